"""JSON, JSON lines, SARIF and annotations: exact shapes, places in code points, and the official schema."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.support.violations import SHOP, FakeEdit, FakeFix, Tree, missing_argument

from seamline.interface.violation import Place, Severity, Violation
from seamline.report.render import FORMATS, render
from seamline.report.report import NotReviewed
from seamline.report.style import Style

ROOT = Path("/work space").absolute()
SCHEMA = json.loads((Path(__file__).parent / "sarif" / "sarif-2.1.0-rtm.4.json").read_text(encoding="utf-8"))
FIX = FakeFix(
    "Pass 'tax'", "quickfix", [FakeEdit("shop/cart.py", 67, 67, ", tax=..."), FakeEdit("shop/é.py", 0, 0, "")]
)


def written(name: str, *violations: Violation, tree: Tree = SHOP, **more: Any) -> str:
    stream = io.StringIO()
    render(tree.report(ROOT, *violations, **more), name, stream, Style())
    return stream.getvalue()


def test_json_is_one_object_as_promised() -> None:
    text = written("json", missing_argument(), fixes=lambda _: [FIX], known=2)
    assert json.loads(text) == {
        "version": 1,
        "root": str(ROOT),
        "files": 2,
        "violations": [
            {
                "rule": "missing-argument",
                "severity": "error",
                "message": "total() now requires 'tax' (shop/price.py:4); this call passes 1 argument",
                "path": "shop/cart.py",
                "range": {"start": {"line": 5, "column": 12}, "end": {"line": 5, "column": 22}},
                "consumer": {"module": "shop.cart", "symbol": "checkout", "says": "total([1])"},
                "provider": {
                    "module": "shop.price",
                    "symbol": "total",
                    "path": "shop/price.py",
                    "range": {"start": {"line": 4, "column": 5}, "end": {"line": 4, "column": 10}},
                    "says": "def total(items, tax)",
                },
                "related": [],
                "fixes": [{"title": "Pass 'tax'", "kind": "quickfix"}],
                "fingerprint": missing_argument().fingerprint,
            }
        ],
        "stats": {"errors": 1, "warnings": 0, "hints": 0, "known": 2},
    }


def test_the_keys_stand_in_the_order_that_is_documented() -> None:
    data = json.loads(written("json", missing_argument()))
    assert list(data) == ["version", "root", "files", "violations", "stats"]
    expected = [
        "rule",
        "severity",
        "message",
        "path",
        "range",
        "consumer",
        "provider",
        "related",
        "fixes",
        "fingerprint",
    ]
    assert list(data["violations"][0]) == expected


def test_without_a_provider_it_is_null() -> None:
    assert json.loads(written("json", missing_argument(provider=None)))["violations"][0]["provider"] is None


def test_json_lines_are_the_violations_of_json() -> None:
    violations = [missing_argument(), missing_argument(severity=Severity.WARNING)]
    lines = written("jsonl", *violations).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(written("json", *violations))["violations"]


def test_json_lines_of_nothing_are_nothing() -> None:
    assert written("jsonl") == ""


MISSING = [NotReviewed("shop/cart.py", "shop/é %.py", "the model refused to answer")]


def test_what_was_not_reviewed_is_listed_where_there_was_a_review() -> None:
    told = {"consumer": "shop/cart.py", "provider": "shop/é %.py", "reason": "the model refused to answer"}
    data = json.loads(written("json", missing_argument(), not_reviewed=MISSING))
    assert list(data) == ["version", "root", "files", "violations", "not-reviewed", "stats"]
    assert data["not-reviewed"] == [told]
    assert json.loads(written("json", not_reviewed=[]))["not-reviewed"] == []
    lines = [json.loads(line) for line in written("jsonl", missing_argument(), not_reviewed=MISSING).splitlines()]
    assert lines == [data["violations"][0], {"not-reviewed": told}]


def test_sarif_says_that_a_run_was_not_whole() -> None:
    data = json.loads(written("sarif", missing_argument(), not_reviewed=MISSING))
    jsonschema.validate(data, SCHEMA, jsonschema.Draft7Validator)
    [run] = data["runs"]
    [invocation] = run["invocations"]
    [notification] = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] is False
    assert notification["message"]["text"] == "shop/cart.py > shop/é %.py was not reviewed: the model refused to answer"
    where = [one["physicalLocation"]["artifactLocation"]["uri"] for one in notification["locations"]]
    assert where == ["shop/cart.py", "shop/%C3%A9%20%25.py"]
    [described] = run["tool"]["driver"]["notifications"]
    assert notification["descriptor"] == {"id": described["id"], "index": 0}
    whole = json.loads(written("sarif", not_reviewed=[]))["runs"][0]["invocations"]
    assert whole == [{"executionSuccessful": True}]


@pytest.mark.parametrize(
    ("text", "needle", "start", "end"),
    [
        ("x = '総計'; total(1)\n", "total(1)", (1, 11), (1, 19)),
        ("x = '\U0001f600'; total(1)\n", "total(1)", (1, 10), (1, 18)),
        ("\ttotal(1)\n", "total(1)", (1, 2), (1, 10)),
        ("a = 1\r\ntotal(1)\r\n", "total(1)", (2, 1), (2, 9)),
        ("a = 1\rtotal(1)", "total(1)", (2, 1), (2, 9)),
        ("a = 1\x0c\ntotal(\n  1)\n", "total(\n  1)", (2, 1), (3, 5)),
        ("a = '\u2028'; total(1)\n", "total(1)", (1, 10), (1, 18)),
    ],
)
def test_places_count_lines_and_code_points_from_one(
    text: str, needle: str, start: tuple[int, int], end: tuple[int, int]
) -> None:
    tree = Tree({**SHOP.files, "shop/cart.py": text})
    place = tree.found("shop/cart.py", needle)
    (data,) = json.loads(written("json", missing_argument(place=place, use=place), tree=tree))["violations"]
    assert tuple(data["range"]["start"].values()) == start
    assert tuple(data["range"]["end"].values()) == end


def test_a_quotation_is_one_line_and_not_endless() -> None:
    call = "total(\n    [" + "1, " * 500 + "])"
    tree = Tree({**SHOP.files, "shop/cart.py": call})
    place = tree.found("shop/cart.py", call)
    (data,) = json.loads(written("json", missing_argument(place=place, use=place), tree=tree))["violations"]
    says = data["consumer"]["says"]
    assert says.startswith("total( [1, 1, ")
    assert len(says) == 240
    assert says.endswith("…")


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_is_that_of_the_report_and_every_run_is_the_same(name: str) -> None:
    later = missing_argument(place=SHOP.found("shop/price.py", "sum"), rule="missing-export")
    assert written(name, missing_argument(), later) == written(name, later, missing_argument())


@pytest.mark.parametrize("name", ["text", "github"])
def test_a_path_that_is_no_text_can_be_written(name: str) -> None:
    path = b"shop/\xff.py".decode(errors="surrogateescape")
    tree = Tree({**SHOP.files, path: "total([1])"})
    place = Place(path, 0, 10)
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace")
    render(tree.report(ROOT, missing_argument(place=place, use=place)), name, stream, Style(links=True))
    stream.flush()
    assert b"shop/" in raw.getvalue()


@pytest.mark.parametrize(
    "violations",
    [
        [],
        [missing_argument()],
        [missing_argument(provider=None)],
        [missing_argument(severity=severity) for severity in (Severity.HINT, Severity.WARNING)],
        [missing_argument(place=Place("shop/cart.py", 5, 5)), missing_argument(place=Place("gone.py", 1, 9))],
    ],
)
def test_sarif_is_valid(violations: list[Violation]) -> None:
    log = json.loads(written("sarif", *violations, fixes=lambda _: [FIX]))
    jsonschema.validate(log, SCHEMA, jsonschema.Draft4Validator)


def test_the_schema_would_notice() -> None:
    log = json.loads(written("sarif", missing_argument()))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log, SCHEMA, jsonschema.Draft4Validator)


def test_sarif_tells_both_sides_the_rule_and_the_fix() -> None:
    log = json.loads(written("sarif", missing_argument(), fixes=lambda _: [FIX]))
    (run,) = log["runs"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "missing-argument"
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["originalUriBaseIds"]["SRCROOT"]["uri"] == ROOT.as_uri() + "/"
    assert result["level"] == "error"
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region["snippet"] == {"text": "total([1])"}
    assert (region["startLine"], region["startColumn"]) == (5, 12)
    related = result["relatedLocations"][0]
    assert related["physicalLocation"]["artifactLocation"] == {"uri": "shop/price.py", "uriBaseId": "SRCROOT"}
    assert related["message"]["text"] == "def total(items, tax)"
    assert result["partialFingerprints"] == {"seamline/v1": missing_argument().fingerprint}
    changes = result["fixes"][0]["artifactChanges"]
    assert [change["artifactLocation"]["uri"] for change in changes] == ["shop/cart.py", "shop/%C3%A9.py"]
    assert changes[0]["replacements"][0]["insertedContent"]["text"] == ", tax=..."


@pytest.mark.parametrize(
    ("severity", "command"), [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.HINT, "notice")]
)
def test_an_annotation(severity: Severity, command: str) -> None:
    assert written("github", missing_argument(severity=severity), checkout="libs/") == (
        f"::{command} file=libs/shop/cart.py,line=5,col=12,endLine=5,endColumn=22,title=seamline missing-argument::"
        "total() now requires 'tax' (shop/price.py:4); this call passes 1 argument\n"
    )


def test_an_annotation_cannot_be_broken_out_of() -> None:
    tree = Tree({**SHOP.files, "a,b:c%.py": "x"})
    place = Place("a,b:c%.py", 0, 1)
    text = written("github", missing_argument(place=place, message="50%\n::error::gotcha"), tree=tree)
    assert text.startswith("::error file=a%2Cb%3Ac%25.py,line=1,")
    assert text.endswith("::50%25%0A::error::gotcha\n")
    assert text.count("\n") == 1
