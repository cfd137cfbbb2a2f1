"""What counts as a repair of what only the baseline tells: exactly that what was said does not hold any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.changed import changed

from seamline.fixes import Edit, Fix, verify

if TYPE_CHECKING:
    from pathlib import Path

BASE = """
class Base:
    def run(self, a):
        return a
"""
DERIVED = """from shop.price import Base


class Derived(Base):
    def run(self, a):
        return 1

    def stop(self, a):
        return 2


Base(), Derived()
"""


@pytest.mark.parametrize(
    ("path", "old", "new", "good"),
    [
        ("shop/use.py", "run(self, a)", "run(self, a, b=None)", True),
        ("shop/use.py", "run(self, a)", "run(self, *args, **more)", True),
        ("shop/price.py", "a, b=None", "a", True),
        ("shop/use.py", "run(self, a)", "run(self, a, *, b=None)", False),
        ("shop/use.py", "run(self, a)", "run(self, a, b)", False),
        ("shop/use.py", "run(self, a)", "run(self, a, c=None)", True),  # another name is nothing that the rule tells
        ("shop/use.py", "return 1", "return None", False),
        ("shop/use.py", "stop(self, a)", "stop(self, a, b=None)", False),
    ],
)
def test_an_override_is_repaired_when_it_takes_what_its_base_takes(
    tmp_path: Path, path: str, old: str, new: str, *, good: bool
) -> None:
    engine = changed(
        tmp_path, {"shop/price.py": BASE, "shop/use.py": DERIVED}, {"shop/price.py": BASE.replace("a):", "a, b=None):")}
    )
    (violation,) = [one for one in engine.all_violations() if one.rule == "incompatible-override"]
    text = engine.files.text(path) or b""
    at = text.index(old.encode())
    fix = Fix("", "quickfix", True, (Edit(path, at, at + len(old), new),))
    assert (not verify(engine, fix, violation)) is good
