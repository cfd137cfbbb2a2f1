"""One workspace folder: its engine, its settings, its files, and which of them are open.

Everything here is on the event loop, and nothing takes longer than the time it is given. Open documents win over the
disk. Knows no protocol: what changed is left in `changed` for the session to publish.
"""

from __future__ import annotations

import os
import re
import time
from collections import deque
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from seamline.contract.settings import Settings, SettingsError, load_settings
from seamline.engine import Engine
from seamline.languages import SUFFIXES, extract
from seamline.languages.live import LiveFile
from seamline.lsp.actions import Offers
from seamline.lsp.places import Places
from seamline.remembering import freeze, state_key
from seamline.report.known import Known
from seamline.workspace.discovery import SourceFile
from seamline.workspace.source import Unreadable, read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from seamline.crew.implementing import Shelf
    from seamline.crew.standing import StandingFindings
    from seamline.interface.violation import Violation
    from seamline.remembering import State
    from seamline.workspace.discovery import Discovery
    from seamline.workspace.documents import Document

_LAST_WORK = 0.5
"""Seconds the end of a session may take to have something certain to remember."""
_PLAIN = re.compile(r"[\w./~-]+", re.ASCII)
"""A path that stands in a URI as it is."""
FOREGROUND_LIMIT = 200
"""Files extracted on the loop to check one opened file before the index is there; beyond them the index has to do."""


class Arrival(NamedTuple):
    """Facts of a file on disk; `blob` is empty when the file cannot be read, so that nothing is known about it."""

    path: str
    digest: bytes
    blob: bytes


class Taken(NamedTuple):
    """An open document as the engine knows it: its edits are gathered, so it may have gone on since."""

    version: int
    text: bytes | None


