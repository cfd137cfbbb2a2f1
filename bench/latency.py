"""From a keystroke to the diagnostics: in the file itself, and in files that nobody has open.

Every figure is the time from sending an edit to the arrival of the last diagnostic that it must cause (or must make go
away), as seen by `bench.lsp`. Edits alternate between breaking and mending, and both directions count.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.lsp import Server, now
from bench.processes import SEAMLINE
from bench.tools import peer
from bench.workspaces import Export

MARK = "NOTHING_LIKE_THIS"
NEW_PARAMETER = "required_zz"
_BETWEEN = 0.05
"""Seconds between two edits of a person who types fast: what an edit left to do is done by then, and is not measured."""
_SETTLING = 2
"""Seconds without a report and without work after which a server is done; servers do not say so themselves."""
FLOOR = Path(__file__).with_name("floors") / "protocol.py"


@dataclass(frozen=True, slots=True)
class Subject:
    """A server to measure, and how it is driven."""

    name: str
    command: tuple[str, ...]
    pull: bool = False
    settings: Mapping[str, object] = field(default_factory=dict)


def seamline(*, pull: bool = False) -> Subject:
    return Subject("Seamline, pull" if pull else "Seamline", (*SEAMLINE, "serve"), pull)


def floor() -> Subject:
    return Subject("floor", (sys.executable, str(FLOOR)))


def ty(*, pull: bool = False) -> Subject:
    """The fastest peer that reports on closed files, which it does for clients that pull only."""
    mode = "workspace" if pull else "openFilesOnly"
    return Subject("ty, pull" if pull else "ty", (str(peer("ty")), "server"), pull, {"diagnosticMode": mode})


@contextmanager
def running(subject: Subject, root: Path, store: Path | None = None) -> Iterator[Server]:
    """A server that has answered `initialize`. Without a store of its own it starts from nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = {"SEAMLINE_CACHE_DIR": str(store or scratch)}
        settings = subject.settings
        with Server(subject.command, root, pull=subject.pull, settings=settings, environment=environment) as server:
            yield server


def own_file(server: Server, path: str, line: str, cycles: int) -> list[float]:
    """Append a broken import to an open file, take it out again, and so on."""
    text = (server.root / path).read_text("utf-8")
    last = text.count("\n")
    server.open(path, text)
    times: list[float] = []
    for cycle in range(2 * cycles + 2):
        broken = cycle % 2 == 0
        server.expect([server.uri(path)], MARK, present=broken)
        if broken:
            sent = server.change(path, (last, 0), (last, 0), line + "\n")
        else:
            sent = server.change(path, (last, 0), (last + 1, 0), "")
        seen = server.met(timeout=30)
        if seen is None:
            return times
        if cycle >= 2:  # the first pair may still wait for the server to start
            times.append(seen - sent)
        time.sleep(_BETWEEN)
    return times


def rapid_edits(server: Server, path: str, line: str, edits: int) -> tuple[float | None, int]:
    """Edits as fast as they can be sent, each with another name: time from the last to its result, and publications."""
    text = (server.root / path).read_text("utf-8")
    last = text.count("\n")
    if server.uri(path) not in server.arrived:
        server.open(path, text)
    server.quiet(1, 30)
    before = server.publications
    server.change(path, (last, 0), (last, 0), f"{line}\n")
    server.expect([server.uri(path)], f"{MARK}_{edits - 1}")
    sent = 0.0
    for edit in range(edits):
        length = len(line) + (len(f"_{edit - 1}") if edit else 0)
        sent = server.change(path, (last, 0), (last, length), f"{line}_{edit}")
    seen = server.met(timeout=30)
    server.quiet(1, 10)
    publications = server.publications - before
    server.change(path, (last, 0), (last + 1, 0), "")
    return (None if seen is None else seen - sent), publications


def changed_export(server: Server, export: Export, cycles: int, patience: float = 60) -> tuple[int, list[float]]:
    """Make a parameter required and optional again: how many closed files it breaks, and the times to the last."""
    place = _open_provider(server, export, patience)
    _toggle(server, export, place, broken=True)
    consumers = _consumers(server, export, patience)
    times: list[float] = []
    for cycle in range(2 * cycles if consumers else 0):
        broken = cycle % 2 == 1
        server.expect(consumers, NEW_PARAMETER, present=broken)
        sent = _toggle(server, export, place, broken=broken)
        seen = server.met(patience)
        if seen is None:
            break
        times.append(seen - sent)
        time.sleep(2 * _BETWEEN)
    return len(consumers), times


