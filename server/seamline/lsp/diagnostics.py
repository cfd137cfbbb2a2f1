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
_UNKNOWN = "?"
"""Identity of a set that the client may or may not show."""
CROSSING = 0.1
"""Seconds after which a publication and an edit can no longer have crossed on their way."""


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
        uri, version = folder.uri_of(path), folder.version(path)
        # A document whose text is not known has no places to show anything at.
        known = folder.covers(path) and (document is None or document.in_sync)
        violations = folder.shown(path) if known else ()
        if not violations and uri not in self._notes:
            return Report(uri, version, NOTHING, "")
        diagnostics = [*self._renderer.diagnostics(folder, violations), *self._notes.get(uri, ())]
        return _report(uri, version, diagnostics)

    def of_note(self, uri: str) -> Report:
        """The report of a file that has notes only."""
        return _report(uri, None, self._notes.get(uri, ()))


def _report(uri: str, version: int | None, diagnostics: Sequence[Diagnostic]) -> Report:
    if not diagnostics:
        return Report(uri, version, NOTHING, "")
    items = encode(diagnostics)
    return Report(uri, version, items, blake2b(items, digest_size=8).hexdigest())


class Published(NamedTuple):
    """What the client has of one file."""

    uri: str
    version: int | None
    identity: str
    at: float


class Push:
    """`textDocument/publishDiagnostics`, for open and closed files alike."""

    def __init__(self, link: Link, client: Client) -> None:
        self.reports = Reports(client)
        self.sent = 0
        self._link = link
        self._seen: dict[tuple[Folder, str], None] = {}
        """Open files, which somebody is looking at: sent at once, however much else there is to do."""
        self._waiting: dict[tuple[Folder, str], None] = {}
        """The others. Taken from the end: the front of a dictionary that shrinks takes ever longer to find."""
        self._published: dict[Folder, dict[str, Published]] = {}
        self._noted: dict[str, str] = {}
        self._outgoing: list[Encoded] = []

    def changed(self, folder: Folder, paths: Iterable[str]) -> None:
        """Publish these files soon, the open ones at once."""
        for path in sorted(paths, reverse=True):
            (self._seen if path in folder.open else self._waiting)[folder, path] = None

    def opened(self, folder: Folder, path: str) -> None:
        """The client shows the file anew, and nobody knows with which diagnostics: Neovim keeps those of a buffer that it
        gives the name of another file.
        """
        published = self._published.get(folder, {})
        if path in published:
            published[path] = published[path]._replace(identity=_UNKNOWN)

    def noted(self, uri: str) -> None:
        """Publish at once: there are few of these."""
        report = self.reports.of_note(uri)
        if self._noted.get(uri, "") != report.identity:
            self._noted[uri] = report.identity
            self._send(report)
            self._flush()

    def removed(self, folder: Folder) -> None:
        """Take back everything of this folder."""
        self._seen = {key: None for key in self._seen if key[0] is not folder}
        self._waiting = {key: None for key in self._waiting if key[0] is not folder}
        for published in self._published.pop(folder, {}).values():
            if published.identity:
                self._send(Report(published.uri, None, NOTHING, ""))
        self._flush()

    def advance(self, deadline: float) -> bool:
        """Publish what waits, file by file."""
        clock = self._link.loop.time
        seen, self._seen = self._seen, {}
        for folder, path in seen:
            self._waiting.pop((folder, path), None)
            self._publish(folder, path)
        while self._waiting and clock() < deadline:
            (folder, path), _ = self._waiting.popitem()
            self._publish(folder, path)
        self._flush()
        return bool(self._waiting)

    def close(self) -> None:
        """Nothing is held."""
        self._seen.clear()
        self._waiting.clear()

    def _publish(self, folder: Folder, path: str) -> None:
        report = self.reports.of_file(folder, path)
        published = self._published.setdefault(folder, {})
        before = published.get(path)
        if before is not None and before.uri != report.uri and before.identity:
            # The client spelled the URI in its own way when it opened the file: two names, one file.
            self._send(Report(before.uri, None, NOTHING, ""))
            before = None
        now = self._link.loop.time()
        if self._has(before, report, now):
            return
        self._send(report)
        published[path] = Published(report.uri, report.version, report.identity, now)

    def _has(self, before: Published | None, report: Report, now: float) -> bool:
        """Whether the client shows this set already."""
        if before is None:
            # That an opened file is clean is said once; that a closed one is goes without saying.
            return not report.identity and report.version is None
        if before.identity != report.identity:
            return False
        # A set that crossed with an edit was for an older version; some clients (eglot) then throw it away.
        return report.version in {before.version, None} or now - before.at > CROSSING

    def _send(self, report: Report) -> None:
        version = b"" if report.version is None else b',"version":%d' % report.version
        params = b'{"uri":%b%b,"diagnostics":%b}' % (encode(report.uri), version, report.items)
        self._outgoing.append(Encoded(params))

    def _flush(self) -> None:
        """Send what was rendered: many small writes cost more than all else about a publication."""
        outgoing, self._outgoing = self._outgoing, []
        if outgoing:
            self.sent += len(outgoing)
            self._link.send_all("textDocument/publishDiagnostics", outgoing)
