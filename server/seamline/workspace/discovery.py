"""Finding the sources of a workspace: one walk over the tree, without what is ignored, generated or installed.

What is passed over is remembered, since an import of it must count as unknown and not as missing: `Discovery.ignored`
answers for paths that do not exist as well. Links to folders are not followed: their files are found where they really
lie or belong to somebody else, and following them can go on for ever. It must not read sources; build scripts are asked
what they compile (`building`).
"""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, NamedTuple

from seamline.languages import SUFFIXES
from seamline.workspace.building import is_build_script, modules_made
from seamline.workspace.ignoring import IGNORE_FILE, Chain, chain_above, common_folder, ignore_text
from seamline.workspace.source import Missing, explained, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

_MARKERS = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})
_ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})
_SPECIAL = _MARKERS | _ENVIRONMENT_MARKS | {IGNORE_FILE, ".git"}
_COMPILED = (".so", ".pyd", ".pyx", ".pxd", ".c", ".cc", ".cpp", ".cxx", ".pyx.tp", ".pyx.in", ".py.in")
_SOURCE = tuple(sorted(SUFFIXES))
_RELEVANT = (*_SOURCE, *_COMPILED)
_BUILT = frozenset({"build", "dist", "_build"})
"""What packaging tools write; also honest names of source folders, which then hold sources themselves."""


class SourceFile(NamedTuple):
    """A source file: its path relative to the root with `/`, and its stamp (see `seamline.workspace.source.stamp`)."""

    path: str
    """Interned, here and wherever paths come back from: many tables are about the same files."""
    mtime_ns: int
    size: int


class Discovery(NamedTuple):
    """What lies in a workspace."""

    files: tuple[SourceFile, ...]
    """Sorted by path."""
    notes: tuple[tuple[str, str], ...]
    """(path, reason) of what was passed over and a person would want to know; the reason completes "PATH ..."."""
    directories: frozenset[str]
    """Every folder that was walked; "" is the root."""
    ignored: Callable[[str], bool]
    """Is this relative path, which need not exist, one that discovery passes over?"""
    markers: tuple[str, ...]
    """Folders with a pyproject.toml, setup.py or setup.cfg."""
    extensions: frozenset[str]
    """Paths, without their suffixes, of modules that are compiled or written for a compiler, or that a build script makes."""


def discover(root: Path, exclude: Sequence[str] = ()) -> Discovery:
    """The sources under `root`. `exclude` holds patterns as in a .gitignore at the root; a `!` pattern there includes.

    Never raises: a root that cannot be listed is an empty workspace with a note.
    """
    walk = _Walk(root.absolute(), exclude)
    walk.run()
    return Discovery(
        files=tuple(sorted(walk.files)),
        notes=tuple(sorted(walk.notes)),
        directories=frozenset(walk.chains),
        ignored=walk.hides,
        markers=tuple(sorted(walk.markers)),
        extensions=frozenset(walk.extensions),
    )


