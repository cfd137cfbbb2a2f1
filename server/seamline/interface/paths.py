"""What a path says about a file: test code, or the input of a test."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Final

_TEST_FOLDERS: Final = frozenset({"tests", "test", "testing", "testsuite"})
_DATA_FOLDERS: Final = frozenset(
    {"data", "testdata", "test_data", "fixtures", "cases", "snapshots", "resources", "samples", "corpus", "testcases"}
    | {"mypy", "pyright", "typing", "type_tests", "typecheck", "plugin_files"}  # what type checkers are tested with
)
_ONLY_DATA: Final = frozenset({"testdata", "test_data", "test-data"})
_ROOTS: Final = (("integration", "targets"), ("tests", "roots"))
"""Folders in folders: what `ansible-test` and `sphinx.testing` run, with an import system that is not Python's own."""


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
    if not _ONLY_DATA.isdisjoint(folders):
        return True
    return not _TEST_FOLDERS.isdisjoint(folders) and not _DATA_FOLDERS.isdisjoint(folders)


def in_test_root(path: str) -> bool:
    """Whether a relative path lies in a project that a test framework sets up and runs in its own way."""
    folders = path.split("/")[:-1]
    return any(pair in _ROOTS for pair in pairwise(folders))
