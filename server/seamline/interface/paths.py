"""What a path says about a file: test code, or the input of a test."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_TEST_FOLDERS: Final = frozenset({"tests", "test", "testing", "testsuite"})
_DATA_FOLDERS: Final = frozenset(
    {"data", "testdata", "test_data", "fixtures", "cases", "snapshots", "resources", "samples", "corpus", "testcases"}
    | {"mypy", "pyright", "typing", "type_tests", "typecheck", "plugin_files"}  # what type checkers are tested with
)


@lru_cache(maxsize=20_000)
def in_tests(path: str) -> bool:
    """Whether a relative path is one of test code."""
    *folders, name = path.split("/")
    return (
        name.startswith(("test_", "tests_"))
        or name.endswith("_test.py")
        or name in ("conftest.py", "tests.py", "test.py", "noxfile.py")
        or not _TEST_FOLDERS.isdisjoint(folders)
    )


def in_test_data(path: str) -> bool:
    """Whether a relative path lies in a data folder of the tests: what is there need not even run."""
    folders = path.split("/")[:-1]
    return not _TEST_FOLDERS.isdisjoint(folders) and not _DATA_FOLDERS.isdisjoint(folders)
