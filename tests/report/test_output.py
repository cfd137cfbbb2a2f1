"""Writing files whole or not at all."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from seamline.report import output
from seamline.report.output import replace_file, replace_files

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_file_has_the_mode_that_any_new_file_has(tmp_path: Path) -> None:
    replace_file(tmp_path / "deep" / "a", b"new")
    (tmp_path / "b").write_bytes(b"")
    assert (tmp_path / "deep" / "a").read_bytes() == b"new"
    assert (tmp_path / "deep" / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


@pytest.mark.skipif(sys.platform == "win32", reason="has no such modes")
def test_an_old_file_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    file.chmod(0o755)
    replace_file(file, b"new")
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o755


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    replace_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(tmp_path / "a", b"new")
    assert os.listdir(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_several_files_are_replaced_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "b").write_bytes(b"old b")
    rename = os.replace

    def fails_for_b(source: str, target: Path) -> None:
        if target.name == "b":
            raise OSError(13, "Permission denied")
        rename(source, target)

    monkeypatch.setattr(output.os, "replace", fails_for_b)
    with pytest.raises(OSError, match="Permission denied"):
        replace_files({tmp_path / "new": b"new", tmp_path / "a": b"new a", tmp_path / "b": b"new b"})
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a": b"old a", "b": b"old b"}
    monkeypatch.undo()
    replace_files({tmp_path / "a": b"new a", tmp_path / "b": b"new b"})
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a": b"new a", "b": b"new b"}
