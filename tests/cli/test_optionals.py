"""unchecked-optional: what may give nothing since the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import told
from tests.support.changed import changed

from seamline.fixes import applied, offered

if TYPE_CHECKING:
    from pathlib import Path

PRICE = """
class Item:
    name = ""

def find(name=None) -> Item: ...
async def fetch() -> Item: ...

class Cart:
    def first(self) -> Item: ...
"""
NOW = PRICE.replace("-> Item", "-> 'Item | None'")
ASKED = 'if {0} is None:|    raise ValueError("find() gave None")'
HEAD = "from shop.price import Cart, fetch, find\n\n"


def said(root: Path, price: str, cart: str, now: str = "", path: str = "shop/cart.py") -> list[str]:
    """What is told of a consumer after the provider changed."""
    engine = changed(root, {"shop/price.py": PRICE, path: cart}, {"shop/price.py": price, path: now or cart})
    return [line for line in told(engine) if "breaking-change" not in line]


def using(*lines: str) -> str:
    """A consumer whose function has these lines, the first of which is the fourth."""
    return f"{HEAD}async def use(cart: Cart, x):\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("return find().name",),
        ("a, b = find()",),
        ("for x in find('a'):", "    pass"),
        ("with find() as x:", "    pass"),
        ("return len(cart.first())",),
    ],
)
def test_it_is_used_at_once(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert said(tmp_path, NOW, using(*lines)) == ["unchecked-optional at shop/cart.py:4  None"]


@pytest.mark.parametrize(
    "lines",
    [
        ("item = find()", "return item.name"),
        ("item = cart.first()", "return item.name"),
        ("item = await fetch()", "return item.name"),
        ("item = find()", "a, b = item"),
    ],
)
def test_it_is_kept(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert said(tmp_path, NOW, using(*lines)) == ["unchecked-optional at shop/cart.py:5  None"]


HOLDER = f"""{HEAD}class Till:
    def __init__(self, cart: Cart):
        self.item = cart.first()
        self.cart = cart

    def name(self):
        print(self.item.name, "self.item.name")
        return self.item.name

    def names(self):
        return [name for name in self.item]
"""
HELD = ["unchecked-optional at shop/cart.py:9  None", "unchecked-optional at shop/cart.py:13  None"]


@pytest.mark.parametrize(
    "cart",
    [
        HOLDER,
        HOLDER.replace("        return self.item.name", "        return repr(self.item)"),
        HOLDER.replace("def __init__", "async def set").replace("cart.first()", "await fetch()"),
    ],
)
def test_an_attribute_holds_it(tmp_path: Path, cart: str) -> None:
    assert said(tmp_path, NOW, cart) == HELD


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        return self.item.name", "        return self.item is None"),
        ("        return self.item.name", "        return self.item and self.item.name"),
        ("        return self.item.name", "        item = self.item\n        return item.name"),
        ("        return self.item.name", "        return check(self.item)"),
        ("        return self.item.name", "        return getattr(self, 'item').name"),
        ("class Till:", "class Till:\n    item = None"),
        ("class Till:", "class Till:\n    item: Item"),
        ("self.cart = cart", "self.item = None"),
        ("    def names(self)", "    def clear(self):\n        del self.item\n\n    def names(self)"),
        ("class Till:", "def make():\n  class Till:"),
    ],
)
def test_an_attribute_may_be_asked_about(tmp_path: Path, old: str, new: str) -> None:
    assert old in HOLDER
    assert said(tmp_path, NOW, HOLDER.replace(old, new)) == []


def test_a_derived_class_may_ask(tmp_path: Path) -> None:
    more = "from shop.cart import Till\n\nclass Mine(Till):\n    def f(self):\n        return not self.item\n"
    before = {"shop/price.py": PRICE, "shop/cart.py": HOLDER, "shop/mine.py": more}
    engine = changed(tmp_path / "silent", before, {"shop/price.py": NOW})
    assert not engine.violations("shop/cart.py")
    before["shop/mine.py"] = more.replace("not self.item", "not self.cart")
    assert [line for line in told(changed(tmp_path / "told", before, {"shop/price.py": NOW})) if "cart" in line] == HELD


def test_the_change_is_named_with_the_uses_that_it_breaks(tmp_path: Path) -> None:
    cart = using("item = find()", "return item.name")
    engine = changed(tmp_path, {"shop/price.py": PRICE, "shop/cart.py": cart}, {"shop/price.py": NOW})
    use, *changes = engine.all_violations()
    assert use.message == (
        "find() may give None since HEAD: 'Item | None' (shop/price.py:5); this uses what line 4 keeps of it without asking"
    )
    change = next(one for one in changes if one.symbol == "find")
    assert [one.place for one in change.related] == [use.place]


@pytest.mark.parametrize(
    ("price", "cart", "now"),
    [
        (PRICE, using("item = find()", "return item.name"), ""),
        (NOW, using("item = find()", "return item and item.name"), ""),
        (NOW, using("return find"), ""),
        (NOW, using("pass"), using("item = find()", "return item.name")),
        (NOW.replace("def find", "@other\ndef find"), using("item = find()", "return item.name"), ""),
    ],
)
def test_it_is_asked_about_or_was_written_since(tmp_path: Path, price: str, cart: str, now: str) -> None:
    assert said(tmp_path, price, cart, now) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("return find().name",), ("found = find()", *ASKED.format("found").split("|"), "return found.name")),
        (
            ("item = find()", "return item.name"),
            ("item = find()", *ASKED.format("item").split("|"), "return item.name"),
        ),
        (
            ("item = await fetch()", "return item.name"),
            ("item = await fetch()", *ASKED.format("item").replace("find", "fetch").split("|"), "return item.name"),
        ),
    ],
)
def test_it_is_asked_about_by_a_fix(tmp_path: Path, lines: tuple[str, ...], expected: tuple[str, ...]) -> None:
    cart = using(*lines)
    engine = changed(tmp_path, {"shop/price.py": PRICE, "shop/cart.py": cart}, {"shop/price.py": NOW})
    (violation,) = engine.violations("shop/cart.py")
    (fix,) = offered(engine, violation)
    assert applied(cart.encode(), fix.edits).decode() == using(*expected)


def test_who_uses_it_at_once_is_told_once(tmp_path: Path) -> None:
    cart = using("return find().name", "return find().name")
    assert said(tmp_path, NOW, cart) == ["unchecked-optional at shop/cart.py:4  None"]


def test_a_test_could_not_know(tmp_path: Path) -> None:
    cart = using("item = find()", "return item.name")
    assert said(tmp_path, NOW, cart, path="tests/test_cart.py") == ["unchecked-optional at tests/test_cart.py:5  None"]