def open_consumer(server: Server, export: Export, path: str, cycles: int, patience: float = 60) -> list[float]:
    """The same change, with one file open that it breaks: the times to the diagnostics of that one."""
    place = _open_provider(server, export, patience)
    server.open(path, (server.root / path).read_text("utf-8"))
    times: list[float] = []
    for cycle in range(2 * cycles):
        broken = cycle % 2 == 0
        server.quiet(0.3, patience)  # the closed ones, which are told of after it, belong to the edit before
        server.expect([server.uri(path)], NEW_PARAMETER, present=broken)
        sent = _toggle(server, export, place, broken=broken)
        seen = server.met(patience)
        if seen is None:
            break
        times.append(seen - sent)
    return times


def _open_provider(server: Server, export: Export, patience: float) -> tuple[int, int]:
    """Open the file that exports, wait until all is known, and say where in it the change is made."""
    text = (server.root / export.file).read_text("utf-8")
    server.open(export.file, text)
    server.at_rest(_SETTLING, 4 * patience)
    before = text[: text.index(export.old)]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


def _toggle(server: Server, export: Export, place: tuple[int, int], *, broken: bool) -> float:
    old, new = (export.old, export.new) if broken else (export.new, export.old)
    row, column = place
    return server.change(export.file, place, (row, column + len(old)), new)


def _consumers(server: Server, export: Export, patience: float) -> set[str]:
    """The closed files that the change breaks: all that were generated, or whatever has turned up when it is at rest."""
    own = server.uri(export.file)
    end = time.monotonic() + patience
    while True:
        found = server.mentioning(NEW_PARAMETER) - {own}
        if (export.consumers and len(found) == export.consumers) or time.monotonic() > end:
            return found
        if found and not export.consumers:
            server.at_rest(_SETTLING, end - time.monotonic())
            return server.mentioning(NEW_PARAMETER) - {own}
        time.sleep(_SETTLING)


def first_diagnostic(subject: Subject, root: Path, path: str, line: str) -> tuple[float, float | None]:
    """Seconds from the start of the process to the answer of `initialize`, and to an opened file's first diagnostic."""
    with running(subject, root) as server:
        server.expect([server.uri(path)], MARK)
        server.open(path, (root / path).read_text("utf-8") + line + "\n")
        seen = server.met(60)
        return server.initialized - server.spawned, None if seen is None else seen - server.spawned


def reads(server: Server, path: str, row: int, column: int, rounds: int) -> dict[str, list[float]]:
    """Ask of one place of an open file, again and again, what a person's editor asks: the times to the answers."""
    document = {"uri": server.uri(path)}
    place = {"line": row, "character": column}
    span = {"start": place, "end": place}
    questions = {
        "hover": ("textDocument/hover", {"textDocument": document, "position": place}),
        "code action": (
            "textDocument/codeAction",
            {"textDocument": document, "range": span, "context": {"diagnostics": []}},
        ),
        "code lens": ("textDocument/codeLens", {"textDocument": document}),
    }
    times: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(rounds):
        for name, (method, params) in questions.items():
            began = now()
            server.request(method, params, timeout=30)
            times[name].append(now() - began)
        time.sleep(_BETWEEN / 10)
    return times


def paced_edits(server: Server, path: str, line: str, edits: int, pause: float) -> tuple[list[float], int]:
    """Edits as somebody types them, each with another name: the times to the result of each, and how many are missing."""
    text = (server.root / path).read_text("utf-8")
    last = text.count("\n")
    server.change(path, (last, 0), (last, 0), f"{line}\n")
    length = len(line)
    times: list[float] = []
    for edit in range(edits):
        marker = f"{MARK}_{edit}"
        server.expect([server.uri(path)], marker)
        sent = server.change(path, (last, 0), (last, length), f"{line}_{edit}")
        length = len(line) + len(f"_{edit}")
        seen = server.met(timeout=pause)
        if seen is not None:
            times.append(seen - sent)
            time.sleep(max(0.0, pause - (now() - sent)))
    server.change(path, (last, 0), (last + 1, 0), "")
    return times, edits - len(times)
