"""The sources at a revision: read from objects, once for each content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.repositories import Scratch

from seamline.languages import extract
from seamline.workspace.baseline import Baseline, read_baseline
from seamline.workspace.changes import GitError
from seamline.workspace.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BEFORE = {"a.py": "def a(): ...\n", "b.py": "def b(): ...\n", "notes.txt": "a\n", "build/c.py": "def c(): ...\n"}


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """A repository in which everything was changed since the commit."""
    scratch = Scratch(tmp_path / "work", BEFORE)
    scratch.commit()
    scratch.write(dict.fromkeys(BEFORE, "x = 1\n") | {"new.py": "y = 1\n"})
    scratch.remove("b.py")
    return scratch


def read(
    scratch: Scratch,
    store: Store | None = None,
    known: Baseline | None = None,
    extract: Callable[[str, bytes], bytes] = extract,
) -> Baseline:
    return read_baseline(scratch.root, "HEAD", lambda path: path.startswith("build/"), store, known, extract)


def test_sources_that_differ_are_as_they_were(scratch: Scratch) -> None:
    found = read(scratch)
    assert found.texts == {"a.py": b"def a(): ...\n", "b.py": b"def b(): ...\n", "new.py": None}
    assert found.facts == {path: text and extract(path, text) for path, text in found.texts.items()}
    assert found.commit == scratch.git("rev-parse", "HEAD").strip()


def never(path: str, text: bytes) -> bytes:
    raise AssertionError(f"{path} was extracted again")


def test_what_was_extracted_once_is_remembered_by_its_content(scratch: Scratch, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "cache")
    first = read(scratch, store)
    assert read(scratch, store, extract=never) == first
    assert read(scratch, known=first, extract=never) == first
    with pytest.raises(AssertionError, match="was extracted again"):
        read(scratch, extract=never)
    store.close()


def test_bytes_that_are_no_text_are_nothing(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    (scratch.root / "a.py").write_bytes(b"\xff\xfe\x00")
    scratch.commit()
    scratch.write({"a.py": "x = 1\n"})
    assert read(scratch).texts == read(scratch).facts == {"a.py": None}


def test_an_object_that_is_not_there_is_said(scratch: Scratch) -> None:
    blob = scratch.git("rev-parse", "HEAD:a.py").strip()
    (scratch.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(GitError, match=blob):
        read(scratch)
