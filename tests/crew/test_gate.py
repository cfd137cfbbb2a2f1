"""What an implementer hands over, and what of it passes: exact edits that repair, and nothing that only silences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support import implementers
from tests.support.cases import checked
from tests.support.implementers import BAD, RIGHT, WRONG

from seamline.crew.gate import blinds, edits_of, judged
from seamline.crew.reviewing import RULE
from seamline.fixes.edits import Fix, applied
from seamline.fixes.steps import drained
from seamline.interface.violation import Place, Provider, Severity, Violation
from seamline.languages import extract

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.engine import Engine

    Edits = tuple[tuple[str, str, str], ...]


def gate(engine: Engine, violation: Violation, given: Edits, *owned: str) -> str:
    """What is wrong with some edits; "" where they pass."""
    texts = {path: engine.files.text(path) or b"" for path in owned or ("shop/odd.py", "shop/tax.py")}
    try:
        edits = edits_of(implementers.edits(given), texts)
    except ValueError as error:
        return str(error)
    return drained(judged(engine, violation, Fix("", "quickfix", preferred=False, edits=edits)))


@pytest.mark.parametrize("given", BAD, ids=str)
def test_bad_edits_do_not_pass(tmp_path: Path, given: Edits) -> None:
    engine = checked(tmp_path, implementers.FILES)
    [violation] = engine.all_violations()
    before = engine.all_violations()
    assert gate(engine, violation, given)
    assert engine.all_violations() == before, "trying leaves no trace"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((("shop/other.py", "rate", "x"),), "edits[0] is in shop/other.py, which is not yours"),
        ((("shop/odd.py", "rate", "x"),), "edits[0]: its old text has to be in shop/odd.py exactly once"),
        ((("shop/odd.py", WRONG, "rate(1, 2)\u202e"),), "U+202E, which nobody sees"),
        ((("shop/odd.py", WRONG, "rate(1, taxx=2)"),), "it would not fit either: rate() has no parameter 'taxx'"),
        ((("shop/odd.py", WRONG, "rate(1, 2"),), "shop/odd.py would no longer parse"),
        ((("shop/odd.py", WRONG, "rate(1, 2, 3, 4)"),), "it does not remove the violation"),
        ((("shop/odd.py", WRONG, f"{WRONG}  # type: ignore"),), "hides code from the checks instead of repairing it"),
        ((("shop/tax.py", "tax=0):", "tax, more):"),), "it would not fit either: rate() now requires"),
        (
            (("shop/odd.py", WRONG, RIGHT), ("shop/odd.py", "(1, 2", "(2, 2")),
            "edits of shop/odd.py overlap or lie outside of the text",
        ),
    ],
)
def test_the_fault_is_exact(tmp_path: Path, given: Edits, says: str) -> None:
    engine = checked(tmp_path, implementers.FILES)
    [violation] = engine.all_violations()
    said = gate(engine, violation, given)
    if "now requires" in says:
        assert "requires" in said
    else:
        assert says in said


@pytest.mark.parametrize(
    "given",
    [
        (("shop/odd.py", WRONG, RIGHT),),
        (("shop/tax.py", "tax=0):", "tax=0, more=0):"),),
        (("shop/odd.py", "return rate(1, 2, 3)", "# Two are enough.\n    return rate(1, tax=2)"),),
    ],
    ids=["the consumer", "the provider", "more than the place"],
)
def test_what_repairs_passes(tmp_path: Path, given: Edits) -> None:
    engine = checked(tmp_path, implementers.FILES)
    [violation] = engine.all_violations()
    assert gate(engine, violation, given) == ""


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("x = 1\n", "x = 2\n", False),
        ("x = 1\n", "x = 1  # seamline: ignore[unknown-key]\n", True),
        ("x = 1  # seamline: ignore[unknown-key]\n", "x = 1\n", False),
        ("f()\n", "f()  # type: ignore[call-arg]\n", True),
        ("import a\n", "try:\n    import a\nexcept ImportError:\n    a = None\n", True),
        ("def f(): ...\n", "def f(): ...\ndef __getattr__(name): ...\n", True),
        ("import a\na.f()\n", "import a\nimport b\na.f()\nb.f()\n", False),
        ("import a\ntry:\n    a.f()\nexcept TypeError: ...\n", "import a\ntry:\n    a.f(a.g())\nexcept TypeError: ...\n", False),
        ("import a\na.f()\n", "import a\nif hasattr(a, 'f'):\n    a.f()\n", True),
    ],
)  # fmt: skip
def test_what_only_silences_is_no_repair(before: str, after: str, says: bool) -> None:
    assert blinds(extract("a.py", before.encode()), extract("a.py", after.encode())) is says


@pytest.mark.parametrize(
    ("text", "new", "says"),
    [
        ("x = 1\r\n", "x = 2\ny = 3", r"the lines of this file end with \r\n"),
        ("x = 1\r\n", "x = 2\r\ny = 3", ""),
        ("x = 1\n", "x = 2\r\ny = 3", r"the lines of this file end with \n"),
        ("x = 1  # \u200b\n", "x = 2  # \u200b", ""),
        ("x = 1\n", "x = 2  # \u200b", "U+200B, which nobody sees"),
        ("x = 1\n", "x = 'ö'", ""),
    ],
)
def test_line_ends_and_characters_are_those_of_the_file(text: str, new: str, says: str) -> None:
    given = implementers.edits((("a.py", "x = 1", new),))
    if says:
        with pytest.raises(ValueError, match=says.replace("\\", "\\\\").replace("+", r"\+")):
            edits_of(given, {"a.py": text.encode()})
    else:
        [edit] = edits_of(given, {"a.py": text.encode()})
        assert applied(text.encode(), [edit]).decode() == text.replace("x = 1", new)


PROMISE = {
    "shop/__init__.py": "",
    "shop/price.py": "def total(items):\n    return sum(items) / 100\n\n\ndef other():\n    return 1\n",
    "shop/cart.py": "from shop.price import total\n\n\ndef show(items):\n    print(total(items), 'cents')\n",
}


def finding(engine: Engine) -> Violation:
    """A finding of a reviewer, as it is shown."""
    texts = {path: engine.files.text(path) or b"" for path in ("shop/cart.py", "shop/price.py")}
    places = [
        Place(path, texts[path].index(quoted), texts[path].index(quoted) + len(quoted))
        for path, quoted in (("shop/cart.py", b"print(total(items), 'cents')"), ("shop/price.py", b"return sum(items) / 100"))
    ]  # fmt: skip
    provider = Provider("shop.price", "", places[1], "return sum(items) / 100")
    return Violation(RULE, Severity.WARNING, "total() gives dollars.", places[0], places[0], "shop.cart", "", provider)


OTHER = "    return sum(items) / 100\n\n\ndef other():\n    return "
SILENCED = "'cents')  # seamline: ignore[broken-promise]"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((("shop/cart.py", "'cents'", "'dollars'"),), ""),
        ((("shop/price.py", " / 100", ""),), ""),
        ((("shop/price.py", "return 1", "return 2"),), "neither of the two lines that the finding quotes"),
        ((("shop/price.py", f"{OTHER}1", f"{OTHER}2"),), "neither of the two lines that the finding quotes"),
        (
            (("shop/cart.py", "import total", "import totals"), ("shop/cart.py", "'cents'", "'$'")),
            "would not fit either",
        ),
        ((("shop/cart.py", "'cents')", "'cents'"),), "would no longer parse"),
        ((("shop/cart.py", "'cents')", SILENCED),), "hides code from the checks"),
    ],
)
def test_a_repair_of_a_finding_changes_what_it_quotes_and_breaks_nothing(
    tmp_path: Path, given: Edits, says: str
) -> None:
    engine = checked(tmp_path, PROMISE)
    violation = finding(engine)
    engine.findings.set_reviewed({"shop/cart.py": [violation]})
    assert violation in engine.all_violations()
    said = gate(engine, violation, given, "shop/cart.py", "shop/price.py")
    assert says in said and bool(says) == bool(said)
