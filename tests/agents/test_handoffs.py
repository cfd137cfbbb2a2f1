"""Handoffs: their schemas, how answers are read, and what is said of one that does not keep to its brief."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from seamline_agents.evidence import Source
from seamline_agents.handoffs import KINDS, Brief, ReadError, faults, read, schema

NOTED = "# total() gives cents, says the team.\n[lines 2 to 9 are left out]\ndef total(items):\n"
"""A part of a file as it is sent; the file does not hold the second line, and the first is no code."""
SOURCE = Source(NOTED.replace("[lines 2 to 9 are left out]", "x = 1"), " " * 37 + "\nx = 1\ndef total(items):\n")
PRICE, CART = "def total(items):\n    return sum(items) / 100\n", "print(total([250]), 'cents')\nprint()\nprint()\n"
BRIEF = Brief(
    "Look.",
    provider={"price.py": PRICE},
    consumer={"cart.py": CART},
    owns={"cart.py": CART},
    files=frozenset({"price.py", "cart.py", "tax.py"}),
    shared=frozenset({("cart.py", "price.py"), ("price.py", "tax.py")}),
)


def quoting(path: str, text: str) -> dict[str, str]:
    return {"path": path, "text": text}


def finding(**changes: Any) -> dict[str, Any]:
    return {
        "claim": "total() gives dollars; cart counts on cents.",
        "provider": quoting("price.py", "    return sum(items) / 100\n"),
        "consumer": quoting("cart.py", "print(total([250]), 'cents')"),
        "consequence": "Customers see a hundredth.",
        **changes,
    }


def changes(*edits: tuple[str, str, str]) -> dict[str, Any]:
    return {"version": 1, "reason": "Units.", "edits": [{"path": p, "old": old, "new": new} for p, old, new in edits]}


def module(name: str, *paths: str, uses: tuple[str, ...] = ()) -> dict[str, Any]:
    empty: dict[str, Any] = {"exposes": [], "promises": []}
    return {"name": name, "purpose": "It.", "paths": list(paths), "may-use": list(uses), **empty}


def plan(*modules: dict[str, Any], interfaces: tuple[str, ...] = ()) -> dict[str, Any]:
    pairs = [pair.split(">") for pair in interfaces]
    agreed = [{"consumer": c, "provider": p, "names": [], "agreement": "All."} for c, p in pairs]
    return {"version": 1, "modules": list(modules), "interfaces": agreed}


WHOLE = plan(module("shop", "price.py", "cart.py", uses=("tax",)), module("tax", "tax.py"), interfaces=("shop>tax",))


@pytest.mark.parametrize("kind", KINDS)
def test_schemas_are_what_endpoints_take(kind: str) -> None:
    found = json.loads(schema(kind))
    Draft202012Validator.check_schema(found)
    text = json.dumps(found)
    assert "$ref" not in text

    def check(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("type") == "object":
                assert part["additionalProperties"] is False
                assert part["required"] == list(part["properties"])
            for one in part.values():
                check(one)
        elif isinstance(part, list):
            for one in part:
                check(one)

    check(found)


def test_what_fits_the_schema_can_be_read() -> None:
    for kind, one in (
        ("findings", {"version": 1, "findings": [finding()]}),
        ("decomposition", WHOLE),
        ("changes", changes()),
    ):
        Draft202012Validator(json.loads(schema(kind))).validate(one)
        assert type(read(kind, json.dumps(one))) is KINDS[kind]


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("findings", "", "this is no findings: Input data was truncated"),
        ("findings", "Sure!", "this is no findings: JSON is malformed"),
        ("findings", '{"findings": [{"claim": 1}]}', "Expected `str`, got `int` - at `$.findings[0].claim`"),
        ("findings", '{"findings": [], "comment": ""}', "contains unknown field `comment`"),
        ("findings", '{"findings": [], "version": 2}', "Invalid enum value 2 - at `$.version`"),
        ("refutation", '{"verdict": "maybe", "reason": ""}', "at `$.verdict`"),
    ],
)
def test_what_is_no_handoff_is_said_with_its_place(kind: str, text: str, says: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(kind, text)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "handoff", "says"),
    [
        ("findings", {"findings": []}, []),
        ("findings", {"findings": [finding()]}, []),
        (
            "findings",
            {"findings": [finding(), finding(provider=quoting("price.py", "return sum(items) * 100"))]},
            ["findings[1].provider: this text is not in price.py, word for word: 'return sum(items) * 100'"],
        ),
        (
            "findings",
            {"findings": [finding(consumer=quoting("price.py", "sum(items)"))]},
            ["findings[0].consumer quotes price.py, which is none of cart.py on that side"],
        ),
        (
            "findings",
            {"findings": [finding(provider=quoting("price.py", "\n"))]},
            ["findings[0].provider quotes nothing"],
        ),
        ("findings", {"findings": [finding(provider=quoting("price.py", "(items)"))]}, []),
        *(
            (
                "findings",
                {"findings": [finding(provider=quoting("price.py", text))]},
                ["findings[0].provider: whole words of code are evidence"],
            )
            for text in ("otal(items)", "def total(item", ":", "/")
        ),
        (
            "findings",
            {"findings": [finding(consumer=quoting("cart.py", "x\n" * 31))]},
            ["findings[0].consumer quotes more than 30 lines"],
        ),
        ("findings", {"findings": [finding(claim=" ")]}, ["findings[0].claim is empty"]),
        ("findings", {"findings": [finding(consequence="...")]}, ["findings[0].consequence is empty"]),
        ("findings", {"findings": [finding(claim="x" * 601)]}, ["findings[0].claim takes 601 characters"]),
        ("refutation", {"verdict": "stands", "reason": "I found none."}, []),
        ("refutation", {"verdict": "stands", "reason": ""}, ["reason is empty"]),
        ("refutation", {"verdict": "refuted", "reason": "No."}, ["a refutation quotes the line that refutes it"]),
        ("refutation", {"verdict": "refuted", "reason": "No.", "evidence": [quoting("cart.py", "'cents'")]}, []),
        (
            "refutation",
            {"verdict": "refuted", "reason": "No.", "evidence": [quoting("x.py", "x")]},
            ["evidence quotes x.py, which is none of cart.py, price.py on that side"],
        ),
        ("changes", changes(("cart.py", "'cents'", "'dollars'")), []),
        (
            "changes",
            changes(("price.py", "/ 100", "")),
            ["edits[0] is in price.py, which is not yours; you may touch cart.py"],
        ),
        (
            "changes",
            changes(("../cart.py", "a", "b")),
            ["edits[0] is in ../cart.py, which is not yours; you may touch cart.py"],
        ),
        (
            "changes",
            changes(("cart.py", "print()", "pass")),
            ["edits[0]: its old text is in cart.py 2 times, and has to be there once: 'print()'"],
        ),
        (
            "changes",
            changes(("cart.py", "'cent'", "x")),
            ["edits[0]: its old text is in cart.py 0 times, and has to be there once: \"'cent'\""],
        ),
        ("changes", changes(("cart.py", "", "x")), ["edits[0] replaces nothing: name the text that is there"]),
        ("changes", changes(("cart.py", "250", "250")), ["edits[0] changes nothing"]),
        ("changes", changes(("cart.py", "[250]", "x"), ("cart.py", "250])", "y")), ["two edits of cart.py overlap"]),
        (
            "changes",
            changes(("cart.py", "[250]", "x"), ("cart.py", ")", "y")),
            ["edits[1]: its old text is in cart.py"],
        ),
        ("decomposition", WHOLE, []),
        ("decomposition", plan(module("shop", "price.py", "cart.py", "tax.py")), []),
        ("decomposition", plan(module("shop", "price.py", "cart.py")), ["no module has tax.py"]),
        (
            "decomposition",
            plan(
                module("shop", "price.py", "cart.py", "x.py"),
                module("tax", "tax.py", "price.py"),
                interfaces=("shop>tax", "a>tax"),
            ),
            [
                "shop has x.py, which is no file of the program",
                "price.py is in shop and in tax",
                "there is an interface of a and tax, of which one is no module",
            ],
        ),
        (
            "decomposition",
            plan(module("shop", "price.py", "cart.py", uses=("money",)), module("shop", "tax.py")),
            ["there are two modules called shop", "shop may use money, which is no module"],
        ),
        (
            "decomposition",
            plan(module("shop", "price.py", "cart.py"), module("tax", "tax.py")),
            ["shop uses tax, and no interface says how"],
        ),
    ],
)
def test_a_handoff_is_held_against_its_brief(kind: str, handoff: dict[str, Any], says: list[str]) -> None:
    found = faults(read(kind, json.dumps(handoff)), BRIEF)
    assert len(found) == len(says), found
    assert all(one.startswith(said) for one, said in zip(found, says, strict=True)), found


@pytest.mark.parametrize(
    ("quoted", "is_evidence"),
    [
        ("def total(items):", True),
        ("# total() gives cents, says the team.", False),
        ("[lines 2 to 9 are left out]", False),
        ("[lines 2 to 9 are left out]\ndef total(items):", False),
        ("x = 1\ndef total(items):", False),  # in the file, and not shown
    ],
)
def test_what_is_shown_of_a_file_is_evidence_where_it_is_code_of_it(quoted: str, is_evidence: bool) -> None:
    brief = Brief("Look.", provider={"price.py": NOTED}, consumer={"cart.py": CART}, source={"price.py": SOURCE}.get)
    for handoff in (
        {"findings": [finding(provider=quoting("price.py", quoted))]},
        {"verdict": "refuted", "reason": "It is.", "evidence": [quoting("price.py", quoted)]},
    ):
        kind = "findings" if "findings" in handoff else "refutation"
        assert (faults(read(kind, json.dumps(handoff)), brief) == []) is is_evidence


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("findings", '{"findings": [], "findings": []}'),
        ("refutation", '{"verdict": "refuted", "verdict": "stands", "reason": "It."}'),
    ],
)
def test_of_two_values_with_one_name_none_is_taken(kind: str, text: str) -> None:
    with pytest.raises(ReadError, match="is there twice"):
        read(kind, text)
