"""Which paths of a workspace count as ignored: settings first, then well-known names, then git's ignore files.

A `Chain` is what holds in one folder: immutable, and shared by all folders below that bring no ignore file of their
own. Git's files count without git as well (an unpacked archive has them too); those of folders above the workspace
count when the workspace lies in a repository. The user's global ignore file does not: the same tree must give the
same answer on every machine.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, NamedTuple

from seamline.workspace.gitignore import Patterns
from seamline.workspace.source import Unreadable, read_regular

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

IGNORE_FILE = ".gitignore"
_FILE_LIMIT = 256 * 1024
_INSTALLED = frozenset({"node_modules", "__pycache__", "__pypackages__", "site-packages", "buck-out"})
_FOLDS_CASE = re.compile(rb"^\s*ignorecase\s*=\s*(true|yes|on|1)\s*$", re.IGNORECASE | re.MULTILINE)


class _Level(NamedTuple):
    """One ignore file, and what to put before a path or to cut from it so that it counts from the file's folder."""

    patterns: Patterns
    lead: str
    skip: int


class Chain(NamedTuple):
    """The ignore rules that hold in one folder. Paths are relative to the workspace, with `/`."""

    exclude: Patterns | None
    fold_case: bool
    levels: tuple[_Level, ...] = ()
    """The closest ignore file first."""

    def with_file(self, folder: str, text: bytes) -> Chain:
        """The chain in a folder that has this ignore file."""
        patterns = Patterns(text, fold_case=self.fold_case)
        return self._replace(levels=(_Level(patterns, "", len(folder) + 1 if folder else 0), *self.levels))

    def in_repository(self, folder: str, git: Path) -> Chain:
        """The chain at the top of a repository in the workspace: nothing from above holds there but the settings."""
        common = common_folder(git)
        alone = Chain(self.exclude, folds_case(common))
        return alone.with_file(folder, ignore_text(common / "info" / "exclude"))

    def expressly(self, path: str, name: str, *, directory: bool) -> bool | None:
        """What the settings say: True excluded, False included whatever else says, None nothing."""
        return self.exclude.verdict(path, name, directory=directory) if self.exclude else None

    def hides(self, path: str, name: str, *, directory: bool) -> bool:
        """Is this file or folder ignored, given that the folder it lies in is not?"""
        if self.exclude is not None and (said := self.expressly(path, name, directory=directory)) is not None:
            return said
        if directory and (name.startswith(".") or name in _INSTALLED):
            return True
        for patterns, lead, skip in self.levels:
            said = patterns.verdict(lead + path if lead else path[skip:], name, directory=directory)
            if said is not None:
                return said
        return False


def chain_above(root: Path, exclude: Sequence[str]) -> Chain:
    """What holds at the root of a workspace before its own ignore file is read."""
    excluded = Patterns("\n".join(exclude).encode()) if exclude else None
    plain = Chain(excluded, sys.platform in {"win32", "darwin"})
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)
    if top is None:
        return plain
    common = common_folder(top / ".git")
    fold_case = folds_case(common)
    below = root.relative_to(top).parts
    files = [(Patterns(ignore_text(common / "info" / "exclude"), fold_case=fold_case), 0)]
    for depth, name in enumerate(below):
        text = ignore_text(top.joinpath(*below[:depth]) / IGNORE_FILE)
        files.append((Patterns(text, fold_case=fold_case), depth))
        verdicts = (
            patterns.verdict("/".join(below[start : depth + 1]), name, directory=True)
            for patterns, start in reversed(files)
        )
        if next((said for said in verdicts if said is not None), False):
            # A workspace inside an ignored folder was opened on purpose.
            return plain
    levels = [_Level(patterns, "".join(f"{part}/" for part in below[start:]), 0) for patterns, start in reversed(files)]
    return Chain(excluded, fold_case, tuple(level for level in levels if level.patterns))


def ignore_text(path: Path) -> bytes:
    """The text of an ignore file; nothing where there is none, and, as in git, where it is a link."""
    if path.is_symlink():
        return b""
    try:
        return read_regular(path, _FILE_LIMIT)[0]
    except Unreadable:
        return b""


def common_folder(git: Path) -> Path:
    """The folder that all working trees of a repository share, from the `.git` (folder or file) of one of them."""
    try:
        if git.is_dir():
            return git
        target = git.parent / read_regular(git, _FILE_LIMIT)[0].decode().removeprefix("gitdir:").strip()
        if not (target / "commondir").is_file():
            return target
        return (target / read_regular(target / "commondir", _FILE_LIMIT)[0].decode().strip()).resolve()
    except (Unreadable, OSError, ValueError):
        return git


def folds_case(common: Path) -> bool:
    """Does this repository treat names that differ in case only as the same?"""
    return bool(_FOLDS_CASE.search(ignore_text(common / "config")))
