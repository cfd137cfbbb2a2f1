"""`make bench`: every figure of docs/performance.md, measured here and now, with what it is to be compared with.

    python -m bench                  all of it, some ten minutes
    python -m bench --only cold,own  cold, warm, start, own, export, consumer, rapid, reads, memory
    python -m bench --quick          fewer rounds, for a look in between

The trees are downloaded once. Nothing else should run meanwhile: each section says how busy the machine was.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

from bench import cold, latency
from bench.corpora import CORPORA, HOMEASSISTANT, tree
from bench.latency import MARK, Subject, running
from bench.processes import load, quantile
from bench.workspaces import DJANGO, HOMEASSISTANT_HUB, Export, generated

GENERATED_IMPORT = f"from shop.price import {MARK}"
HOMEASSISTANT_FILE = "homeassistant/core.py"
HOMEASSISTANT_IMPORT = f"from homeassistant.exceptions import {MARK}"


def main() -> int:
    """Measure what was asked for and print it as Markdown."""
    sections: dict[str, Callable[[bool], None]] = {
        "cold": cold_runs,
        "warm": warm_runs,
        "start": starts,
        "own": own_file,
        "rapid": rapid,
        "reads": reads,
        "export": closed_consumers,
        "consumer": open_consumer,
        "memory": memory,
    }
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default=",".join(sections), help="comma-separated sections")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    options = parser.parse_args()
    chosen = options.only.split(",")
    if unknown := set(chosen) - sections.keys():
        parser.error(f"no such section: {', '.join(sorted(unknown))} (there are {', '.join(sections)})")
    for name in chosen:
        sections[name](options.quick)
    return 0


def cold_runs(quick: bool) -> None:
    root = tree(HOMEASSISTANT)
    costs = cold.cold(root, 1 if quick else 3)
    heading("Cold: homeassistant 2024.3.3, 6,725 files, 33 MB, nothing cached")
    rows = []
    for name, runs in costs.items():
        wall, cpu = cold.ratios(costs, name, "floor, 2 processes")
        best = [min(run.wall for run in runs), min(run.cpu for run in runs), max(run.memory for run in runs)]
        rows.append([name, *(f"{value:.1f}" for value in best[:2]), f"{wall:.2f}x", f"{cpu:.2f}x", f"{best[2]:.0f}"])
    table("tool | wall, s | CPU, s | wall / floor | CPU / floor | peak memory, MB", rows)
    print("Floor: bench/floors/extract.py with two processes. Ratios are medians of the ratios within each round.\n")


def warm_runs(quick: bool) -> None:
    runs = cold.warm(tree(HOMEASSISTANT), 2 if quick else 5)
    heading("Warm: the same tree, store filled, nothing changed")
    row = [f"{median(run.wall for run in runs):.2f}", f"{min(run.wall for run in runs):.2f}"]
    table("tool | wall p50, s | best, s | CPU p50, s", [["Seamline", *row, f"{median(run.cpu for run in runs):.2f}"]])


def starts(quick: bool) -> None:
    root = tree(HOMEASSISTANT)
    rows = []
    for subject in (latency.floor(), latency.seamline(), latency.ty()):
        tries = [
            latency.first_diagnostic(subject, root, HOMEASSISTANT_FILE, HOMEASSISTANT_IMPORT)
            for _ in range(2 if quick else 5)
        ]
        first = [seen for _, seen in tries if seen is not None]
        answered = median(initialized for initialized, _ in tries)
        rows.append([subject.name, f"{answered:.2f}", f"{median(first):.2f}" if first else "never"])
    heading("Start: homeassistant, nothing cached, seconds from the start of the process")
    table("server | initialize answered | first diagnostic of an opened file", rows)


def own_file(quick: bool) -> None:
    with generated(100) as (root, _):

        def measure(subject: Subject) -> list[float]:
            with running(subject, root) as server:
                return latency.own_file(server, "shop/ledger.py", GENERATED_IMPORT, 5 if quick else 40)

        times = {subject.name: measure(subject) for subject in (latency.floor(), latency.seamline(), latency.ty())}
    heading("The edited file, 2,000 lines: change to diagnostics")
    table("server | p50, ms | p95, ms | p50 / floor", [[name, *_spread(times, name, "floor")] for name in times])


def rapid(quick: bool) -> None:
    rows = []
    with generated(100) as (root, _):
        for subject in (latency.floor(), latency.seamline(), latency.ty()):
            with running(subject, root) as server:
                last, sent = latency.rapid_edits(server, "shop/ledger.py", GENERATED_IMPORT, 50 if quick else 200)
            rows.append([subject.name, "never" if last is None else f"{1000 * last:.0f}", str(sent)])
    heading(f"{50 if quick else 200} edits as fast as they can be sent, 2,000 lines")
    table("server | last edit to its result, ms | publications", rows)


def reads(quick: bool) -> None:
    heading("Questions about an open file, in a workspace of 3,000 files: p50 / p95, ms")
    rows, typed = [], []
    with generated(3000) as (root, export):
        text = (root / export.file).read_text("utf-8")
        for subject in (latency.seamline(), latency.ty()):
            with running(subject, root) as server:
                server.open(export.file, text)
                server.open("shop/ledger.py", (root / "shop/ledger.py").read_text("utf-8"))
                for when in ("while it is read", "afterwards"):
                    found = latency.reads(server, export.file, 0, 6, 40 if quick else 100)
                    rows.append([subject.name, when, *map(_middle_and_tail, found.values())])
                    server.quiet(3, 30)
                edits = 50 if quick else 200
                times, unseen = latency.paced_edits(server, "shop/ledger.py", GENERATED_IMPORT, edits, 0.06)
                typed.append([subject.name, str(edits), _middle_and_tail(times), str(unseen)])
    table("server | when | hover | code action | code lens", rows)
    table("server | edits, 60 ms apart, of 2,000 lines | to diagnostics | results not seen before the next", typed)


def _middle_and_tail(times: Sequence[float]) -> str:
    return f"{1000 * median(times):.1f} / {1000 * quantile(times, 0.95):.1f}" if times else "never"


def closed_consumers(quick: bool) -> None:
    cycles = 3 if quick else 20
    heading("A changed export with its consumers closed: change to the last diagnostic")
    rows = []
    for consumers in (1, 100) if quick else (1, 100, 2000):
        with generated(consumers) as (root, export):
            rows += _export_rows(root, export, cycles)
    for export in DJANGO:
        rows += _export_rows(tree(CORPORA["django"]), export, cycles)
    table("workspace | server | files reported | p50, ms | p95, ms | p50 / ty", rows)
    print("ty reports on closed files to clients that pull; it is asked again at once whenever it has answered.\n")


def memory(quick: bool) -> None:
    root = tree(HOMEASSISTANT)
    lines = sum(path.read_bytes().count(b"\n") for path in root.rglob("*.py"))
    rows = []
    with tempfile.TemporaryDirectory() as store:
        for state in ("cold", "warm"):
            with running(latency.seamline(), root, Path(store)) as server:
                files, times = latency.changed_export(server, HOMEASSISTANT_HUB, 2 if quick else 10)
                p50 = f"{1000 * quantile(times, 0.5):.0f}"
                rows.append(["Seamline", state, f"{server.memory():.0f}", str(files), p50])
    heading(f"Memory of the server: homeassistant, {lines:,} lines (limit {60 + 9 * lines / 100_000:.0f} MB)")
    table("server | store | MB when idle | files a changed hub breaks | change to the last, p50, ms", rows)


def heading(text: str) -> None:
    print(f"## {text}\n\n{load()}\n")


def table(head: str, rows: Iterable[Sequence[str]]) -> None:
    print(f"| {head} |\n|{'---|' * (head.count('|') + 1)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


def open_consumer(quick: bool) -> None:
    cycles = 3 if quick else 20
    heading("A changed export with one consumer open, among so many: change to its diagnostic")
    rows = []
    for consumers in (100, 3000):
        with generated(consumers) as (root, export):
            for subject in (latency.seamline(), latency.ty(pull=True)):
                with running(subject, root) as server:
                    times = latency.open_consumer(server, export, "shop/parts/part_0050.py", cycles)
                rows.append([export.name, subject.name, _middle_and_tail(times)])
    table("workspace | server | p50 / p95, ms", rows)


def _export_rows(root: Path, export: Export, cycles: int) -> list[list[str]]:
    times: dict[str, list[float]] = {}
    files: dict[str, int] = {}
    for subject in (latency.seamline(), latency.seamline(pull=True), latency.ty(pull=True)):
        with running(subject, root) as server:
            files[subject.name], times[subject.name] = latency.changed_export(server, export, cycles)
    return [[export.name, each, str(files[each]), *_spread(times, each, "ty, pull")] for each in times]


def _spread(times: dict[str, list[float]], name: str, base: str) -> list[str]:
    """p50 and p95 in milliseconds, and p50 in units of another's."""
    middle, end = (1000 * quantile(times[name], share) for share in (0.5, 0.95))
    return [f"{middle:.1f}", f"{end:.1f}", f"{middle / (1000 * quantile(times[base], 0.5)):.2f}x"]


if __name__ == "__main__":
    sys.exit(main())
