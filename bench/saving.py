"""What reviews on save cost an editor: `python -m bench.saving`, the source of "Reviews on save" in docs/performance.md.

A real server on django, whose user has agreed, and a model on loopback that takes a request and says nothing. From a save to
the first byte that is sent; how long anything else waits while reviews are under way; from a cancel to the end of all
traffic.
"""

import argparse
import json
import os
import selectors
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from bench.corpora import CORPORA, tree
from bench.lsp import Server
from bench.processes import SEAMLINE, load, quantile

FILE = "django/utils/http.py"
MARK = b"def url_has_allowed_host_and_scheme("
QUIET = 0.5
PATIENCE = 60.0
LOOK = 0.001
"""Seconds between two looks at what another thread has heard: as exact as the figures are."""


class Silent:
    """A model that takes whatever is sent and never answers; it knows when traffic began and ended."""

    def __init__(self) -> None:
        self.began: list[float] = []
        self.ended: list[float] = []

    def has_begun(self, count: int) -> bool:
        """Whether more than so many connections sent something."""
        return len(self.began) > count

    def has_ended(self, count: int) -> bool:
        """Whether so many connections have ended."""
        return len(self.ended) >= count

    @contextmanager
    def listening(self) -> Iterator[int]:
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=self._serve, args=(server,), daemon=True).start()
            yield server.getsockname()[1]

    def _serve(self, server: socket.socket) -> None:
        selector = selectors.DefaultSelector()
        selector.register(server, selectors.EVENT_READ)
        heard: set[socket.socket] = set()
        while True:
            for key, _ in selector.select():
                at = key.fileobj
                assert isinstance(at, socket.socket)
                if at is server:
                    try:
                        selector.register(server.accept()[0], selectors.EVENT_READ)
                    except OSError:
                        return  # it was closed
                elif not at.recv(1 << 20):
                    if at in heard:
                        self.ended.append(time.perf_counter())
                    selector.unregister(at)
                    at.close()
                elif at not in heard:
                    heard.add(at)
                    self.began.append(time.perf_counter())


def main() -> int:
    """Measure and print as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.saving", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    model = Silent()
    with tempfile.TemporaryDirectory() as own, model.listening() as port:
        root = Path(shutil.copytree(tree(CORPORA["django"]), Path(own) / "work"))
        first, waits, silence = measured(root, Path(own), port, model, options.rounds)
    print(f"{load()}\n\n| what | p50 | p95 | most |\n|---|---|---|---|")
    _row("save to the first byte sent", first)
    _row("a question to the server while reviews run, to its answer", waits)
    _row("consent withdrawn to the end of all traffic", silence)
    return 0


def measured(
    root: Path, own: Path, port: int, model: Silent, rounds: int
) -> tuple[list[float], list[float], list[float]]:
    address = f"http://127.0.0.1:{port}"
    (root / "seamline.toml").write_text("[agents]\nreview-on-save = true\nspend-limit-usd-per-day = 1000\n")
    (own / "CONFIG").mkdir()
    terms = {"address": address, "limit": 1000, "models": {}}
    consent = json.dumps({os.path.realpath(root): terms})
    folders = {f"SEAMLINE_{name}_DIR": str(own / name) for name in ("CONFIG", "DATA", "CACHE")}
    environment = {**folders, "ANTHROPIC_BASE_URL": address, "ANTHROPIC_API_KEY": "none-is-needed"}
    first, waits, silence = [], [], []
    text = (root / FILE).read_bytes()
    line = text[: text.index(MARK)].count(b"\n") + 1
    (own / "CONFIG" / "consent.json").write_text(consent)
    with Server([*SEAMLINE, "serve"], root, environment=environment) as server:
        server.open(FILE, text.decode())
        server.request("seamline/sync", {}, timeout=120)
        server.at_rest(QUIET, PATIENCE)  # the process that talks with the model is started beforehand
        document = {"textDocument": {"uri": server.uri(FILE)}}
        for number in range(rounds + 1):
            (own / "CONFIG" / "consent.json").write_text(consent)
            before = len(model.began)
            server.change(FILE, (line, 0), (line, 0), f"    # {number}\n")
            server.request("seamline/sync", {}, timeout=60)
            began = time.perf_counter()
            server.notify("textDocument/didSave", document)
            waits += _waits(server, partial(model.has_begun, before))
            first.append(model.began[before] - began)
            end = time.perf_counter() + QUIET
            waits += _waits(server, partial(_is_past, end))
            began, opened = time.perf_counter(), len(model.began)
            server.request("workspace/executeCommand", {"command": "seamline.withdrawConsent"}, timeout=10)
            _until(partial(model.has_ended, opened))
            silence.append(model.ended[-1] - began)
    return first[1:], waits, silence[1:]  # the first save asks what the endpoint can do


def _waits(server: Server, is_over: Callable[[], bool]) -> list[float]:
    """How long each of many questions waits, until something is over."""
    waits = []
    end = time.perf_counter() + PATIENCE
    while not is_over():
        began = time.perf_counter()
        server.request("workspace/executeCommand", {"command": "seamline.index"}, timeout=PATIENCE)
        waits.append(time.perf_counter() - began)
        if time.perf_counter() > end:
            raise SystemExit(f"nothing came in {PATIENCE} s")
    return waits


def _is_past(end: float) -> bool:
    return time.perf_counter() > end


def _until(is_so: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE
    while not is_so():
        if time.perf_counter() > end:
            raise SystemExit(f"nothing came in {PATIENCE} s")
        time.sleep(LOOK)


def _row(what: str, seconds: list[float]) -> None:
    figures = (median(seconds), quantile(seconds, 0.95), max(seconds))
    print(f"| {what} | {' | '.join(f'{1000 * one:,.1f} ms' for one in figures)} |")


if __name__ == "__main__":
    sys.exit(main())
