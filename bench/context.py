"""How much of two files a review sends: `python -m bench.context`, the source of "Context economy" in docs/performance.md.

A seam is a pair of files; what is sent of each are the definitions that are used and the functions that use them. Beside it, the
same request with both files whole. Tokens are estimated as everywhere, one for three bytes, so the ratio is one of bytes.
"""

import argparse
import os
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.corpora import CORPORA, tree
from bench.processes import quantile
from seamline import batch
from seamline.contract.settings import load_settings
from seamline.crew.seams import Seam, brief_of, seams_of
from seamline.engine import Engine
from seamline_agents.attention import OverloadError, estimate
from seamline_agents.coordinator import prompt_tokens, request_of
from seamline_agents.port import Request
from seamline_agents.role import load_roles

PACKAGES = ("django", "flask", "requests", "rich")
SEED = 20261127


class Sent(NamedTuple):
    """One seam, in tokens."""

    package: str
    name: str
    request: int
    whole: int
    """The same request with both files whole."""
    sides: int
    """What of the request is text of the two files."""
    files: int
    """The two files."""

    @property
    def ratio(self) -> float:
        """Of what both whole files would take, so much is sent."""
        return self.request / self.whole


def main() -> int:
    """Measure and print as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m bench.context", description=__doc__.partition("\n")[0])
    parser.add_argument("--packages", default=",".join(PACKAGES), help="comma-separated")
    parser.add_argument("--count", type=int, default=100, help="seams of all packages together (default 100)")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    names = options.packages.split(",")
    if unknown := set(names) - CORPORA.keys():
        parser.error(f"no such package: {', '.join(sorted(unknown))} (there are {', '.join(CORPORA)})")
    sent: list[Sent] = []
    requests: list[Request] = []
    for name in names:
        found, asked = measured(name, tree(CORPORA[name]), options.count // len(names), options.seed)
        sent += found
        requests += asked
    print(table(sent))
    print(shared(requests))
    return 0


def measured(package: str, root: Path, count: int, seed: int) -> tuple[list[Sent], list[Request]]:
    """So many seams of a package, drawn at random among all that its reviewer would be asked about."""
    settings, _ = load_settings(root)
    engine = batch.check(root, settings, workers=min(2, os.cpu_count() or 1))
    seams = seams_of(engine)
    random.Random(seed).shuffle(seams)
    sent: list[Sent] = []
    requests: list[Request] = []
    for seam in seams:
        if len(sent) == count:
            break
        one = _of_seam(package, engine, seam)
        if one is not None:
            sent.append(one[0])
            requests.append(one[1])
    return sent, requests


def _of_seam(package: str, engine: Engine, seam: Seam) -> tuple[Sent, Request] | None:
    brief = brief_of(engine, seam)
    if brief is None:
        return None
    try:
        request, _ = request_of(load_roles()["reviewer"], brief, str)
    except OverloadError:
        return None  # it is not sent
    texts = (engine.files.text(seam.provider) or b"", engine.files.text(seam.consumer) or b"")
    files = sum(estimate(text.decode("utf-8", "replace")) for text in texts)
    sides = sum(map(estimate, (*brief.provider.values(), *brief.consumer.values())))
    tokens = prompt_tokens(request)
    return Sent(package, seam.name, tokens, tokens - sides + files, sides, files), request


def table(sent: Iterable[Sent]) -> str:
    """Medians and quartiles, of each package and of all."""
    by_package: dict[str, list[Sent]] = {}
    for one in sent:
        by_package.setdefault(one.package, []).append(one)
    rows = [_row(name, several) for name, several in by_package.items()]
    rows.append(_row("**all**", [one for several in by_package.values() for one in several]))
    head = "| seams of | | tokens sent | with whole files | sent / whole | text of the sides / both files |"
    return "\n".join((head, "|---|---|---|---|---|---|", *rows)) + "\n"


def _row(name: str, several: Sequence[Sent]) -> str:
    tokens = [_spread([one.request for one in several]), _spread([one.whole for one in several])]
    shares = [[one.ratio for one in several], [one.sides / one.files for one in several]]
    cells = (name, str(len(several)), *tokens, *(_shares(share) for share in shares))
    return f"| {' | '.join(cells)} |"


def _spread(values: Sequence[int]) -> str:
    low, high = quantile(values, 0.25), quantile(values, 0.75)
    return f"{median(values):,.0f} ({low:,.0f} to {high:,.0f})"


def _shares(values: Sequence[float]) -> str:
    low, high = quantile(values, 0.25), quantile(values, 0.75)
    return f"{median(values):.0%} ({low:.0%} to {high:.0%})"


def shared(requests: Sequence[Request]) -> str:
    """What of a request is the same in all of them, from its beginning on: what an endpoint's cache could serve."""
    role = estimate(requests[0].system) + estimate(requests[0].output)
    task = estimate(_beginning([one.turns[0].text for one in requests]))
    shares = [(role + task) / prompt_tokens(one) for one in requests]
    return (
        f"The same in every request: {role} tokens of role and schema, then {task} of the task; "
        f"{_shares(shares)} of a request.\n"
    )


def _beginning(texts: Sequence[str]) -> str:
    """What all of them begin with: what the first and the last in their order do."""
    first, last = min(texts), max(texts)
    return first[
        : next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    ]


if __name__ == "__main__":
    sys.exit(main())