class Folder:
    """State of one workspace folder."""

    def __init__(self, root: Path, uri: str, encoding: str) -> None:
        self.root = root
        self.uri = uri.rstrip("/")
        self.settings = Settings.default()
        self.settings_file: Path | None = None
        self.settings_error: SettingsError | None = None
        self.load_settings()
        self.engine = Engine(root, self.settings, self.read)
        self.places = Places(self.engine, encoding)
        self.offers = Offers(self)
        self.known = Known()
        """The violations that were accepted for now."""
        self.standing: StandingFindings | None = None
        """What agents found, once they did."""
        self.followers: list[Callable[[str], object]] = []
        """Each is told the path of a file when something else is known of it."""
        self.shelf: Shelf | None = None
        """Repairs by agents, once there are some."""
        self.open: dict[str, Document] = {}
        self.engine.prefer(self.open)
        self._taken: dict[str, Taken] = {}
        self.layout: Discovery | None = None
        self.all_arrived = False
        """Every file's facts have been handed over."""
        self.generation = 0
        """Grows with everything that the engine is told: what was worked out in an older one may not hold any more."""
        self.changed: set[str] = set()
        """Files whose violations changed and have not been published."""
        self.incoming: deque[Arrival] = deque()
        self._on_disk: Collection[str] = frozenset()
        self._removed: set[str] = set()
        """Open files that left the disk, and were not modified since: the editor still shows what is no more."""
        self._rules_changed = False
        self._recalled = -1
        """The generation that is remembered already."""
        self._urgent: dict[str, int] = {}
        """Open files to be checked before the index is complete, and how many files were extracted for each."""

    # -- places -----------------------------------------------------------------------------------------------------

    def relative(self, path: str) -> str | None:
        """The path below the root, with `/`; None for a file elsewhere."""
        root = str(self.root)
        if not path.startswith(root):
            return None
        rest = path[len(root) :].replace("\\", "/")
        if root.endswith("/"):
            return rest or None
        return rest[1:] if rest.startswith("/") and len(rest) > 1 else None

    def uri_of(self, path: str) -> str:
        """The URI of a file: as the client spelled it when it is open."""
        document = self.open.get(path)
        if document is not None:
            return document.uri
        return f"{self.uri}/{path if _PLAIN.fullmatch(path) else quote(os.fsencode(path))}"

    def version(self, path: str) -> int | None:
        """The version that is known of an open file: what is said about the file is about this one, and no later one."""
        taken = self._taken.get(path)
        return taken.version if taken else None

    def read(self, path: str) -> bytes | None:
        """The text of a file that its facts are about; None when it cannot be read."""
        if (document := self.open.get(path)) is not None:
            return self._taken[path].text if document.in_sync else None
        try:
            return read_source(self.root / path).text
        except Unreadable:
            return None

    @property
    def complete(self) -> bool:
        """Every file's facts are known; until then only open files are checked."""
        return self.all_arrived and not self.incoming

    # -- settings ---------------------------------------------------------------------------------------------------

    def load_settings(self) -> bool:
        """Read the settings again; the last good ones stay in force when these are not. True when they changed."""
        before = self.settings
        try:
            self.settings, self.settings_file = load_settings(self.root)
        except SettingsError as error:
            self.settings_error = error
            self.settings_file = error.file
            return False
        self.settings_error = None
        return self.settings != before

    def apply_settings(self) -> None:
        """Let the engine work by the current settings."""
        self.generation += 1
        self.engine.set_settings(self.settings)
        self.changed.update(self.engine.files.blobs)

    # -- violations -------------------------------------------------------------------------------------------------

    def accept(self, known: Known) -> None:
        """These violations are the accepted ones from now on."""
        self.known = known
        self.changed |= self.engine.findings.telling

    def shown(self, path: str) -> Sequence[Violation]:
        """What is to be said about a file: as the engine finds it, but accepted violations as hints."""
        found = self.engine.violations(path)
        return self.known.demoted(found) if found and self.known else found

    # -- what is known ------------------------------------------------------------------------------------------------

    def set_layout(self, layout: Discovery, on_disk: Collection[str]) -> None:
        """The tree as it is now. Files that left it lose their facts."""
        gone = [path for path in self._on_disk if path not in on_disk and not self._is_modified(path)]
        back = [path for path in self._removed if path in on_disk]
        before, self.layout = self.layout, layout
        self._on_disk = on_disk
        self._removed.difference_update(back)
        self._removed.update(path for path in gone if path in self.open)
        # Where imports may lead is worked out anew for all files, so not for a walk that found the same tree.
        if before is None or self._rules_changed or _shape(before) != _shape(layout):
            self._rules_changed = False
            self._lay_out(layout)
        for path in gone:
            self._forget(path)
        for path in back:
            self.refresh(path)
        for path in self.open:
            self._bring_up(path)

    def rules_changed(self) -> None:
        """What is ignored may be something else now, even where the same files are found."""
        self._rules_changed = True

    def _lay_out(self, layout: Discovery) -> None:
        self.generation += 1
        self.engine.set_layout(self._with_open(layout))

    def _update(self, path: str, blob: bytes | None, digest: bytes = b"") -> None:
        self.generation += 1
        self.engine.update(path, blob, digest)
        if self.followers:
            for follower in self.followers:
                follower(path)
            self.changed |= self.engine.findings.take_changed()

    def _with_open(self, layout: Discovery) -> Discovery:
        """A layout that also has the open files which are not on disk yet."""
        unsaved = [path for path in self.open if path not in self._on_disk and self._is_coming(path, layout)]
        if not unsaved:
            return layout
        files = sorted((*layout.files, *(SourceFile(path, 0, 0) for path in unsaved)), key=lambda file: file.path)
        parents = {"/".join(path.split("/")[:depth]) for path in unsaved for depth in range(path.count("/") + 1)}
        return layout._replace(files=tuple(files), directories=layout.directories | parents)

    def covers(self, path: str) -> bool:
        """Whether this file is one that is checked."""
        if self.layout is None:
            return _is_source(path)
        return path in self._on_disk or (path in self.open and self._is_coming(path, self.layout))

    def _is_coming(self, path: str, layout: Discovery) -> bool:
        """Whether an open file that is not on disk counts all the same: it will be there once it is saved."""
        return path not in self._removed and _is_source(path) and not layout.ignored(path)

    def _is_modified(self, path: str) -> bool:
        return path in self.open and self.open[path].modified

    def shadows(self, path: str) -> bool:
        """Whether the file is on disk, still, but an open document hides what it says there."""
        return path in self.open and path in self._on_disk and (self.root / path).exists()

    # -- open documents -----------------------------------------------------------------------------------------------

    def attach(self, path: str, document: Document) -> None:
        """The file was opened: its document is its text from now on."""
        self.open[path] = document
        self._taken[path] = Taken(document.version, document.text)
        self._removed.discard(path)
        if self.layout is not None and path not in self._on_disk:
            self._lay_out(self.layout)
        self.refresh(path)

    def detach(self, path: str) -> None:
        """The file was closed. What is on disk counts again; the index is told by the session."""
        del self.open[path], self._taken[path]
        self._removed.discard(path)
        self._urgent.pop(path, None)
        if self.layout is not None and path not in self._on_disk:
            self._lay_out(self.layout)
            self._forget(path)

    def refresh(self, path: str) -> None:
        """The text of an open file changed."""
        self._taken[path] = Taken(self.open[path].version, self.open[path].text)
        if path in self._removed and self.layout is not None and self._is_modified(path):
            self._removed.discard(path)
            self._lay_out(self.layout)
        live = self.open[path].follower
        if isinstance(live, LiveFile) and self.open[path].in_sync and self.covers(path):
            self._update(path, live.blob())
            self._bring_up(path)

    def saved(self, path: str) -> bool:
        """An open file was saved: the moment to make sure of its facts. Whether they have to be refreshed."""
        document = self.open.get(path)
        return document is not None and isinstance(document.follower, LiveFile) and document.follower.read_again()

    def _bring_up(self, path: str) -> None:
        """Have an open file checked before all others."""
        if not self.covers(path):
            return
        self.engine.prioritise(path)
        if self.complete:
            self.changed.add(path)
        else:
            self._urgent[path] = 0

    def _forget(self, path: str) -> None:
        self._update(path, None)
        self.changed.add(path)

    def is_checked(self, path: str) -> bool:
        """Whether `violations(path)` is about the current text, as far as the facts that are there go."""
        return self.layout is not None and path not in self._urgent

    # -- from one session to the next ---------------------------------------------------------------------------------

    def recall(self, state: State) -> None:
        """Take over what was found in an earlier session; what is known by now counts."""
        self.generation += 1
        self.engine.restore(state)
        self.changed.update(state.found, state.ignoring)
        self._recalled = self.generation

    def memory(self) -> tuple[bytes, bytes] | None:
        """(key, state) for a later session; `None` where there is nothing new or nothing certain to remember.

        For the end of a session: open files are taken as they are on disk.
        """
        if self.layout is None or not self.complete or self.settings_error is not None:
            return None
        for path in self.open:
            try:
                source = read_source(self.root / path)
            except Unreadable:
                self._update(path, None)
            else:
                self.engine.update(path, extract(path, source.text), source.digest)
        self.engine.work(_LAST_WORK)
        if self.engine.pending or self._recalled == self.generation:
            return None
        return state_key(self.root, self.settings, self.layout), freeze(self.engine)

    # -- work -------------------------------------------------------------------------------------------------------

    def advance(self, deadline: float) -> bool:
        """Work until the deadline; True when there is more to do."""
        while self.incoming and time.monotonic() < deadline:
            self._take(self.incoming.popleft())
        while self._urgent and self.layout is not None and time.monotonic() < deadline:
            self._check_urgent(next(iter(self._urgent)), deadline)
        if self.complete and not self.incoming and self.engine.pending:
            self.changed |= self.engine.work(max(deadline - time.monotonic(), 0.001))
        return bool(self.incoming or (self._urgent and self.layout) or (self.complete and self.engine.pending))

    def catch_up(self, path: str, budget: float) -> None:
        """Somebody asks about an open file: bring what is known about it up to date, within the budget."""
        deadline = time.monotonic() + budget
        while path in self._urgent and self.layout is not None and time.monotonic() < deadline:
            self._check_urgent(path, deadline)
        if self.complete and self.engine.pending:
            self.engine.prioritise(path)
            self.changed |= self.engine.work(budget)

    def _take(self, arrival: Arrival) -> None:
        if arrival.path in self.open:
            return
        if arrival.path in self._on_disk:
            self._update(arrival.path, arrival.blob or None, arrival.digest)

    def _check_urgent(self, path: str, deadline: float) -> None:
        """One step towards the check of an open file: another file that it depends on, or the check itself."""
        extracted = self._urgent[path]
        if extracted < FOREGROUND_LIMIT and (missing := next(self._missing(path), None)):
            self._urgent[path] += 1
            self._take(Arrival(missing, b"", self._extract(missing)))
            return
        del self._urgent[path]
        self.engine.prioritise(path)
        self.changed |= self.engine.work(max(deadline - time.monotonic(), 0.001))
        self.changed.add(path)

    def _missing(self, path: str) -> Iterator[str]:
        return (needed for needed in self.engine.needs(path) if needed not in self.engine.files.blobs)

    def _extract(self, path: str) -> bytes:
        text = self.read(path)
        return b"" if text is None else extract(path, text)


def _shape(layout: Discovery) -> tuple[object, ...]:
    """All of a layout but the stamps of its files."""
    return [file.path for file in layout.files], layout.directories, layout.markers, layout.extensions


def _is_source(path: str) -> bool:
    return path[path.rfind(".") :] in SUFFIXES
