"""Diagnostics that the client asks for: `textDocument/diagnostic` and a held `workspace/diagnostic`.

VS Code asks for the workspace every two seconds unless the answer is held back until there is news. It is: what changed
goes out as partial results of the same request where the client gave a token for them, and the request stays open; else
the first news answers it. A report that the client has (by its result id) is left out; a file the client has a report
for and that has no diagnostics any more is sent an empty one, or it would stay marked for ever.

Open files are pulled by the client whenever the user types. When one changes because another was edited, only the
server knows, and asks the client to ask again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from seamline.lsp.convert import path_of, uri_of
from seamline.lsp.diagnostics import NOTHING, Report, Reports
from seamline.lsp.protocol import Encoded
from seamline.lsp.rendering import encode

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable, Mapping

    from seamline.lsp.capabilities import Client
    from seamline.lsp.folder import Folder
    from seamline.lsp.protocol import Link

_CHUNK = 200
"""Reports in one partial result: VS Code stalls visibly on ten thousand diagnostics at once."""


class Poll:
    """One held `workspace/diagnostic` request."""

    def __init__(self, answer: asyncio.Future[Encoded], token: int | str | None, known: Mapping[str, str]) -> None:
        self.answer = answer
        self.token = token
        self.known = {_canonical(uri): identity for uri, identity in known.items()}
        """Result ids that the client has, by URI: by ours, for clients spell them in other ways."""
        self.items: list[bytes] = []


class Pull:
    """Answers for one client."""

    def __init__(self, link: Link, client: Client) -> None:
        self.reports = Reports(client)
        self._link = link
        self._poll: Poll | None = None
        self._waiting: dict[tuple[Folder | None, str], None] = {}
        """Files whose report the held request may lack: (folder, path), or (None, URI) for what is in no folder now."""
        self._answered: dict[str, tuple[int | None, str]] = {}
        """By URI: version and identity of the last answer about an open file."""
        self._refresh_wanted = False
        self._refreshing = False

    # -- one file -----------------------------------------------------------------------------------------------------

    def document(self, folder: Folder | None, path: str, uri: str, previous: str | None) -> Encoded:
        """The answer to `textDocument/diagnostic`."""
        report = self.reports.of_note(uri) if folder is None else self.reports.of_file(folder, path)
        self._answered[uri] = (report.version, report.identity)
        if previous and previous == report.identity:
            return Encoded(b'{"kind":"unchanged","resultId":%b}' % encode(previous))
        return Encoded(b"{%b}" % _full(report))

    def closed(self, uri: str) -> None:
        """The client does not pull this file any more."""
        self._answered.pop(uri, None)

    # -- the workspace ------------------------------------------------------------------------------------------------

    def poll(
        self, folders: Iterable[Folder], token: int | str | None, known: Mapping[str, str]
    ) -> asyncio.Future[Encoded]:
        """Hold a `workspace/diagnostic` request; the future is its answer."""
        self._finish()
        answer: asyncio.Future[Encoded] = self._link.loop.create_future()
        self._poll = Poll(answer, token, known)
        self._waiting.clear()
        uris = set(self._poll.known)
        for folder in folders:
            for path in folder.engine.files.blobs:
                uri = _canonical(folder.uri_of(path))
                if uri in uris or folder.engine.violations(path):
                    uris.discard(uri)
                    self._waiting[folder, path] = None
        # What is left is known to the client only: a file that is gone, or one with notes.
        self._waiting.update(((None, uri), None) for uri in (*uris, *self.reports.noted))
        return answer

    def changed(self, folder: Folder, paths: Iterable[str]) -> None:
        """Note what to send; an open file that the client believes to know has to be pulled again."""
        for path in paths:
            self._waiting[folder, path] = None
            if (document := folder.open.get(path)) is not None:
                version, identity = self._answered.get(document.uri, (None, ""))
                if version == document.version and self.reports.of_file(folder, path).identity != identity:
                    self._refresh_wanted = True

    def noted(self, uri: str) -> None:
        """As `changed`, for a file of no folder."""
        self._waiting[None, uri] = None

    def removed(self, folder: Folder) -> None:
        """Empty reports for all that the client has of this folder."""
        self._waiting = {key: None for key in self._waiting if key[0] is not folder}
        if self._poll is not None:
            self._waiting.update(((None, uri), None) for uri in self._poll.known if uri.startswith(f"{folder.uri}/"))

    def advance(self, deadline: float) -> bool:
        """Prepare reports until the deadline, then send what there is. Open files, which have to be asked for, first."""
        self._refresh()
        if self._poll is not None and self._poll.answer.done():
            self._poll = None  # the client has withdrawn it
        if self._poll is None:
            self._waiting.clear()
        clock = self._link.loop.time
        while self._poll is not None and self._waiting and clock() < deadline:
            (folder, place), _ = self._waiting.popitem()
            report = self.reports.of_note(place) if folder is None else self.reports.of_file(folder, place)
            self._add(self._poll, report)
        if not self._waiting:
            self._deliver()
        return bool(self._waiting)

    def close(self) -> None:
        """Answer what is held: nothing will change any more."""
        self._finish()

    def _add(self, poll: Poll, report: Report) -> None:
        uri = _canonical(report.uri)
        if poll.known.get(uri, "") == report.identity:
            return
        if report.identity:
            poll.known[uri] = report.identity
        else:
            poll.known.pop(uri, None)
        version = b"null" if report.version is None else b"%d" % report.version
        poll.items.append(b'{"uri":%b,"version":%b,%b}' % (encode(report.uri), version, _full(report)))
        if poll.token is not None and len(poll.items) >= _CHUNK:
            self._deliver()

    def _deliver(self) -> None:
        poll = self._poll
        if poll is None or not poll.items:
            return
        items = b'{"items":[%b]}' % b",".join(poll.items)
        poll.items.clear()
        if poll.token is not None:
            self._link.send("$/progress", Encoded(b'{"token":%b,"value":%b}' % (encode(poll.token), items)))
        else:
            self._finish(items)

    def _finish(self, result: bytes = b'{"items":[]}') -> None:
        poll, self._poll = self._poll, None
        if poll is not None and not poll.answer.done():
            poll.answer.set_result(Encoded(result))

    def _refresh(self) -> None:
        if not self._refresh_wanted or self._refreshing:
            return
        self._refresh_wanted, self._refreshing = False, True
        self._link.request("workspace/diagnostic/refresh").add_done_callback(self._refreshed)

    def _refreshed(self, reply: asyncio.Future[Any]) -> None:
        self._refreshing = False
        if not reply.cancelled() and reply.exception() is None:
            self._refresh()


@lru_cache(maxsize=100_000)
def _canonical(uri: str) -> str:
    """One spelling for one file."""
    path = path_of(uri)
    return uri if path is None else uri_of(path)


def _full(report: Report) -> bytes:
    identity = b"" if not report.identity else b'"resultId":%b,' % encode(report.identity)
    return b'"kind":"full",%b"items":%b' % (identity, report.items or NOTHING)
