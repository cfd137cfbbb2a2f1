"""Settings while the server runs: the workspace's from its files, the editor's from the client.

A settings file that changes takes effect at once; what is wrong in it is a diagnostic in that file, and the last good
settings stay in force. What settings mean is not known here.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from seamline.lsp.convert import uri_of
from seamline.lsp.editor import EditorSettings
from seamline.lsp.rendering import SOURCE, Diagnostic, Span, Spot

if TYPE_CHECKING:
    import asyncio

    from seamline.lsp.capabilities import Client
    from seamline.lsp.diagnostics import Publisher
    from seamline.lsp.folder import Folder
    from seamline.lsp.protocol import Link
    from seamline.lsp.status import Status
    from seamline.lsp.workplace import Workplace

logger = logging.getLogger(__name__)
_ERROR, _INFORMATION = 1, 3


class Configuring:
    """Takes settings in, and says what is wrong with them."""

    def __init__(self, link: Link, client: Client, initial: object, publisher: Publisher, status: Status) -> None:
        self.editor = EditorSettings.of(initial)
        self._link = link
        self._client = client
        self._publisher = publisher
        self._status = status
        self._noted: dict[Workplace, set[str]] = {}

    # -- the workspace's ----------------------------------------------------------------------------------------------

    def joined(self, workplace: Workplace) -> None:
        """A folder came with settings, good or bad."""
        _log(workplace.folder)
        self._say(workplace)

    def left(self, workplace: Workplace) -> None:
        """A folder has gone, and what was said about its settings with it."""
        self._status.mended(_part(workplace))
        self._note(workplace, {})

    def reload(self, workplace: Workplace) -> None:
        """The settings files of a folder may have changed."""
        folder = workplace.folder
        exclude, before = folder.settings.workspace.exclude, folder.settings_file
        changed = folder.load_settings()
        if changed or folder.settings_file != before:
            _log(folder)
        if changed:
            folder.apply_settings()
            if folder.settings.workspace.exclude != exclude:
                workplace.scan()
        self._say(workplace)

    def _say(self, workplace: Workplace) -> None:
        error = workplace.folder.settings_error
        if error is None:
            self._status.mended(_part(workplace))
        else:
            self._status.fault(_part(workplace), "warning", f"{error}; the last good settings are in force.")
        self._note(workplace, _notes(workplace.folder))

    def _note(self, workplace: Workplace, notes: dict[str, list[Diagnostic]]) -> None:
        for uri in {*self._noted.get(workplace, ()), *notes}:
            self._publisher.reports.note(uri, notes.get(uri, []))
            self._publisher.noted(uri)
        self._noted[workplace] = set(notes)

    # -- the editor's -------------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for the editor's own settings, where the client can be asked."""
        if self._client.configuration:
            items = [types.ConfigurationItem(section="seamline")]
            reply = self._link.request(types.WORKSPACE_CONFIGURATION, types.ConfigurationParams(items=items))
            reply.add_done_callback(self._answered)

    def _answered(self, reply: asyncio.Future[Any]) -> None:
        if not reply.cancelled() and reply.exception() is None and reply.result():
            self.take(reply.result()[0])

    def take(self, section: object) -> None:
        """The editor's section `seamline`, in whatever form it sent it."""
        before, self.editor = self.editor, EditorSettings.of(section, self.editor)
        if before != self.editor and self._client.code_lens_refresh:
            self._link.request(types.WORKSPACE_CODE_LENS_REFRESH)


def _part(workplace: Workplace) -> str:
    return f"settings of {workplace.folder.root}"


def _log(folder: Folder) -> None:
    """Say which file won: people look for the other one."""
    if folder.settings_error is None:
        logger.info("settings of %s: %s", folder.root, folder.settings_file or "defaults; there is no settings file")
        for notice in folder.settings.notices:
            logger.info("%s", notice)


def _notes(folder: Folder) -> dict[str, list[Diagnostic]]:
    """By URI: the error that keeps a file from being used, else what its author should know."""
    error = folder.settings_error
    if error is not None:
        return {uri_of(str(error.file)): [_diagnostic(error.line, error.message, _ERROR)]}
    notes: dict[str, list[Diagnostic]] = {}
    for file, line, message in folder.settings.notices:
        notes.setdefault(uri_of(str(file)), []).append(_diagnostic(line, message, _INFORMATION))
    return notes


def _diagnostic(line: int, message: str, severity: int) -> Diagnostic:
    line = max(line - 1, 0)
    # To the start of the next line: a client cuts it off at the end of the text.
    return Diagnostic(Span(Spot(line, 0), Spot(line + 1, 0)), severity, "settings", SOURCE, message)
