"""The state of one session with one client: folders, open documents, and who is told what.

Only the event loop's thread comes here, and all state that changes is reached from here. Features ask it to find a
document or a file, to bring what is known up to date, and to take changes in. Decides nothing about violations.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seamline.languages import SUFFIXES
from seamline.languages.live import LiveFile
from seamline.lsp.accepting import Accepting
from seamline.lsp.agents import Agents
from seamline.lsp.architecture import Architecture
from seamline.lsp.background import Background
from seamline.lsp.collecting import Collecting
from seamline.lsp.configuring import Configuring
from seamline.lsp.convert import path_of, uri_of
from seamline.lsp.diagnostics import Push
from seamline.lsp.folder import Folder
from seamline.lsp.indexing import Tools
from seamline.lsp.patience import Patience
from seamline.lsp.pulling import Pull
from seamline.lsp.pump import Gathering, Pump
from seamline.lsp.refreshing import Refreshing
from seamline.lsp.repairs import Repairs
from seamline.lsp.reviews import Reviews
from seamline.lsp.runs import Runs
from seamline.lsp.status import Status
from seamline.lsp.workplace import Workplace
from seamline.workspace.documents import Documents
from seamline.workspace.store import Store

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable

    from lsprotocol import types

    from seamline.lsp.capabilities import Client
    from seamline.lsp.protocol import Link
    from seamline.workspace.documents import Document

logger = logging.getLogger(__name__)
MANY_FAILURES = 50
CATCH_UP = 0.015
"""Seconds that a request may spend on bringing the file it is about up to date."""


class Found(NamedTuple):
    """Where a URI lies in the workspace."""

    folder: Folder
    path: str
    workplace: Workplace


class Session:
    """Everything about one client, from `initialize` to the end."""

    def __init__(self, link: Link, client: Client, params: types.InitializeParams) -> None:
        loop = link.loop
        self.link = link
        self.client = client
        self.documents = Documents(client.encoding, _live_file)
        self.publisher: Push | Pull = Pull(link, client) if client.pulls_diagnostics else Push(link, client)
        self.status = Status(link)
        self.configuring = Configuring(link, client, params.initialization_options, self.publisher, self.status)
        self.runs = Runs(link, client, self.status, self.wake)
        self._refreshing = Refreshing(link, client, self.configuring, lambda: self.quiescent)
        self.workplaces: list[Workplace] = []
        self._pump = Pump(loop, self._advance)
        self._gathering = Gathering(loop, self._take_edits)
        self._edited: set[str] = set()
        self._disk = Background("disk", loop)
        self._extraction = Background("extraction", loop)
        self.accepting = Accepting(self._disk, self.publisher, self.status, self.wake)
        self.agents = Agents(link, client, self.status, self._disk, self.quiet, self.wake)
        self.reviews = Reviews(self.agents)
        self.repairs = Repairs(self.agents)
        self.architecture = Architecture(self.agents)
        self._tools = Tools(loop, self._disk, self._extraction, self._disk.run(Store.open))
        self._waiting: list[asyncio.Future[None]] = []
        self._failures = 0
        self._closed = False
        self.patience = Patience(loop)
        self._collecting = Collecting(loop, lambda: self.quiescent)
        roots = _roots(params)
        # After the answer to `initialize`, which is waited for.
        loop.call_soon(self.change_folders, roots, [])

    # -- the workspace ------------------------------------------------------------------------------------------------

    def change_folders(self, added: Iterable[str], removed: Iterable[str]) -> None:
        """Folders joined and left the workspace (URIs)."""
        if self._closed:
            return
        for path in filter(None, map(path_of, removed)):
            for workplace in [place for place in self.workplaces if str(place.folder.root) == path]:
                self._remove(workplace)
        known = {str(place.folder.root) for place in self.workplaces}
        fresh = [path for path in dict.fromkeys(filter(None, map(path_of, added))) if path not in known]
        for path in fresh:
            self._add(Path(path))
        # The innermost folder owns a file.
        self.workplaces.sort(key=lambda place: len(str(place.folder.root)), reverse=True)
        for workplace in self.workplaces:
            inside = filter(None, (workplace.folder.relative(str(other.folder.root)) for other in self.workplaces))
            nested = tuple(sorted(inside))
            if nested != workplace.nested or str(workplace.folder.root) in fresh:
                workplace.nested = nested
                workplace.scan()
        for document in self.documents:
            self._attach(document)
        self.wake()

    def _add(self, root: Path) -> None:
        folder = Folder(root, uri_of(str(root)), self.client.encoding)
        workplace = Workplace(folder, self._tools, self.runs, watches=not self.client.registers_watchers)
        workplace.settings_touched = self._settings_touched
        workplace.known_touched = self.accepting.read
        workplace.watch_failed = self._watch_failed
        self.workplaces.append(workplace)
        self.configuring.joined(workplace)
        self.accepting.read(folder)

    def _remove(self, workplace: Workplace) -> None:
        workplace.stop()
        self.workplaces.remove(workplace)
        self.publisher.removed(workplace.folder)
        self.configuring.left(workplace)
        self.accepting.left(workplace.folder)
        self.reviews.left(workplace.folder)
        self.runs.left(workplace.indexer)

    def _settings_touched(self, workplace: Workplace) -> None:
        self.configuring.reload(workplace)
        self.wake()

    def _watch_failed(self, workplace: Workplace, reason: str) -> None:
        said = (
            f"Files of {workplace.folder.root.name} cannot be watched ({reason}); looking every "
            f"{workplace.RESCAN:.0f} seconds instead."
        )
        self.status.fault(f"watch of {workplace.folder.root}", "warning", said)

    def find(self, uri: str) -> Found | None:
        """The file of the workspace that a URI names; None for one outside of it."""
        path = path_of(uri)
        return None if path is None else self.find_path(path)

    def find_path(self, path: str) -> Found | None:
        """As `find`, for an absolute path."""
        for workplace in self.workplaces:
            relative = workplace.folder.relative(path)
            if relative is not None:
                return Found(workplace.folder, relative, workplace)
        return None

    def happened(self, uris: Iterable[str]) -> None:
        """Something happened on disk to these files or folders."""
        told: dict[Workplace, list[str]] = {}
        for uri in uris:
            if (found := self.find(uri)) is not None:
                told.setdefault(found.workplace, []).append(found.path)
        for workplace, paths in told.items():
            workplace.told(paths)

    # -- documents ----------------------------------------------------------------------------------------------------

    def opened(self, uri: str, version: int, text: str) -> None:
        """The editor opened a file."""
        document = self.documents.open(uri, path_of(uri) or "", version, text)
        self._attach(document)
        self.wake()

    def edited(self, uri: str) -> None:
        """The text of an open document changed; what follows from it is worked out soon."""
        self._edited.add(uri)
        self._gathering.touch()

    def closed(self, uri: str) -> None:
        """The editor closed a file; what is on disk counts again."""
        self._take_edits()
        found, document = self.find(uri), self.documents.close(uri)
        if isinstance(self.publisher, Pull):
            self.publisher.closed(uri)
        if found is None or document is None or found.folder.open.get(found.path) is not document:
            return
        found.folder.detach(found.path)
        found.folder.changed.add(found.path)
        found.workplace.indexer.reread(found.path)
        self.wake()

    def lost_track(self, uri: str) -> None:
        """The text of a document is not known until it is opened again: nothing is shown in it meanwhile."""
        logger.warning("a change of %s could not be understood; open it again to have it checked", uri)
        self.documents.lose(uri)
        if (found := self.find(uri)) is not None:
            self.publisher.changed(found.folder, [found.path])
            self.wake()

    def _attach(self, document: Document) -> None:
        found = self.find(document.uri)
        if found is None:
            return
        for workplace in self.workplaces:
            folder = workplace.folder
            if folder is not found.folder:
                for path in [path for path, held in folder.open.items() if held is document]:
                    folder.detach(path)
        if found.folder.open.get(found.path) is not document:
            found.folder.attach(found.path, document)
            if isinstance(self.publisher, Push):
                self.publisher.opened(found.folder, found.path)

    def _take_edits(self) -> None:
        edited, self._edited = self._edited, set()
        for uri in edited:
            found = self.find(uri)
            if found is not None and found.path in found.folder.open:
                found.folder.refresh(found.path)
        self.wake()

    def up_to_date(self, uri: str) -> Found | None:
        """Where a URI lies, with what is known about it made current first, as far as milliseconds go."""
        self._gathering.flush()
        found = self.find(uri)
        if found is not None and found.folder.layout is not None:
            found.folder.catch_up(found.path, CATCH_UP)
            if found.folder.changed:
                self.wake()
        return found

    async def checked(self, uri: str) -> None:
        """Wait until the file of an opened document has been checked for the first time."""
        while (found := self.find(uri)) is not None and not found.folder.is_checked(found.path) and not self._closed:
            await self._next_settling()

    # -- work -------------------------------------------------------------------------------------------------------

    def wake(self) -> None:
        """There is something to work on."""
        self._pump.wake()

    def resume(self) -> None:
        """Go on with all indexing that was paused."""
        for workplace in self.workplaces:
            workplace.indexer.resume()

    def _advance(self, deadline: float) -> bool:
        if self._closed:
            return False
        more = False
        try:
            for workplace in self.workplaces:
                folder = workplace.folder
                more |= folder.advance(deadline) or workplace.look_back.advance(deadline)
                if folder.changed:
                    changed, folder.changed = folder.changed, set()
                    self.publisher.changed(folder, changed)
            more |= self.publisher.advance(deadline)
        except Exception as error:
            # What failed was taken from its queue, so the rest can go on, unless it all fails: that must end some time.
            logger.exception("checking failed")
            said = f"Checking failed ({type(error).__name__}); results may be out of date. The log says more."
            self.status.fault("checking", "error", said)
            self._failures += 1
            more = self._failures < MANY_FAILURES
        else:
            self._failures = 0
        if not more:
            self._settle()
        return more

    @property
    def quiescent(self) -> bool:
        """Everything the server was told has been worked on and sent."""
        if self._failures >= MANY_FAILURES:
            return True
        idle = self.accepting.idle and all(place.idle for place in self.workplaces)
        return idle and not self._gathering.pending and self._pump.idle

    def _settle(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
        if self.quiescent:
            if self.workplaces:
                self._collecting.settled()
            for workplace in self.workplaces:
                workplace.look_back.settled()
                self.reviews.settled(workplace.folder)
            self.status.quiescent(True)
            self._refreshing.settled(tuple(place.folder.engine.references.generation for place in self.workplaces))

    async def quiet(self) -> None:
        """Wait until the session is quiescent."""
        while not self.quiescent and not self._closed:
            await self._next_settling()

    async def _next_settling(self) -> None:
        future: asyncio.Future[None] = self.link.loop.create_future()
        self._waiting.append(future)
        await future

    # -- the end ------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Stop all work and let go of everything; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self.agents.close()
        for workplace in self.workplaces:
            workplace.stop()
            workplace.indexer.remember()
        self._collecting.close()
        self.publisher.close()
        self.status.close()
        self._refreshing.close()
        for future in self._waiting:
            future.cancel()
        if self._tools.store.done() and not self._tools.store.cancelled():
            self._disk.post(self._tools.store.result().close)
        self._disk.stop()
        self._extraction.stop()
        self.patience.stop()


def _live_file(path: str) -> LiveFile | None:
    return LiveFile(path) if Path(path).suffix in SUFFIXES else None


def _roots(params: types.InitializeParams) -> list[str]:
    """The workspace folders, from whichever of the three generations of fields the client fills in."""
    if params.workspace_folders:
        return [folder.uri for folder in params.workspace_folders]
    if params.root_uri:
        return [params.root_uri]
    if params.root_path:
        return [uri_of(os.path.abspath(params.root_path))]  # noqa: PTH100 - `resolve` would follow links
    return []
