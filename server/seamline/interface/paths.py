"""What a path says about a file: test code, or the input of a test."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

_TEST_FOLDERS: Final = frozenset({"tests", "test", "testing", "testsuite"})
_DATA_FOLDERS: Final = frozenset(
    {"data", "testdata", "test_data", "fixtures", "cases", "snapshots", "resources", "samples", "corpus", "testcases"}
    | {"mypy", "pyright", "typing", "type_tests", "typecheck", "plugin_files"}  # what type checkers are tested with
)
_ONLY_DATA: Final = frozenset({"testdata", "test_data", "test-data"})
_ASIDE: Final = frozenset(
    {"doc", "docs", "documentation", "example", "examples", "samples", "demo", "demos", "tutorial", "tutorials"}
    | {"gallery", "galleries", "notebooks", "benchmark", "benchmarks", "bench", "asv_bench", "perf"}
    | {
        "tool",
        "tools",
        "script",
        "scripts",
        "contrib",
        "ci",
        "dev",
        "devtools",
        "maint",
        "misc",
        "packaging",
        "release",
    }
)
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
        or any(map(_is_of_tests, folders))
    )


def _is_of_tests(folder: str) -> bool:
    """Whether a folder of this name holds test code: `tests`, `shop_tests`, `tests_common`."""
    return folder in _TEST_FOLDERS or folder.endswith("_tests") or folder.startswith("tests_")


def in_test_data(path: str, packages: Collection[str]) -> bool:
    """Whether a relative path lies in a data folder of the tests: what is there need not even run.

    A data folder that is one of these regular packages holds code of the tests, not their input.
    """
    *folders, _ = path.split("/")
    is_test = any(map(_is_of_tests, folders))
    data = [
        "/".join(folders[: depth + 1])
        for depth, name in enumerate(folders)
        if name in _ONLY_DATA or (is_test and (name in _DATA_FOLDERS or name.endswith("_data")))
    ]
    return bool(data) and ("/".join(folders) not in packages or any(folder not in packages for folder in data))


def is_aside(path: str, packages: Collection[str]) -> bool:
    """Whether a relative path is of what only the authors of a project run: its documentation, examples, benchmarks, tools."""
    *folders, name = path.split("/")
    return (not folders and name == "setup.py") or any(
        part in _ASIDE and "/".join(folders[: depth + 1]) not in packages for depth, part in enumerate(folders)
    )


def in_test_root(path: str) -> bool:
    """Whether a relative path lies in a project that a test framework sets up and runs in its own way."""
    folders = path.split("/")[:-1]
    return any(pair in _ROOTS for pair in pairwise(folders))
