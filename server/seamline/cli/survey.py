"""What `seamline doctor` finds out, section by section, as plain data; what would not work is added to `troubles`.

Every section can be asked for in any state of the machine: a missing git, a broken cache or a list that cannot be read
is an answer here and never an exception.
"""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seamline import __version__
from seamline.cli.progress import Progress
from seamline.cli.workplace import default_workers
from seamline.contract.rules import DEFAULT_SEVERITIES
from seamline.report import pages
from seamline.report.known import LOCATION, Known, KnownError
from seamline.report.style import style_for

if TYPE_CHECKING:
    from seamline.cli.workplace import Workplace
    from seamline.workspace.discovery import Discovery

_PACKAGES = ("tree-sitter", "tree-sitter-python", "pygls", "lsprotocol", "GitPython", "msgspec", "anthropic")
_VARIABLES = ("SEAMLINE_CACHE_DIR", "SEAMLINE_LOG", "SEAMLINE_DEBUG", "NO_COLOR", "FORCE_COLOR")


def program(troubles: list[str]) -> dict[str, Any]:
    """This installation."""
    versions = {name: _version(name) for name in _PACKAGES}
    missing = [name for name, found in versions.items() if found is None]
    if missing:
        troubles.append(f"not installed: {', '.join(missing)}; install seamline again with its dependencies")
    if not pages.names():
        troubles.append(f"the documentation of the rules is missing from {pages.directory()}; install seamline again")
    return {
        "version": __version__,
        "python": f"{platform.python_version()} ({sys.executable})",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "packages": {name: found or "missing" for name, found in versions.items()},
        "rules": pages.names(),
        "environment": {name: os.environ[name] for name in _VARIABLES if name in os.environ},
    }


def workspace(workplace: Workplace, troubles: list[str]) -> dict[str, Any]:
    """Which files would be checked, which not and why, and where imports start from."""
    from seamline.workspace.discovery import discover

    found = discover(workplace.root, workplace.settings.workspace.exclude)
    unreadable = _unreadable(workplace.root, found)
    if not found.files:
        troubles.append(f"no source files in {workplace.root}; name another directory with --root")
    troubles.extend(
        f"the source root '{root}' is not a directory of the workspace, or it is ignored or excluded"
        for root in workplace.settings.workspace.source_roots or ()
        if root not in found.directories
    )
    return {
        "root": str(workplace.root),
        "chosen_because": workplace.chosen_by,
        "files": len(found.files) - len(unreadable),
        "source_roots": _source_roots(workplace, found),
        "passed_over": [{"path": path, "reason": reason} for path, reason in sorted([*found.notes, *unreadable])],
    }


def settings(workplace: Workplace) -> dict[str, Any]:
    """Where settings come from, and what they change."""
    given = workplace.settings
    changed = {name: level.label for name, level in given.rules.items() if level is not DEFAULT_SEVERITIES[name]}
    return {
        "file": str(workplace.source) if workplace.source else None,
        "fail_on": given.fail_on.label,
        "rules": changed,
        "not_in_this_version": list(given.reserved),
        "overrides": len(given.overrides),
        "exclude": list(given.workspace.exclude),
        "modules": [module.name for module in given.modules],
        "notices": [str(notice) for notice in given.notices],
    }


def known(workplace: Workplace, troubles: list[str]) -> dict[str, Any]:
    """The list of accepted violations."""
    there = (workplace.root / LOCATION).exists()
    try:
        count = len(Known.read(workplace.root))
    except KnownError as error:
        troubles.append(str(error))
        count = 0
    return {"file": LOCATION if there else None, "violations": count}


