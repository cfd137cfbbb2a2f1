"""Methods that take fewer calls than those of their bases, and the calls that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import Case, case, checked, run, silent, table, told, written

from seamline.fixes import applied, offered
from seamline.languages import extract

if TYPE_CHECKING:
    from pathlib import Path

PRICE = """
    class Price:
        def total(self, items, tax=0):
            return 0
"""
SPECIAL = "from price import Price\nclass Special(Price):\n    def total(self, items):\n        return 1\n"
CART = "from price import Price\ndef pay(price: Price):\n    return price.total([1], tax=2)\n"
NARROW = ["incompatible-override at special.py:3  narrow tax"]


def shop(price: str = PRICE, special: str = SPECIAL, cart: str = CART, **more: str) -> dict[str, str]:
    """A base, a class derived from it, and somebody who calls it through the base."""
    return {
        "price.py": price,
        "special.py": special,
        "cart.py": cart,
        **{f"{name}.py": text for name, text in more.items()},
    }


def derived(method: str) -> dict[str, str]:
    return shop(special=f"from price import Price\nclass Special(Price):\n    {method}\n")


SELF = """
    class Price:
        def total(self, items, tax=0):
            return 0

        def pay(self):
            return self.total([1], 2)
"""
QUIET = "from price import Price\n"


@table(
    case("a keyword that it does not have", shop(), NARROW),
    case("more by position", shop(cart=CART.replace("tax=2", "2")), ["incompatible-override at special.py:3  narrow"]),
    case(
        "one more that is required",
        derived("def total(self, items, tax, more): ..."),
        ["incompatible-override at special.py:3  missing more"],
    ),
    case("by position only", derived("def total(self, items, tax=0, /): ..."), NARROW),
    case("called by the base itself", shop(price=SELF, cart=QUIET), ["incompatible-override at special.py:3  narrow"]),
    case(
        "two classes down",
        shop(
            between="from price import Price\nclass Between(Price): ...\n",
            special=SPECIAL.replace("price import Price", "between import Between").replace("(Price)", "(Between)"),
        ),
        NARROW,
    ),
    case(
        "an attribute of the base's class",
        shop(
            cart="from price import Price\nclass Cart:\n    price: Price\n    def pay(self): self.price.total([1], tax=2)\n"
        ),
        NARROW,
    ),
    case(
        "an item of a list",
        shop(
            cart="from price import Price\ndef pay(prices: list[Price]):\n    for price in prices: price.total(1, tax=2)\n"
        ),
        NARROW,
    ),
)
def test_found(tmp_path: Path, one: Case) -> None:
    run(one, tmp_path)


@table(
    silent("nobody calls it so", shop(cart=CART.replace(", tax=2", "")), ("total([1])", "total([1], tax=2)")),
    silent("it takes the rest", derived("def total(self, *items, **more): ...")),
    silent("it takes more", derived("def total(self, items, tax=0, more=None): ...")),
    silent("the base promises nothing", shop(price=PRICE.replace("items, tax=0", "*items, tax=0"))),
    silent(
        "a constructor",
        {"price.py": "class A:\n    def __init__(self, a=1): ...\nclass B(A):\n    def __init__(self): ...\n"},
    ),
    silent("what is called is of the class itself", shop(cart="from price import Price\nPrice().total([1], tax=2)\n")),
    silent("its author knows", shop(special=SPECIAL.replace("items):", "items):  # type: ignore[override]"))),
    silent(
        "the caller expects the error",
        shop(cart=CART.replace("    return", "    try:\n        return") + "    except TypeError: ...\n"),
    ),
    silent(
        "mlflow: the caller asks for the signature",
        shop(cart=CART.replace("    return", "    if takes_tax_by_signature(price.total):\n        return")),
        ("takes_tax_by_signature(price.total)", "price.has_signature"),
    ),
    silent("a stand-in of a test", {**shop(), "special.py": "", "tests/test_special.py": SPECIAL}),
    silent("only a test calls it so", {**shop(cart=""), "tests/test_cart.py": CART}),
    silent(
        "the method that calls it is another one there",
        shop(price=SELF, cart=QUIET, special=SPECIAL + "    def pay(self):\n        return 0\n"),
    ),
    silent("a property", derived("total = property(lambda self: 1)")),
    silent("a class method of its own", derived("@classmethod\n    def total(cls, items, tax=0): ...")),
    silent(
        "nobody keeps to the signature",
        shop(**{f"other{number}": SPECIAL for number in range(4)}),
    ),
)
def test_silent(tmp_path: Path, one: Case) -> None:
    run(one, tmp_path)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("cart.py", CART.replace(", tax=2", ""), []),
        ("cart.py", QUIET, []),
        ("price.py", PRICE.replace(", tax=0", ""), ["unexpected-argument at cart.py:3  keyword tax"]),
        ("special.py", SPECIAL.replace("items)", "items, tax=0)"), []),
        ("special.py", SPECIAL.replace("(Price)", "(object)"), []),
    ],
)
def test_a_change_anywhere_is_noticed(tmp_path: Path, path: str, text: str, expected: list[str]) -> None:
    engine = checked(tmp_path, shop())
    assert told(engine) == NARROW
    before = engine.files.text(path)
    assert before is not None
    engine.update(path, extract(path, written(text)))
    changed = engine.work()
    assert told(engine) == expected
    assert "special.py" in changed
    engine.update(path, extract(path, before))
    engine.work()
    assert told(engine) == NARROW


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("def total(self, items):", "def total(self, items, tax=0):"),
        ("def total(self, items, tax, more):", "def total(self, items, tax, more=None):"),
        ("def total(self, items, tax, more: int):", "def total(self, items, tax, more: int | None = None):"),
        ("def total(self, items, *, more=1):", "def total(self, items, tax=0, *, more=1):"),
        ("def total(self, *, items, tax):", "def total(self, items, tax):"),
        ("def total(self, *, items, tax=1, more=1):", "def total(self, items, tax=1, *, more=1):"),
        (
            "def total(\n        self,\n        items,\n    ):",
            "def total(\n        self,\n        items, tax=0,\n    ):",
        ),
    ],
)
def test_the_fix_accepts_what_the_base_accepts(tmp_path: Path, method: str, expected: str) -> None:
    before = SPECIAL.replace("def total(self, items):", method)
    engine = checked(tmp_path, shop(special=before))
    (violation,) = engine.violations("special.py")
    (fix,) = offered(engine, violation)
    assert fix.title == "Accept what Price.total() accepts"
    assert applied(before.encode(), fix.edits).decode() == before.replace(method, expected)


def test_a_default_that_is_not_known_there_is_not_copied(tmp_path: Path) -> None:
    price = "NONE = 0\nclass Price:\n    def total(self, items, tax=NONE): ...\n"
    engine = checked(tmp_path, shop(price=price))
    (violation,) = engine.violations("special.py")
    assert not offered(engine, violation)


def test_two_classes_of_one_name_are_two(tmp_path: Path) -> None:
    files = {
        "price.py": "class Base: ...\nclass Cart(Base):\n    def add(self): ...\nclass Cart:\n    x = 1\n",
        "cart.py": "from price import Cart\nCart().add(1)\n",
    }
    assert told(checked(tmp_path, files)) == ["unknown-member at cart.py:2  add"]
