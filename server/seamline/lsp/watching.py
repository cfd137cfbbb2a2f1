"""Hears what happens on the disk, from the client where it can tell and with our own eyes where it cannot.

Neovim on Linux watches nothing for us. Events only say where to look: what is there is read by the indexer. They are
gathered until they pause, and while git holds its index they wait, so that a branch switch of thousands of files is one
change and nobody sees a tree that is half of one branch and half of another.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple, Protocol

from seamline.languages import SUFFIXES
from seamline.report.known import LOCATION

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from seamline.lsp.folder import Folder

SETTINGS_FILES = frozenset({"seamline.toml", "pyproject.toml"})
_KNOWN = frozenset({LOCATION, LOCATION.rpartition("/")[0]})
_MARKERS = frozenset({"setup.py", "setup.cfg", "pyproject.toml"})
_HIDDEN = (".git/info", LOCATION.rpartition("/")[0])
"""Folders that no walk goes into and that are watched all the same."""
MANY = 500
"""Events from which on a batch is not believed: when they come thick and fast the system drops some without a word."""


class Listener(Protocol):
    """Who hears of what a watcher sees."""

    def add(self, paths: Iterable[str]) -> None:
        """Something happened at these relative paths."""

    def add_everything(self) -> None:
        """Anything may have happened."""

    def blind(self, reason: str) -> None:
        """Nothing is seen any more."""


class Happened(NamedTuple):
    """A batch of events."""

    paths: set[str]
    """Source files that changed, came or went."""
    walk: bool
    """The tree has to be walked: folders came or went, or what is ignored changed."""
    rules: bool
    """What is ignored may have changed."""
    settings: bool
    """A settings file changed."""
    known: bool
    """The list of known violations changed."""


class Batch:
    """Events of one folder, gathered until they pause."""

    PAUSE = 0.03
    FEW = 3
    """So few events are somebody's save: they need not wait for more."""
    LOCK_PATIENCE = 10.0
    """Seconds after which a lock on git's index is taken for one that was left behind."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        folder: Folder,
        act: Callable[[Happened], None],
        blind: Callable[[str], None],
    ) -> None:
        self.blind = blind
        self._loop = loop
        self._folder = folder
        self._act = act
        self._lock = folder.root / ".git" / "index.lock"
        self._paths: set[str] = set()
        self._walk = False
        self._rules = False
        self._settings = False
        self._known = False
        self._timer: asyncio.TimerHandle | None = None
        self._since = 0.0

    @property
    def pending(self) -> bool:
        """Events wait for the pause."""
        return self._timer is not None

    def add(self, paths: Iterable[str]) -> None:
        """Something happened at these relative paths."""
        relevant = 0
        for path in paths:
            relevant += self._sort(path)
        if relevant:
            self._schedule(0.0 if relevant <= self.FEW and self._timer is None else self.PAUSE)

    def add_everything(self) -> None:
        """Anything may have happened."""
        self._walk = self._settings = self._known = True
        self._schedule(self.PAUSE)

    def stop(self) -> None:
        """Forget what waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _sort(self, path: str) -> bool:
        name = path[path.rfind("/") + 1 :]
        layout = self._folder.layout
        self._settings |= path in SETTINGS_FILES
        self._known |= path in _KNOWN
        if name[name.rfind(".") :] in SUFFIXES:
            # A file that is ignored and was never known is noise: virtual environments are full of them.
            if layout is not None and not self._folder.covers(path) and layout.ignored(path):
                return False
            self._paths.add(path)
            return True
        if name == ".gitignore" or path == ".git/info/exclude":
            self._rules = True
            return True
        if name in _MARKERS or (layout is not None and path in layout.directories):
            self._walk = True
            return True
        if path in SETTINGS_FILES or path in _KNOWN:
            return True
        if layout is not None and not layout.ignored(path) and (self._folder.root / path).is_dir():
            self._walk = True
            return True
        return False

    def _schedule(self, delay: float) -> None:
        if self._timer is None:
            self._since = self._loop.time()
        else:
            self._timer.cancel()
        self._timer = self._loop.call_later(delay, self._fire)

    def _fire(self) -> None:
        if self._loop.time() - self._since < self.LOCK_PATIENCE and self._lock.exists():
            self._timer = self._loop.call_later(self.PAUSE, self._fire)
            return
        self._timer = None
        many = len(self._paths) > MANY
        happened = Happened(self._paths, self._walk or many, self._rules, self._settings or many, self._known or many)
        self._paths, self._walk, self._rules, self._settings, self._known = set(), False, False, False, False
        self._act(happened)


class Watcher:
    """Our own watch over a folder's directories, on a thread; tells the loop which paths something happened at."""

    DEBOUNCE_MS = 400
    STEP_MS = 20

    def __init__(self, loop: asyncio.AbstractEventLoop, folder: Folder, listener: Listener) -> None:
        self._loop = loop
        self._folder = folder
        self._listener = listener
        self._directories: frozenset[str] = frozenset()
        self._stop = threading.Event()
        self.starting = False
        """What happens now may go unseen; the listener is told when that is over."""

    def follow(self, directories: frozenset[str]) -> None:
        """Watch these directories, and no others.

        Only what discovery walked is watched: watching everything below the root would take in `node_modules`, and use
        up the number of watches that the system grants to all programs of a user.
        """
        root = self._folder.root
        wanted = directories.union(hidden for hidden in _HIDDEN if (root / hidden).is_dir())
        if wanted == self._directories:
            return
        self.stop()
        self.starting = True
        self._directories = wanted
        self._stop = threading.Event()
        arguments = (root, sorted(wanted), self._stop)
        threading.Thread(target=self._watch, args=arguments, name="seamline-watch", daemon=True).start()

    def stop(self) -> None:
        """Watch nothing any more."""
        self._stop.set()
        self._directories = frozenset()
        self.starting = False

    def _watch(self, root: Path, directories: list[str], stop: threading.Event) -> None:
        from watchfiles import Change
        from watchfiles._rust_notify import RustNotify

        prefix = len(str(root).rstrip("/\\")) + 1
        watched = frozenset(directories)
        try:
            places = [str(place) for place in map(root.joinpath, directories) if place.is_dir()]
            with RustNotify(places, False, False, 0, False, True) as notify:
                self._tell(stop, self._begun)
                while not stop.is_set():
                    events = notify.watch(self.DEBOUNCE_MS, self.STEP_MS, 0, stop)
                    if isinstance(events, set):
                        seen = [(kind, path[prefix:].replace("\\", "/")) for kind, path in events]
                        if any(kind != Change.modified and path in watched for kind, path in seen):
                            self._tell(stop, self._outdated)
                        self._tell(stop, self._listener.add, [path for _, path in seen])
        except Exception as error:  # noqa: BLE001 - the system's limits, a vanished folder: said, and made up for
            self._tell(stop, self._listener.blind, str(error))

    def _tell(self, stop: threading.Event, listener: Callable[..., None], *arguments: object) -> None:
        def tell() -> None:
            if not stop.is_set():
                listener(*arguments)

        try:
            self._loop.call_soon_threadsafe(tell)
        except RuntimeError:
            stop.set()  # the loop has ended

    def _outdated(self) -> None:
        """A watched folder went, and may be back: under the same name, but what the system watched was the old one."""
        self._directories = frozenset()

    def _begun(self) -> None:
        self.starting = False
        self._listener.add_everything()