def git(workplace: Workplace, troubles: list[str]) -> dict[str, Any]:
    """The repository and the revision that interfaces are compared with; both may be absent."""
    from seamline.workspace.changes import GitError, Repository

    baseline = workplace.settings.workspace.baseline
    facts: dict[str, Any] = {"version": None, "repository": None, "baseline": baseline, "baseline_commit": None}
    try:
        repository = Repository(workplace.root)
    except GitError as error:
        facts["why_not"] = str(error)
        return facts
    facts["version"], facts["repository"] = repository.version, repository.directory
    try:
        facts["baseline_commit"] = repository.commit(baseline)
    except GitError as error:
        if repository.has_commits:
            troubles.append(f"baseline '{baseline}': {error}")
    return facts


def cache(troubles: list[str]) -> dict[str, Any]:
    """What is remembered between runs, and where."""
    from seamline.workspace.store import FILE_NAME, Store

    store = Store.open()
    try:
        trouble = store.trouble
        directory = store.directory
    finally:
        store.close()
    if trouble and directory is not None:
        troubles.append(f"the cache in {directory} cannot be used: {trouble}; every start reads all files anew")
    file = directory / FILE_NAME if directory else None
    return {"file": str(file) if file else None, "size": _size(file), "state": trouble or "works"}


def agents(workplace: Workplace, troubles: list[str]) -> dict[str, Any]:
    """Who would be asked, whether the user lets them be, and what is theirs to say; no key is shown."""
    from seamline.crew.casting import user_folder
    from seamline.crew.commands import CommandsError, commands_of
    from seamline.crew.consent import endpoint, has_agreed, terms_of

    where, folder = endpoint(os.environ), user_folder()
    commands: list[str] = []
    try:
        commands += commands_of(folder, workplace.root).lines
    except CommandsError as error:
        troubles.append(str(error))
    given = workplace.settings.agents
    return {
        "your_folder": str(folder),
        "address": where.address if where else None,
        "key": "set" if where and where.key else "none",
        "agreed": where is not None and has_agreed(folder, workplace.root, terms_of(given, where)),
        "review_on_save": given.review_on_save,
        "commands": commands,
    }


def terminal() -> dict[str, Any]:
    """What standard output can show."""
    return dict(style_for(sys.stdout, os.environ)._asdict())


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _unreadable(root: Path, found: Discovery) -> list[tuple[str, str]]:
    """(path, reason) of the files that a check would get nothing out of; what is remembered was read before."""
    from seamline.workspace.pool import extract_all
    from seamline.workspace.store import Store

    stamps = {file.path: (file.mtime_ns, file.size) for file in found.files}
    store = Store.open()
    try:
        remembered = store.load(str(root), stamps)
    finally:
        store.close()
    paths = [path for path in stamps if path not in remembered]
    notes: list[tuple[str, str]] = []
    with Progress(sys.stderr, os.environ) as progress:
        for done, extracted in enumerate(extract_all(root, paths, workers=default_workers())):
            progress("reading", done, len(paths))
            if not extracted.blob:
                notes.append((extracted.path, extracted.note))
    return notes


def _source_roots(workplace: Workplace, found: Discovery) -> list[str]:
    """The directories that imports of the files found start from; the root itself is "."."""
    from seamline.languages.python.modules import ModuleMap

    modules = ModuleMap(
        (file.path for file in found.files),
        directories=found.directories,
        markers=found.markers,
        extensions=found.extensions,
        ignored=found.ignored,
        source_roots=workplace.settings.workspace.source_roots,
    )
    roots = {_start(file.path, modules.name_of(file.path)) for file in found.files}
    return sorted(roots)


def _start(path: str, module: str) -> str:
    """What is left of a file's path when its module name is taken away."""
    parts = path.rpartition(".")[0].removesuffix("/__init__").split("/")
    return "/".join(parts[: -len(module.split("."))]) or "."


def _size(file: Path | None) -> str:
    if file is None:
        return "nothing"
    beside = [file, *(Path(f"{file}{suffix}") for suffix in ("-wal", "-shm"))]
    total = sum(one.stat().st_size for one in beside if one.is_file())
    return f"{total / 1024 / 1024:.1f} MB"
