"""Which workspace a command is about, which of its files, and with what settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seamline.cli.ending import CannotRun
from seamline.contract.settings import FILE_NAME, PYPROJECT, Settings, SettingsError, has_section, load_settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

_MOST_WORKERS = 8
_PROJECT_FILES = (PYPROJECT, "setup.py", "setup.cfg")


class Workplace(NamedTuple):
    """A workspace as a command sees it."""

    root: Path
    chosen_by: str
    """Why this directory is the root, for people."""
    settings: Settings
    source: Path | None
    """The settings file, if there is one."""
    selection: frozenset[str] | None
    """The paths that were named, relative to the root; `None` for all. A directory stands for what is in it."""

    def selects(self, path: str) -> bool:
        """Whether a file of the workspace is among those that were named."""
        if self.selection is None or path in self.selection:
            return True
        at = path.rfind("/")
        while at > 0:
            if path[:at] in self.selection:
                return True
            at = path.rfind("/", 0, at)
        return False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that say which workspace and which files."""
    parser.add_argument("paths", metavar="PATHS", nargs="*", help="only what is found in these files or directories")
    parser.add_argument("--root", metavar="DIR", help="the workspace; by default found from PATHS or from here upwards")


def default_workers() -> int:
    """As many processes as there are processors for us; beyond some, starting them costs more than they save."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, _MOST_WORKERS)


def open_workplace(arguments: argparse.Namespace) -> Workplace:
    """The workspace that the arguments mean; raises `CannotRun`."""
    root, chosen_by = choose_root(arguments.root, arguments.paths)
    try:
        settings, source = load_settings(root)
    except SettingsError as error:
        raise CannotRun(str(error)) from None
    return Workplace(root, chosen_by, settings, source, _selection(root, arguments.paths))


def choose_root(given: str | None, paths: Sequence[str]) -> tuple[Path, str]:
    """The root and why it is this one: given, or the nearest ancestor of `paths` that looks like one."""
    for path in [*paths, *([given] if given else [])]:
        if not os.path.exists(path):  # noqa: PTH110 - as typed: Path would drop a trailing slash after a file
            raise CannotRun(f"there is no such path: {path}")
    if given is not None:
        if not Path(given).is_dir():
            raise CannotRun(f"--root is no directory: {given}")
        return Path(os.path.abspath(given)), "given"  # noqa: PTH100 - resolve() would follow links
    start = _common_directory(paths)
    return _found(start)


def _common_directory(paths: Sequence[str]) -> Path:
    here = Path.cwd()
    if not paths:
        return here
    try:
        common = Path(os.path.commonpath([os.path.abspath(path) for path in paths]))  # noqa: PTH100
    except ValueError:
        raise CannotRun("the paths are on different drives; name a workspace with --root") from None
    return common if common.is_dir() else common.parent


def _found(start: Path) -> tuple[Path, str]:
    ancestors = [start, *start.parents]
    for directory in ancestors:
        if (directory / FILE_NAME).is_file():
            return directory, f"it has a {FILE_NAME}"
        if _configures(directory / PYPROJECT):
            return directory, f"its {PYPROJECT} has [tool.seamline]"
    for directory in ancestors:
        if (directory / ".git").exists():
            return directory, "it is a git repository"
    for directory in ancestors:
        if any((directory / name).is_file() for name in _PROJECT_FILES):
            return directory, "it has a project file"
    here = Path.cwd()
    if start != here and here in ancestors:
        return here, "it is the current directory"
    return start, "it is the current directory" if start == here else "it was named"


def _configures(pyproject: Path) -> bool:
    try:
        return has_section(pyproject)
    except SettingsError as error:
        raise CannotRun(str(error)) from None


def _selection(root: Path, paths: Iterable[str]) -> frozenset[str] | None:
    selected = frozenset(_inside(root, path) for path in paths)
    return None if not selected or "." in selected else selected


def _inside(root: Path, path: str) -> str:
    """`path` relative to the root, with `/`; links are followed only where that is what makes it lie inside."""
    for base, target in ((root, os.path.abspath(path)), (os.path.realpath(root), os.path.realpath(path))):  # noqa: PTH100
        try:
            relative = os.path.relpath(target, base)
        except ValueError:  # another drive
            continue
        if relative != ".." and not relative.startswith(".." + os.sep):
            return relative.replace(os.sep, "/")
    raise CannotRun(f"{path} is outside of the workspace {root}")
