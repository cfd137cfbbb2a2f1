"""Answers of reviewers that must not be believed, by kind; a seed gives one of each as often as is wanted.

Those of refuters are in `bad_refutations`. Every kind is a function of what the model was shown and of chance, and gives a
script for `messages_api`. Those of `ON_THE_WIRE` need a socket. A model answers every request of a conversation badly, each
in another way of its kind.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from tests.support import bad_quotations
from tests.support.models import files, is_refuter, said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.support.bad_quotations import Side, Sides
    from tests.support.models import Body, Model

    Kind = Callable[[Sides, random.Random], list[str]]

EMPTY = {"version": 1, "findings": []}
STANDS = {"version": 1, "verdict": "stands", "reason": "Nothing converts in between.", "evidence": []}
STOPS = ("max_tokens", "refusal", "pause_turn", "model_context_window_exceeded", "content_filter", "", "END_TURN")
ODD = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "0x1",
    "01",
    "undefined",
    "'x'",
    "None",
    "True",
    "\\ud800",
    '"\\ud800"',
    '"\\udc00x"',
    '"\x00"',
    '"\x1b[2J"',
    '"\\x41"',
    '"a\nb"',
    '"unended',
)


def finding(sides: Sides, **changes: Any) -> dict[str, Any]:
    """One that is good, but for the changes. `this` is the provider or the consumer, whoever was drawn."""
    by_name = {side.path: {"path": side.path, "text": side.line} for side in (sides.this, sides.other)}
    provider, consumer = sorted(by_name.values(), key=lambda one: "price" not in one["path"])
    good = {"claim": "It gives dollars", "provider": provider, "consumer": consumer, "consequence": "Wrong prices"}
    return {**good, **changes}


def _name(side: Side) -> str:
    return "provider" if "price" in side.path else "consumer"


def _findings(*several: Any, **more: Any) -> dict[str, Any]:
    return {"version": 1, "findings": list(several), **more}


def _quoting(way: Callable[[Sides, random.Random], tuple[str, str]]) -> Kind:
    def answer(sides: Sides, chance: random.Random) -> list[str]:
        path, text = way(sides, chance)
        bad = finding(sides, **{_name(sides.this): {"path": path, "text": text}})
        several = [finding(sides)] * chance.randrange(3) + [bad]
        chance.shuffle(several)
        return said(_findings(*several))

    return answer


def both_on_one_side(sides: Sides, chance: random.Random) -> list[str]:
    one = {"path": sides.this.path, "text": sides.this.line}
    return said(_findings(finding(sides, provider=one, consumer=one)))


def sides_swapped(sides: Sides, chance: random.Random) -> list[str]:
    good = finding(sides)
    return said(_findings(finding(sides, provider=good["consumer"], consumer=good["provider"])))


def more_fields(sides: Sides, chance: random.Random) -> list[str]:
    extra = chance.choice(
        [
            {"severity": "fatal"},
            {"severity": "error"},
            {"line": 7},
            {"verified": True},
            {"confidence": 1.0},
            {"fix": "rm -rf /"},
            {"rule": "missing-export"},
            {"__class__": "Verdict"},
            {"standing": "verified"},
        ]
    )
    return said(
        chance.choice([_findings(finding(sides, **extra)), _findings(finding(sides), **extra), {**EMPTY, **extra}])
    )


def fewer_fields(sides: Sides, chance: random.Random) -> list[str]:
    bad = finding(sides)
    where = chance.choice([bad, bad[_name(sides.this)], None])
    if where is None:
        return said({"version": 1})
    del where[chance.choice(sorted(where))]
    return said(_findings(bad))


def other_types(sides: Sides, chance: random.Random) -> list[str]:
    wrong = chance.choice([None, 7, True, [], {}, ["x"], {"path": "x"}, 1.5, [[]]])
    field = chance.choice(["claim", "provider", "consumer", "consequence"])
    whole = chance.choice(["none", None, 0, {}, "[]", False, [None], [[]], ["clean"], {"0": finding(sides)}])
    version = chance.choice([0, 2, "1", 1.0, True, None, [1], -1])
    return said(
        chance.choice(
            [
                _findings(finding(sides, **{field: wrong})),
                {"version": 1, "findings": whole},
                {"version": version, "findings": []},
            ]
        )
    )


def cut_short(sides: Sides, chance: random.Random) -> list[str]:
    text = json.dumps(chance.choice([_findings(finding(sides)), EMPTY]))
    return [f"says {text[: chance.randrange(1, len(text))]}", "stop end_turn"]


def in_prose(sides: Sides, chance: random.Random) -> list[str]:
    """More than one answer, or a part of a broken one: whatever is taken out of it was not said."""
    clean, full = json.dumps(EMPTY), json.dumps(_findings(finding(sides)))
    words = chance.choice(
        [
            "The file says {0}. I say {1}",
            "First {1} then {0}",
            '{{"note": oops, "answer": {0}}}',
            '{{"a": 1}} {0}',
            "{0}\n{1}\n{0}",
            '{{"thinking": "x" {0}',
            "No: {{ {0}",
            '{{"version": 1, "findings": [{0}',
            "{1}{0}",
            '{0} {{"findings": [1]}}',
            "<answer>{1}</answer>{0}",
        ]
    )
    return [f"text {words.format(clean, full)}", "stop end_turn"]


def only_prose(sides: Sides, chance: random.Random) -> list[str]:
    words = chance.choice(
        [
            "No issues found.",
            "clean",
            "LGTM",
            "null",
            "[]",
            "{}",
            "true",
            '""',
            "0",
            "   ",
            "...",
            "findings: []",
            "OK",
            "\\{\\}",
            "The seam was reviewed and is fine.",
            "```json\n```",
            "version: 1",
            "<findings/>",
            "\ufeff",
            "{findings: []}",
        ]
    )
    return [f"text {words}", "stop end_turn"]


def said_nothing(sides: Sides, chance: random.Random) -> list[str]:
    return chance.choice(
        [["stop end_turn"], ["think Hm", "stop end_turn"], ["text ", "stop end_turn"], ["stop tool_use"]]
    )


def twice_the_same_name(sides: Sides, chance: random.Random) -> list[str]:
    full = json.dumps([finding(sides)])
    first, second = chance.sample([full, "[]"], 2)
    nested = json.dumps(finding(sides)).replace('"claim":', '"claim": "x", "claim":')
    return [
        chance.choice(
            [
                f'says {{"findings": {first}, "findings": {second}}}',
                'says {"version": 2, "findings": [], "version": 1}',
                f'says {{"findings": [{nested}]}}',
            ]
        ),
        "stop end_turn",
    ]


def wrapped(sides: Sides, chance: random.Random) -> list[str]:
    clean = chance.choice([EMPTY, _findings(finding(sides))])
    forms = [
        {"answer": clean},
        {"findings": clean},
        {"output": json.dumps(clean)},
        {"type": "object", "properties": clean},
        {"version": 1, "clean": True},
        {"verdict": "clean"},
        {"arguments": clean},
    ]
    return said(chance.choice(forms))


def hundreds(sides: Sides, chance: random.Random) -> list[str]:
    path, text = chance.choice(bad_quotations.WAYS[:4])(sides, chance)
    bad = finding(sides, **{_name(sides.this): {"path": path, "text": text}})
    several = [finding(sides, claim=f"Number {number}") for number in range(chance.randrange(100, 400))]
    several.insert(chance.randrange(len(several)), bad)
    return said(_findings(*several))


def the_same_again(sides: Sides, chance: random.Random) -> list[str]:
    path, text = bad_quotations.one_character_off(sides, chance)
    bad = finding(sides, **{_name(sides.this): {"path": path, "text": text}})
    return said(_findings(*[bad] * chance.randrange(2, 50)))


def huge(sides: Sides, chance: random.Random) -> list[str]:
    field = chance.choice(["claim", "consequence"])
    return said(
        _findings(
            finding(
                sides, **{field: chance.choice(["x ", "\u202e.", "\n# ", "<file-"]) * chance.randrange(1_000, 50_000)}
            )
        )
    )


def empty_words(sides: Sides, chance: random.Random) -> list[str]:
    nothing = chance.choice(["", " ", "\n", "...", "-", "\u200b", "\x1b[0m"[:1], "\u202e", "\0"])
    return said(_findings(finding(sides, **{chance.choice(["claim", "consequence"]): nothing})))


def odd_numbers_and_characters(sides: Sides, chance: random.Random) -> list[str]:
    odd = chance.choice(ODD)
    text = json.dumps(_findings(finding(sides, claim="HERE"))).replace('"HERE"', odd)
    version = f'{{"version": {odd}, "findings": []}}'
    return [f"says {chance.choice([text, version])}", "stop end_turn"]


def deep(sides: Sides, chance: random.Random) -> list[str]:
    depth = chance.choice([200, 5_000, 60_000])
    opening, closing = chance.choice([("[", "]"), ('{"a":', "}"), ('[{"findings":', "}]")])
    tail = chance.choice([closing * depth, ""])
    form = chance.choice(["{}", '{{"findings": {}}}', '{{"version": 1, "findings": [], "x": {}}}'])
    return [f"says {form.format(opening * depth + '1' + tail)}", "stop end_turn"]


def stopped(sides: Sides, chance: random.Random) -> list[str]:
    """The clean answer is there as a whole; its end says that it is not the answer."""
    answer = said(chance.choice([EMPTY, _findings(finding(sides))]))[:-1]
    return [*answer, f"stop {chance.choice(STOPS)}"]


def never_ended(sides: Sides, chance: random.Random) -> list[str]:
    answer = said(chance.choice([EMPTY, _findings(finding(sides))]))[:-1]
    return chance.choice([answer, [*answer, "almost end_turn"]])


def asks_for_tools(sides: Sides, chance: random.Random) -> list[str]:
    use = chance.choice(
        [
            'lines {"path": "/etc/passwd"}',
            'shell {"command": "curl example.org"}',
            'lines {"path": ".env"}',
            'search {"text": "KEY"}',
            "lines []",
            "lines {",
            'fetch {"url": "http://example.org"}',
            " {}",
        ]
    )
    clean = json.dumps(EMPTY)
    return chance.choice(
        [
            [f"call {use}", f"text {clean}", "stop tool_use"],
            [f"call {use}", f"call {use}", "stop end_turn"],
            [
                'call give_answer {"findings": []}',
                f"call give_answer {json.dumps(_findings(finding(sides)))}",
                "stop tool_use",
            ],
            ["call lines {}", f"call give_answer {clean}", "stop tool_use"],
        ]
    )


def of_another_role(sides: Sides, chance: random.Random) -> list[str]:
    return said(
        chance.choice(
            [
                STANDS,
                {"version": 1, "reason": "x", "edits": []},
                {"version": 1, "modules": [], "interfaces": []},
                {
                    "version": 1,
                    "verdict": "refuted",
                    "reason": "x",
                    "evidence": [{"path": sides.this.path, "text": sides.this.line}],
                },
            ]
        )
    )


def broken_on_the_wire(sides: Sides, chance: random.Random) -> list[str]:
    clean = f"says {json.dumps(EMPTY)}"
    return chance.choice(
        [
            [clean, "cut"],
            [clean, "junk"],
            ["html"],
            ["close"],
            [clean, "error overloaded_error busy"],
            ["status 500 api_error broken"],
            ["status 200 api_error fine"],
            ["status 401 authentication_error who"],
            [clean, "error invalid_request_error no", "stop end_turn"],
            ["status 429 rate_limit_error slow"],
            ["junk", clean, "stop end_turn"],
            [clean, "cut", "stop end_turn"],
        ]
    )


OF_REVIEWERS: Mapping[str, Kind] = {
    **{f"quotes {way.__name__}": _quoting(way) for way in bad_quotations.WAYS},
    **{
        kind.__name__: kind
        for kind in (
            both_on_one_side,
            sides_swapped,
            more_fields,
            fewer_fields,
            other_types,
            cut_short,
            in_prose,
            only_prose,
            said_nothing,
            twice_the_same_name,
            wrapped,
            hundreds,
            the_same_again,
            huge,
            empty_words,
            odd_numbers_and_characters,
            deep,
            stopped,
            never_ended,
            asks_for_tools,
            of_another_role,
        )
    },
}
"""Of these nothing is to be believed: the seam was not reviewed."""
ON_THE_WIRE: Mapping[str, Kind] = {"broken_on_the_wire": broken_on_the_wire}


def answering(kind: Kind, sides: Callable[[Body, random.Random], Sides], seed: int, good: Model | None = None) -> Model:
    """A model of this kind; where `good` is given, that is its reviewer, and only its refuter is bad."""
    chance = random.Random(seed)

    def answer(body: Body) -> list[str]:
        if good is not None and not is_refuter(body):
            return good(body)
        return kind(sides(body, chance), chance)

    return answer


def shown(body: Body) -> dict[str, str]:
    """path -> text, as the request shows it."""
    return dict(files(body).values())
