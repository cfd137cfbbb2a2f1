"""`python -m bench.mutations`: mutate, compare, and print the table.

python -m bench.mutations --packages requests,flask --seed 1 --count 50 --json out.json
python -m bench.mutations --show pyright     every site that only pyright found, with its source line
"""

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from bench.corpora import CORPORA, OLD
from bench.mutations.compare import Outcome, Verdict, measure
from bench.mutations.peers import PEERS
from bench.mutations.plan import KINDS


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutations", description=__doc__.partition("\n")[0])
    parser.add_argument("--packages", default=",".join(CORPORA), help="comma-separated; default: all of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40, help="mutations a package at most (default 40)")
    parser.add_argument("--kinds", default=",".join(KINDS), help="comma-separated; default: all of them")
    parser.add_argument("--show", choices=("pyright", "seamline", "both", "all"), help="print these sites too")
    parser.add_argument("--committed", action="store_true", help="the tree was committed to git before it was mutated")
    parser.add_argument("--peers", default="", help=f"these judges as well: any of {','.join(PEERS)}")
    parser.add_argument("--without-seamline", action="store_true", help="only fill the cache with pyright's answers")
    parser.add_argument(
        "--keep", type=Path, help="leave the mutated trees in this folder of the same disk, to look into"
    )
    parser.add_argument("--json", type=Path, help="write every site to this file")
    options = parser.parse_args()
    unknown = set(options.packages.split(",")) - {*CORPORA, *OLD}
    if unknown:
        parser.error(f"no such package: {', '.join(sorted(unknown))} (there are {', '.join((*CORPORA, *OLD))})")
    corpora = {**CORPORA, **OLD}
    peers = [name for name in options.peers.split(",") if name]
    if unknown := set(peers) - set(PEERS):
        parser.error(f"no such judge: {', '.join(sorted(unknown))} (there are {', '.join(PEERS)})")
    if unknown := set(options.kinds.split(",")) - set(KINDS):
        parser.error(f"no such kind: {', '.join(sorted(unknown))} (there are {', '.join(KINDS)})")
    outcomes = [
        measure(
            corpora[name],
            options.seed,
            options.count,
            options.kinds.split(","),
            with_seamline=not options.without_seamline,
            committed=options.committed,
            peers=peers,
            keep=options.keep,
            say=lambda text: print(text, file=sys.stderr, flush=True),
        )
        for name in options.packages.split(",")
    ]
    verdicts = [verdict for outcome in outcomes for verdict in outcome.verdicts]
    _show(verdicts, options.show)
    print(f"seed {options.seed}, {sum(len(outcome.mutations) for outcome in outcomes)} mutations\n")
    _table("mutation", [(kind, _of_kind(outcomes, kind)) for kind in (*KINDS, "")])
    _table("package", [(outcome.package, (len(outcome.mutations), outcome.verdicts)) for outcome in outcomes])
    if peers:
        _all_judges(outcomes, ("seamline", "pyright", *peers))
    print("following: uses that break only because a module they go through cannot import the name itself. That import")
    print("is a broken site of its own; what follows from it is not counted in the other columns (Seamline of all).\n")
    _causes(verdicts)
    if options.json:
        options.json.write_text(
            json.dumps([asdict(verdict) for verdict in verdicts], indent=1, default=_plain), "utf-8"
        )
    return 0


def _of_kind(outcomes: list[Outcome], kind: str) -> tuple[int, list[Verdict]]:
    made = sum(mutation.kind == kind for outcome in outcomes for mutation in outcome.mutations)
    verdicts = [verdict for outcome in outcomes for verdict in outcome.verdicts]
    return made, [item for item in verdicts if (item.mutation.kind if item.mutation else "") == kind]


def _table(title: str, rows: list[tuple[str, tuple[int, list[Verdict]]]]) -> None:
    print(
        f"| {title} | mutations | broken sites | pyright | Seamline | both | only pyright | only Seamline | following |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    total = ("**all**", (sum(made for _, (made, _) in rows), [item for _, (_, found) in rows for item in found]))
    for name, (made, everything) in [*rows, total]:
        found = [item for item in everything if not item.follows]
        rest = [item for item in everything if item.follows]
        behind = f"{sum(bool(item.by_seamline) for item in rest)} of {len(rest)}"
        theirs = sum(bool(item.by_pyright) for item in found)
        ours = sum(bool(item.by_seamline) for item in found)
        both = sum(bool(item.by_pyright and item.by_seamline) for item in found)
        if made or found:
            label = name or "(not attributed)"
            counts = (made, len(found), theirs, ours, both, theirs - both, ours - both, behind)
            print(f"| {label} | {' | '.join(map(str, counts))} |")
    print()


def _all_judges(outcomes: list[Outcome], judges: tuple[str, ...]) -> None:
    """How many of the sites that two judges agree on each of them found: what only one says may be its own mistake."""
    print("sites that at least two judges found, and how many of them each found:\n")
    print(f"| mutation | sites | {' | '.join(judges)} |\n|---|---|{'---|' * len(judges)}")
    sites = [one for outcome in outcomes for one in outcome.verdicts if not one.follows and len(one.by) > 1]
    for kind in (*KINDS, ""):
        some = [one for one in sites if kind in ("", one.mutation.kind if one.mutation else "-")]
        if some:
            counts = (str(sum(judge in one.by for one in some)) for judge in judges)
            print(f"| {kind or '**all**'} | {len(some)} | {' | '.join(counts)} |")
    print()
    for outcome in outcomes:
        some = [one for one in outcome.verdicts if not one.follows and len(one.by) > 1]
        counts = (str(sum(judge in one.by for one in some)) for judge in judges)
        print(f"| {outcome.package} | {len(some)} | {' | '.join(counts)} |")
    print()


def _causes(verdicts: list[Verdict]) -> None:
    missed = Counter(item.cause for item in verdicts if not item.by_seamline)
    if missed:
        print("only pyright, by probable cause:")
        for cause, number in missed.most_common():
            print(f"  {number:5d}  {cause}")


def _show(verdicts: list[Verdict], which: str | None) -> None:
    for item in verdicts:
        said = {"pyright": not item.by_seamline, "seamline": not item.by_pyright, "all": True}
        said["both"] = bool(item.by_pyright and item.by_seamline)
        if which and said[which]:
            change = f"{item.mutation.kind} {item.mutation.symbol}: {item.mutation.change}" if item.mutation else "?"
            print(f"{item.package}:{item.site.path}:{item.site.line + 1}  [{item.cause}]  {change}")
            print(f"    {item.text}")
            print(f"    {item.by_pyright or item.by_seamline}\n")


def _plain(value: bytes | frozenset[str]) -> str | list[str]:
    """Edits hold bytes, and names are a set: JSON knows neither."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else sorted(map(str, value))


if __name__ == "__main__":
    sys.exit(main())
