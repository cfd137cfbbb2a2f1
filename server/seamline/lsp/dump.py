"""The state of a session as text, for a bug report: numbers, versions and answers to capability questions.

Redacted: no source text, no names from the workspace, no paths below its folders, nothing from the environment.
"""

from __future__ import annotations

import platform
import sys
import threading
from importlib import metadata
from typing import TYPE_CHECKING

from seamline import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.lsp.session import Session
    from seamline.lsp.workplace import Workplace

_PACKAGES = ("pygls", "lsprotocol", "tree-sitter", "tree-sitter-python", "watchfiles", "msgspec")


def dump(session: Session) -> str:
    """The whole state."""
    return "\n".join([*_environment(), *_session(session), *_folders(session)])


def _environment() -> Iterator[str]:
    yield f"python {platform.python_version()} on {platform.system()} {platform.machine()}"
    yield f"seamline {__version__}"
    for package in _PACKAGES:
        yield f"  {package} {metadata.version(package)}"
    if sys.platform != "win32":
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        yield f"peak memory: {peak // (1 << 20 if sys.platform == 'darwin' else 1 << 10)} MB"
    yield f"threads: {', '.join(sorted(thread.name for thread in threading.enumerate()))}"


def _session(session: Session) -> Iterator[str]:
    yield f"client: {session.client}"
    yield f"editor settings: {session.configuring.editor}"
    yield f"diagnostics: {type(session.publisher).__name__.lower()}"
    yield f"health: {session.status.snapshot()['health']}, quiescent: {session.quiescent}"
    lost = sum(not document.in_sync for document in session.documents)
    yield f"open documents: {len(session.documents)}, out of sync: {lost}"


def _folders(session: Session) -> Iterator[str]:
    for number, workplace in enumerate(session.workplaces, 1):
        yield f"folder {number} of {len(session.workplaces)}:"
        yield from (f"  {line}" for line in _folder(workplace))


def _folder(workplace: Workplace) -> Iterator[str]:
    folder, indexer = workplace.folder, workplace.indexer
    yield f"settings: {folder.settings_file.name if folder.settings_file else 'defaults'}"
    yield f"settings error: {'yes' if folder.settings_error else 'no'}"
    if folder.layout is not None:
        yield f"directories: {len(folder.layout.directories)}, passed over: {len(folder.layout.notes)}"
    yield f"index: {indexer.done} of {indexer.total}, complete: {folder.complete}, paused: {indexer.paused}"
    yield f"engine: {folder.engine.stats()}, pending: {folder.engine.pending}"
    yield f"waiting facts: {len(folder.incoming)}, open files: {len(folder.open)}"
