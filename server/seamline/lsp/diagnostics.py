"""Sends diagnostics to the client: pushed here, or pulled by the client (`pulling.py`); one of the two, never both.

A client that is offered both shows everything twice. Which one was decided at `initialize`. The publisher knows what
the client has and sends only what differs from that; it owns clearing, too: whatever was once published is taken back
when its file is clean, gone, or out of the workspace.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple, Protocol

from seamline.lsp.protocol import Encoded
from seamline.lsp.rendering import Diagnostic, Renderer, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seamline.lsp.capabilities import Client
    from seamline.lsp.folder import Folder
    from seamline.lsp.protocol import Link

NOTHING = b"[]"


class Report(NamedTuple):
    """The diagnostics of one file as JSON, and an identity of that JSON; the identity of none is empty."""

    uri: str
    version: int | None
    items: bytes
    identity: str


class Publisher(Protocol):
    """What the session needs of either way."""

    reports: Reports

    def changed(self, folder: Folder, paths: Iterable[str]) -> None:
        """The violations of these files may have changed."""

    def noted(self, uri: str) -> None:
        """The notes on this file (about settings) may have changed."""

    def removed(self, folder: Folder) -> None:
        """The folder has left the workspace."""

    def advance(self, deadline: float) -> bool:
        """Send until the deadline; True when there is more."""

    def close(self) -> None:
        """Send nothing more."""


class Reports:
    """Makes the report of a file from what the engine says now and from notes by other parts of the server."""

    def __init__(self, client: Client) -> None:
        self._renderer = Renderer(client)
        self._notes: dict[str, tuple[Diagnostic, ...]] = {}

    def note(self, uri: str, diagnostics: Sequence[Diagnostic]) -> None:
        """Set what another part says about a file that the engine does not check."""
        if diagnostics:
            self._notes[uri] = tuple(diagnostics)
        else:
            self._notes.pop(uri, None)

    @property
    def noted(self) -> list[str]:
        """The files with notes."""
        return list(self._notes)

    def of_file(self, folder: Folder, path: str) -> Report:
        """The report of a file of the workspace."""
        document = folder.open.get(path)
        uri = folder.uri_of(path)
        # A document whose text is not known has no places to show anything at.
        known = folder.covers(path) and (document is None or document.in_sync)
        violations = folder.engine.violations(path) if known else ()
        if not violations and uri not in self._notes:
            return Report(uri, document.version if document else None, NOTHING, "")
        diagnostics = [*self._renderer.diagnostics(folder, violations), *self._notes.get(uri, ())]
        return _report(uri, document.version if document else None, diagnostics)

    def of_note(self, uri: str) -> Report:
        """The report of a file that has notes only."""
        return _report(uri, None, self._notes.get(uri, ()))


def _report(uri: str, version: int | None, diagnostics: Sequence[Diagnostic]) -> Report:
    if not diagnostics:
        return Report(uri, version, NOTHING, "")
    items = encode(diagnostics)
    return Report(uri, version, items, blake2b(items, digest_size=8).hexdigest())


class Push:
    """`textDocument/publishDiagnostics`, for open and closed files alike."""

    def __init__(self, link: Link, client: Client) -> None:
        self.reports = Reports(client)
        self.sent = 0
        self._link = link
        self._waiting: dict[tuple[Folder, str], None] = {}
        self._published: dict[Folder, dict[str, tuple[str, str]]] = {}
        """By folder and path: the URI and the identity that the client has."""
        self._noted: dict[str, str] = {}

    def changed(self, folder: Folder, paths: Iterable[str]) -> None:
        """Publish these files soon; the open ones, which somebody is looking at, first."""
        ordered = sorted(paths, key=lambda path: (path not in folder.open, path))
        self._waiting.update(((folder, path), None) for path in ordered)

    def noted(self, uri: str) -> None:
        """Publish at once: there are few of these."""
        report = self.reports.of_note(uri)
        if self._noted.get(uri, "") != report.identity:
            self._noted[uri] = report.identity
            self._send(report)

    def removed(self, folder: Folder) -> None:
        """Take back everything of this folder."""
        self._waiting = {key: None for key in self._waiting if key[0] is not folder}
        for uri, identity in self._published.pop(folder, {}).values():
            if identity:
                self._send(Report(uri, None, NOTHING, ""))

    def advance(self, deadline: float) -> bool:
        """Publish what waits, file by file."""
        clock = self._link.loop.time
        while self._waiting and clock() < deadline:
            folder, path = key = next(iter(self._waiting))
            del self._waiting[key]
            self._publish(folder, path)
        return bool(self._waiting)

    def close(self) -> None:
        """Nothing is held."""
        self._waiting.clear()

    def _publish(self, folder: Folder, path: str) -> None:
        report = self.reports.of_file(folder, path)
        published = self._published.setdefault(folder, {})
        uri, identity = published.get(path, (report.uri, None if path in folder.open else ""))
        if uri != report.uri and identity:
            # The client spelled the URI in its own way when it opened the file: two names, one file.
            self._send(Report(uri, None, NOTHING, ""))
            identity = None
        if identity != report.identity:
            self._send(report)
            published[path] = (report.uri, report.identity)

    def _send(self, report: Report) -> None:
        version = b"" if report.version is None else b',"version":%d' % report.version
        params = b'{"uri":%b%b,"diagnostics":%b}' % (encode(report.uri), version, report.items)
        self.sent += 1
        self._link.send("textDocument/publishDiagnostics", Encoded(params))
