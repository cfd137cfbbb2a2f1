"""Uses of a method that no type leads to: found by the name alone where that is certain, and only there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.support.cases import sentence
from tests.support.changed import changed

from seamline.fixes import offered

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.engine import Engine

CART = """
class Cart:
    def add_item(self, item, count=1):
        self.items = [item] * count
"""
RENAMED = CART.replace("add_item", "put_item")
GONE = "class Cart:\n    pass\n"
STRICTER = CART.replace("count=1", "count")
USE = "def fill(cart):\n    cart.add_item(1)\n"


class Case(NamedTuple):
    title: str
    after: str
    use: str
    expect: list[str]
    more: str = ""
    """A further module, the same before and after."""


CASES = [
    Case("a method is renamed", RENAMED, USE, ["unknown-member at shop/use.py:2  add_item put_item"]),
    Case("a method is gone", GONE, USE, ["unknown-member at shop/use.py:2  add_item"]),
    Case(
        "a method is read",
        GONE,
        "def fill(cart):\n    return cart.add_item\n",
        ["unknown-member at shop/use.py:2  add_item"],
    ),
    Case("a method requires more", STRICTER, USE, ["missing-argument at shop/use.py:2  count"]),
    Case("a call that a stricter method takes", STRICTER, "def fill(cart):\n    cart.add_item(1, 2)\n", []),
    Case("a call that was wrong before", STRICTER, "def fill(cart):\n    cart.add_item()\n", []),
    Case(
        "a parameter is renamed",
        CART.replace("count", "number"),
        "def fill(cart):\n    cart.add_item(1, count=2)\n",
        ["unexpected-argument at shop/use.py:2  keyword count"],
    ),
    Case(
        "what a type tells is said once",
        RENAMED,
        "from shop.cart import Cart\n\n\ndef fill(cart: Cart):\n    cart.add_item(1)\n",
        ["unknown-member at shop/use.py:5  add_item"],
    ),
    Case("another class has the name", GONE, USE, [], "class Bag:\n    def add_item(self): ...\n"),
    Case("a function inside of another has the name", GONE, USE, [], "def f():\n    def add_item(): ...\n"),
    Case("an attribute is given the name", GONE, USE, [], "def f(bag):\n    bag.add_item = print\n"),
    Case("the name is spelled in a string", GONE, USE, [], "NAMES = ['add_item']\n"),
    Case("a field has the name", GONE, USE, [], "class Bag:\n    add_item: int\n"),
    Case("a keyword has the name", GONE, USE, [], "dict(add_item=1)\n"),
    Case(
        "a name of the standard library",
        "class Cart:\n    def heappush_all(self): ...\n",
        "def f(cart):\n    cart.update()\n",
        [],
    ),
    Case(
        "the break is expected",
        RENAMED,
        "def fill(cart):\n    try:\n        cart.add_item(1)\n    except AttributeError:\n        pass\n",
        [],
    ),
    Case(
        "the object is looked at first",
        RENAMED,
        "def fill(cart):\n    if callable(getattr(cart, 'x', 0)):\n        cart.add_item(1)\n",
        [],
    ),
    Case(
        "a test with a mock", RENAMED, "from unittest import mock\n\n\ndef fill():\n    mock.Mock().add_item(1)\n", []
    ),
    Case("an object from outside", RENAMED, "import bags\n\nbags.add_item(1)\n", []),
    Case(
        "a class with a base from outside",
        RENAMED,
        "import bags\n\n\nclass Mine(bags.Bag):\n    def f(self):\n        self.add_item(1)\n",
        [],
    ),
    Case(
        "a class without one",
        RENAMED,
        "class Mine:\n    def f(self):\n        self.add_item(1)\n",
        ["unknown-member at shop/use.py:3  add_item"],
    ),
    Case("a comment and a string", RENAMED, "# cart.add_item(1)\nTEXT = 'call cart.add_item(1)'\n", []),
    Case("it is acknowledged", RENAMED, "def fill(cart):\n    cart.add_item(1)  # type: ignore\n", []),
    Case(
        "it is suppressed", RENAMED, "def fill(cart):\n    cart.add_item(1)  # seamline: ignore[unknown-member]\n", []
    ),
]


def with_use(root: Path, after: str, use: str, more: str = "", before: str = CART) -> Engine:
    files = {"shop/cart.py": before, "shop/use.py": use, "shop/more.py": more}
    return changed(root, files, {"shop/cart.py": after})


def told(engine: Engine) -> list[str]:
    return [sentence(engine, one) for one in engine.all_violations() if one.rule != "breaking-change"]


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_what_is_said_of_a_use_that_no_type_leads_to(tmp_path: Path, case: Case) -> None:
    assert told(with_use(tmp_path, case.after, case.use, case.more)) == case.expect


def test_a_name_that_the_standard_library_has_is_not_certain(tmp_path: Path) -> None:
    before = "class Cart:\n    def writelines(self, x): ...\n"
    assert told(with_use(tmp_path, GONE, "def f(cart):\n    cart.writelines(1)\n", before=before)) == []


@pytest.mark.parametrize(
    ("name", "imported", "expect"),
    [
        ("fetch", "from shop.cart import Cart", []),
        ("fetch_all", "", []),
        ("fetch_all", "from shop.cart import Cart", ["unknown-member at shop/use.py:6  fetch_all"]),
    ],
)
def test_what_is_imported_and_not_installed_may_have_the_name(
    tmp_path: Path, name: str, imported: str, expect: list[str]
) -> None:
    use = f"import bags\n{imported}\n\n\ndef f(cart):\n    cart.{name}()\n"
    before = f"class Cart:\n    def {name}(self): ...\n"
    assert told(with_use(tmp_path, GONE, use, before=before)) == expect


@pytest.mark.parametrize(("name", "expect"), [("enfold", ["unknown-member at shop/use.py:5  enfold"]), ("wrap", [])])
def test_what_is_installed_is_searched(tmp_path: Path, name: str, expect: list[str]) -> None:
    package = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages" / "bags"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("class Bag:\n    def wrap(self): ...\n")
    (tmp_path / ".gitignore").write_text(".venv\n")
    use = f"import bags\n\n\ndef f(cart):\n    cart.{name}()\n"
    assert told(with_use(tmp_path, GONE, use, before=f"class Cart:\n    def {name}(self): ...\n")) == expect


def test_how_it_was_concluded_is_said(tmp_path: Path) -> None:
    engine = with_use(tmp_path, RENAMED, USE)
    found = [one.message for one in engine.all_violations()]
    assert found == [
        "Cart.add_item() is called put_item() now (since HEAD); this breaks 1 use in 1 file",
        "nothing has 'add_item' any more: Cart.add_item (shop/cart.py:3) was the only one at HEAD; it is called 'put_item' now",
    ]


def test_the_new_name_is_offered(tmp_path: Path) -> None:
    engine = with_use(tmp_path, RENAMED, USE)
    violation = engine.violations("shop/use.py")[0]
    assert [fix.title for fix in offered(engine, violation)] == ["Rename 'add_item' to 'put_item'"]
