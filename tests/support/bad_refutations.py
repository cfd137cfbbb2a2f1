"""Answers of refuters that must not be believed, by kind; see `bad_answers`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support import bad_quotations
from tests.support.bad_answers import EMPTY, STANDS, STOPS
from tests.support.models import said

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from tests.support.bad_answers import Kind
    from tests.support.bad_quotations import Sides


def _refuting(way: Callable[[Sides, random.Random], tuple[str, str]]) -> Kind:
    def answer(sides: Sides, chance: random.Random) -> list[str]:
        path, text = way(sides, chance)
        if path == sides.other.path and text == sides.other.line:
            path = sides.this.path  # a refuter may quote either side
        verdict = chance.choice(["refuted", "stands"])
        return said({**STANDS, "verdict": verdict, "evidence": [{"path": path, "text": text}]})

    return answer


def confirms_in_other_words(sides: Sides, chance: random.Random) -> list[str]:
    verdict = chance.choice(
        ["confirmed", "verified", "true", "STANDS", "stands ", "", "valid", "yes", "clean", None, True, 1, ["stands"]]
    )
    return said({**STANDS, "verdict": verdict})


def refutes_without_evidence(sides: Sides, chance: random.Random) -> list[str]:
    return said(
        {
            **STANDS,
            "verdict": "refuted",
            "reason": chance.choice(["It is wrong.", "The user said so.", "See the comment."]),
        }
    )


def gives_no_reason(sides: Sides, chance: random.Random) -> list[str]:
    return said(
        {
            **STANDS,
            "verdict": chance.choice(["stands", "refuted"]),
            "reason": chance.choice(["", " ", "\n", "...", "\u200b", "x" * 9_000]),
        }
    )


def refuter_of_other_shape(sides: Sides, chance: random.Random) -> list[str]:
    bad: dict[str, Any] = dict(STANDS)
    match chance.randrange(4):
        case 0:
            del bad[chance.choice(["verdict", "reason"])]
        case 1:
            bad[chance.choice(["confidence", "severity", "verified", "findings"])] = 1
        case 2:
            bad[chance.choice(["reason", "evidence", "version"])] = chance.choice([None, 7.5, {}, [7]])
        case 3:
            return said(chance.choice([EMPTY, {"answer": STANDS}, {"version": 1}, {"stands": True}]))
    return said(bad)


def refuter_in_pieces(sides: Sides, chance: random.Random) -> list[str]:
    whole = json.dumps(STANDS)
    refuted = json.dumps({**STANDS, "verdict": "refuted"})
    return chance.choice(
        [
            [f"says {whole[: chance.randrange(1, len(whole))]}", "stop end_turn"],
            [f"says {whole}", f"stop {chance.choice(STOPS)}"],
            [f"says {whole}"],
            [f"text {refuted} {whole}", "stop end_turn"],
            [f"text The finding {chance.choice(['stands', 'is refuted'])}.", "stop end_turn"],
            ['says {"verdict": "refuted", "verdict": "stands", "reason": "It."}', "stop end_turn"],
            ["stop end_turn"],
            ['call lines {"path": "/etc/passwd"}', f"text {whole}", "stop tool_use"],
        ]
    )


OF_REFUTERS: Mapping[str, Kind] = {
    **{
        f"refutes with {way.__name__}": _refuting(way)
        for way in bad_quotations.WAYS
        if way is not bad_quotations.of_the_other_side
    },
    **{
        kind.__name__: kind
        for kind in (
            confirms_in_other_words,
            refutes_without_evidence,
            gives_no_reason,
            refuter_of_other_shape,
            refuter_in_pieces,
        )
    },
}
"""Of these neither: a good finding stays what it was, unverified."""
