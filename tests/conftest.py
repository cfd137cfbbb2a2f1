"""How much hypothesis tries: little by default, so that the tests stay fast; `--hypothesis-profile=thorough` for more.

Both are derandomized where continuous integration says so (`CI`), and never judge by the clock.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

_CALM = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture)

pytest.register_assert_rewrite("tests.support.cases")

settings.register_profile(
    "quick",
    max_examples=50,
    deadline=None,
    suppress_health_check=_CALM,
    derandomize="CI" in os.environ,
    print_blob=True,
)

settings.register_profile("thorough", parent=settings.get_profile("quick"), max_examples=2000, derandomize=False)
settings.load_profile("quick")
