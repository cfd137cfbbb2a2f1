"""What a review costs besides the model: `python -m bench.overhead`, the source of "Overhead of a review" in docs/performance.md.

From the sentence that says what will be sent to the first byte of it, of a real `seamline review` of django against a server on
loopback that refuses everything; and the time that a thousand verdicts take that are remembered.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.corpora import CORPORA, tree
from bench.processes import SEAMLINE, load, quantile
from seamline import batch
from seamline.contract.settings import load_settings
from seamline.crew.planning import planned
from seamline.crew.reviewing import Verdicts, key_of_review, recalled
from seamline.crew.seams import seams_of
from seamline_agents.prices import Prices
from seamline_agents.role import load_roles

FILE = "django/utils/http.py"
ROLES = ("reviewer", "refuter")
REFUSAL = b'{"type": "error", "error": {"type": "authentication_error", "message": "this server only measures"}}'


class Start(NamedTuple):
    """One review, in seconds."""

    decided: float
    """From the start of the process to the sentence that says what will be sent."""
    sent: float
    """From that sentence to the first byte at the server."""


def main() -> int:
    """Measure and print as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.overhead", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--verdicts", type=int, default=1000)
    options = parser.parse_args()
    root = tree(CORPORA["django"])
    with tempfile.TemporaryDirectory() as own:
        starts = [first_byte(root, Path(own)) for _ in range(options.rounds + 1)][1:]  # the first fills the store
        seconds = remembered(root, Path(own), options.verdicts, options.rounds)
    print(f"{load()}\n\n| what | p50 | p95 |\n|---|---|---|")
    _row("django, store filled: process start to the decision what is sent", [one.decided for one in starts])
    _row("the decision to the first byte sent", [one.sent for one in starts])
    _row(f"{options.verdicts:,} verdicts that are remembered", [wall for wall, _ in seconds])
    _row("the same, CPU", [cpu for _, cpu in seconds])
    return 0


def _row(what: str, seconds: list[float]) -> None:
    print(f"| {what} | {1000 * median(seconds):,.0f} ms | {1000 * quantile(seconds, 0.95):,.0f} ms |")


def first_byte(root: Path, own: Path) -> Start:
    """One `seamline review` of a file, up to the first byte that it sends."""
    with listening() as (port, arrived):
        folders = {f"SEAMLINE_{name}_DIR": str(own / name) for name in ("CONFIG", "DATA", "CACHE")}
        where = {"ANTHROPIC_BASE_URL": f"http://127.0.0.1:{port}", "ANTHROPIC_API_KEY": "none-is-needed"}
        began = time.perf_counter()
        with subprocess.Popen(
            [*SEAMLINE, "review", "--yes", FILE],
            cwd=root,
            env={**os.environ, **folders, **where},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stderr is not None
            decided = next(time.perf_counter() for line in process.stderr if " tokens to http" in line)
            process.stderr.read()
        return Start(decided - began, arrived[0] - decided)


@contextmanager
def listening() -> Iterator[tuple[int, list[float]]]:
    """A server that refuses, and when the first byte of each request arrived."""
    arrived: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return  # it was closed
                with connection:
                    if connection.recv(1):
                        arrived.append(time.perf_counter())
                    connection.recv(1 << 20)
                    head = (
                        f"HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\ncontent-length: {len(REFUSAL)}"
                    )
                    connection.sendall(f"{head}\r\nconnection: close\r\n\r\n".encode() + REFUSAL)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1], arrived
        server.shutdown(socket.SHUT_RDWR)


def remembered(root: Path, own: Path, count: int, rounds: int) -> list[tuple[float, float]]:
    """How long a run takes over so many seams whose verdicts are there: their keys, their files, no model. Wall and CPU."""
    settings, _ = load_settings(root)
    engine = batch.check(root, settings, workers=min(2, os.cpu_count() or 1))
    roles, prices = load_roles(), Prices.read()
    plan = planned(engine, islice(seams_of(engine), count), roles["reviewer"], prices)
    verdicts = Verdicts(own / "verdicts")
    for brief in plan.briefs.values():
        verdicts.keep(key_of_review(brief, [(roles[name], prices.model(roles[name].model)) for name in ROLES]), ())
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter(), time.process_time()
        found, wanted = recalled(roles, prices.model, plan.briefs, verdicts)
        seconds.append((time.perf_counter() - began[0], time.process_time() - began[1]))
        assert (len(found), len(wanted)) == (len(plan.briefs), 0)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