class _Walk:
    """One walk; `hides` stays in use afterwards, with the chains of all folders walked."""

    def __init__(self, root: Path, exclude: Sequence[str]) -> None:
        self._root = root
        self._top = chain_above(root, exclude)
        self._passed_over: set[str] = set()
        self.chains: dict[str, Chain] = {}
        self.files: list[SourceFile] = []
        self.notes: list[tuple[str, str]] = []
        self.markers: set[str] = set()
        self.extensions: set[str] = set()

    def run(self) -> None:
        """Walk the tree, without recursion: a tree may be deeper than Python's stack."""
        pending = [("", self._top)]
        while pending:
            folder, chain = pending.pop()
            pending += self._enter(folder, chain)

    def hides(self, path: str) -> bool:
        """Would the walk pass over this path, were it there?"""
        parts = path.strip("/").split("/")
        chain = self.chains.get("", self._top)
        for depth, name in enumerate(parts, 1):
            place = "/".join(parts[:depth])
            known = place in self.chains
            directory = known or depth < len(parts)
            if place in self._passed_over or chain.hides(place, name, directory=directory):
                return True
            if directory and not known and name in _BUILT:
                return True
            chain = self.chains.get(place, chain)
        return False

    def _enter(self, folder: str, chain: Chain) -> list[tuple[str, Chain]]:
        """Take in one folder; gives the folders below it that are to be walked."""
        try:
            with os.scandir(f"{self._root}/{folder}") as listing:
                entries = list(listing)
        except FileNotFoundError:
            if not folder:
                self._pass_over(folder, "does not exist")
            return []
        except OSError as error:
            self._pass_over(folder, f"cannot be listed ({error.strerror or error})")
            return []
        folders: list[os.DirEntry[str]] = []
        files: list[os.DirEntry[str]] = []
        scripts: list[str] = []
        special: set[str] = set()
        for entry in entries:
            name = entry.name
            if name in _SPECIAL:
                special.add(name)
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry)
            elif name.endswith(_RELEVANT) or entry.is_symlink():
                files.append(entry)
            if is_build_script(name):
                scripts.append(name)
        if special:
            if folder and self._is_foreign(folder, special):
                self._passed_over.add(folder)
                return []
            chain = self._chain_in(folder, chain, special)
        if self._is_build_output(folder, files):
            self._passed_over.add(folder)
            return []
        self.chains[folder] = chain
        prefix = f"{folder}/" if folder else ""
        self._take_files(prefix, chain, files)
        for name in scripts:
            self.extensions.update(modules_made(self._root, prefix + name))
        return [(path, chain) for path, _ in self._kept(prefix, chain, folders, directory=True)]

    def _is_foreign(self, folder: str, special: set[str]) -> bool:
        """Is this folder an installed environment, or another working tree of the repository the workspace is in?"""
        if special & _ENVIRONMENT_MARKS:
            return True
        git = self._root / folder / ".git"
        if ".git" not in special or git.is_dir():
            return False
        common = common_folder(git)
        if any(common == (above / ".git").resolve() for above in (self._root, *self._root.parents)):
            self.notes.append((folder, "is another working tree of this repository"))
            return True
        return False

    def _chain_in(self, folder: str, chain: Chain, special: set[str]) -> Chain:
        """What holds in a folder with these special files, given what holds above it."""
        if folder and ".git" in special:
            chain = chain.in_repository(folder, self._root / folder / ".git")
        if IGNORE_FILE in special and (text := ignore_text(self._root / folder / IGNORE_FILE)):
            chain = chain.with_file(folder, text)
        if special & _MARKERS:
            self.markers.add(folder)
        return chain

    def _is_build_output(self, folder: str, files: Iterable[os.DirEntry[str]]) -> bool:
        """Is this folder named like build output, without a source of its own, and not included by the settings?"""
        name = folder.rpartition("/")[2]
        if name not in _BUILT or any(entry.name.endswith(_SOURCE) for entry in files):
            return False
        return self._top.expressly(folder, name, directory=True) is not False

    def _kept(
        self, prefix: str, chain: Chain, entries: Iterable[os.DirEntry[str]], *, directory: bool
    ) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """Those entries that are not ignored, with their paths."""
        for entry in entries:
            name = entry.name
            path = prefix + name
            if chain.hides(path, name, directory=directory):
                continue
            if name.isascii() or _is_text(name):
                yield path, entry
            else:
                self._pass_over(path, "has a name that is not text")

    def _take_files(self, prefix: str, chain: Chain, entries: Sequence[os.DirEntry[str]]) -> None:
        """Take in the files of a folder, and the links in it."""
        for entry in entries:
            if entry.name.endswith(_COMPILED):  # mostly ignored by git, and there all the same
                self.extensions.add(prefix + entry.name.partition(".")[0])
        for path, entry in self._kept(prefix, chain, entries, directory=False):
            wanted = entry.name.endswith(_SOURCE)
            try:
                status = entry.stat()
            except OSError as error:
                reason = explained(entry.path, error)
                if wanted and not isinstance(reason, Missing):
                    self._pass_over(path, str(reason))
                continue
            if stat.S_ISDIR(status.st_mode):
                self._pass_over(path, "is a link to a folder, which is not followed")
            elif wanted and stat.S_ISREG(status.st_mode):
                self.files.append(SourceFile(sys.intern(path), *stamp(status)))
            elif wanted:
                self._pass_over(path, "is not a regular file")

    def _pass_over(self, path: str, reason: str) -> None:
        """Leave something out, and say why."""
        self._passed_over.add(path)
        self.notes.append((path.encode(errors="backslashreplace").decode() or ".", reason))


def _is_text(name: str) -> bool:
    """Can this name be written as UTF-8? On Linux a name is any bytes, and no import reaches those that are no text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
