"""An open file is extracted block by block: after every edit it has the facts of its text, and little was read again.

The statements below speak of the same few names, so that what one says decides what is found in another.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamline.languages import extractor
from seamline.languages.python.blocks import OpenFile

STATEMENTS = [
    "import shop",
    "import shop.cart as cart",
    "from shop import price, cart",
    "from shop import *",
    "from .größe import Maß",
    "import importlib\nimportlib.import_module('shop')",
    "shop.cart.add(1)",
    "cart = Cart()",
    "cart.add(1, tax=2)",
    "price: shop.Price",
    "price.total(shop.tax)",
    "total, tax = price()",
    "shop.setting = 1",
    "setattr(shop, 'price', 1)",
    "def price(cart: Cart, *tax) -> shop.Price:\n    import shop.tax\n    shop.tax.add(cart)\n    return cart.add(tax)",
    "def total():\n    global cart, tax\n    cart = 1",
    "def tax():\n    if hasattr(shop, 'cart'):\n        return\n    shop.cart()",
    "@cart.register\n@price\ndef maß(shop): shop.add()",
    "class Cart(Base):\n    size: int = 1\n    def add(self, item):\n        self.items = item\n        super().add(shop.item)",
    "class Shop(Cart):\n    def add(self, item): return self.get(item)\n    def get(self):\n        return self.add(1)",
    "@shop.register\nclass Base(shop.Base, metaclass=shop.Meta):\n    price = shop.price()\n    def add(self): self.price()",
    "class Maß:\n    größe = 1\n    def größer(self): self.größer(); Cart().add(1)",
    "class Cart:\n    cart = 1\n    cart.add()\n    if not hasattr(shop, 'x'):\n        raise shop.Error\n    shop.add()",
    "class Till:\n    def __init__(self, cart: Cart):\n        self.cart = cart\n        self.shop, self.tax = Shop(), None",
    "class Till:\n    def cart(self): return Cart()\n    def fill(self, **k): self.__dict__.update(k)",
    "def total(cart):\n    cart = shop.Cart()\n    cart.add()\n    cart = cart.copy()\n    cart.tax = 1\n    return cart",
    "def total(cart: Cart):\n    if isinstance(cart, Shop): cart.get()\n    with Shop() as tax: tax.add()",
    "def tax():\n    class Own(Cart): ...\n    return type('Made', (Base,), {})",
    "def each(cart: list[Cart]):\n    for tax in cart: tax.add()\n    for tax in shop.tax: tax.add()",
    "def first(cart: list[Cart]):\n    price = cart[0]\n    price.total()",
    "async def get(cart: shop.Cart):\n    price = await cart.get()\n    async with shop.tax() as tax: tax.add(price)",
    "def only(cart):\n    if isinstance(cart, Shop) and cart:\n        cart.get()",
    "def every(cart: shop.Cart): return [x.add() for x in cart.all()]",
    "def total() -> Cart:\n    price = total()\n    price['tax']\n    return {'tax': cart['tax'], 'price': 1}",
    "def tax():\n    cart: Cart = {'tax': 1}\n    cart['price'] = 2",
    "cart: Cart = {'tax': price['tax']}",
    "if isinstance(cart, Shop): cart.get()",
    "match cart:\n    case Shop(): cart.get()",
    "if TYPE_CHECKING:\n    import shop",
    "try:\n    import shop\nexcept ImportError:\n    shop = None",
    "if not hasattr(shop, 'price'):\n    exit()",
    "cart = getattr(shop, 'cart', None)",
    "def get():\n    price = getattr(shop, 'price', None)\n    if price is None:\n        shop.total()",
    "if cart is None:\n    shop.cart()",
    "try:\n    shop.price()\nexcept ImportError:\n    shop.total()",
    "price.total()  # [no-member]",
    "with pytest.raises(TypeError):\n    shop.price()",
    "__all__ = ['price']",
    "__all__ += ['cart']",
    "globals()['price'] = shop",
    "a, b, c = shop.total()\nshop.total().add()\nif shop.total():\n    shop.total().add()",
    "async def price(x):\n    # a comment (\n    shop.total()\n    await shop.total(); shop.total()\n    return",
    "print(\n    shop,\n    # a comment\n    shop.total()\n)",
    "async def total():\n    yield 1",
    "def get():\n    return",
    "# and so on (",
    "shop.total()",
    "a, b = shop.total(cart,)",
    "x = 1  # in",
    "def total(x):\n    if x:\n        return x, 1\n    return 1, 2",
    "class Till:\n    async def run(self):\n        self.run()\n        for x in self.run(): self.run().x",
    "price = shop.price  # type: ignore",
    "# seamline: ignore[missing-export]",
    "def broken(:",
    "cart.add(",
    "@cart",
    "'''",
    "    shop.price()",
    "class Open(Cart",
    "x = 1; import cart",
]

numbers = st.integers(0, len(STATEMENTS) - 1)
edits = st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.lists(numbers, max_size=2)), min_size=1, max_size=8)


class Edited:
    """A file that is edited while it is open."""

    def __init__(self, text: str) -> None:
        self.text = text.encode()
        self.tree = extractor().parser.parse(self.text)
        self.file = OpenFile(extractor())
        self.check()

    def check(self) -> None:
        assert self.file.facts(self.text, self.tree) == extractor().facts(self.text, self.tree)

    def become(self, text: str) -> None:
        self.text = text.encode()
        self.tree = extractor().parser.parse(self.text)
        self.check()


@given(st.lists(numbers, max_size=10), edits)
def test_after_every_edit_the_facts_are_those_of_the_text(
    first: list[int], changes: list[tuple[int, bool, list[int]]]
) -> None:
    lines = [STATEMENTS[number] for number in first]
    edited = Edited("\n".join(lines) + "\n")
    for where, replaces, added in changes:
        lines[where : where + replaces] = [STATEMENTS[number] for number in added]
        edited.become("\n".join(lines) + "\n")


FILE = """\
import shop
from shop import price

def total(items):
    return price(items)

class Cart(shop.Base):
    def add(self, item):
        return total(item)

    def get(self, name):
        return shop.find(name)
"""


@pytest.mark.parametrize(
    ("old", "new", "read"),
    [
        ("return price(items)", "return price(items, 1)", ["def total"]),
        ("return shop.find(name)", "return shop.find(name, 1)", ["def get"]),
        ("(shop.Base)", "(shop.Other)", ["class Cart"]),
        ("import shop\n", "import shop, other\n", ["import shop", "from shop"]),
        ("import shop\n", "\n\nimport shop\n", []),
        ("import price", "import price, Cart", ["from shop", "class Cart"]),
        ("import price", "import find", ["from shop", "def total", "def get"]),
        ("def add", "def find", ["def find", "def get"]),
    ],
)
def test_only_what_the_edit_concerns_is_read_again(
    old: str, new: str, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = Edited(FILE)
    captures = extractor().captures
    seen: list[str] = []

    def noted(node, within=None):
        start, end = within or (node.start_byte, node.end_byte)
        seen.append(edited.text[start:end].decode())
        return captures(node, within)

    text = FILE.replace(old, new).encode()
    tree = extractor().parser.parse(text)
    edited.text = text
    monkeypatch.setattr(extractor(), "captures", noted)
    found = edited.file.facts(text, tree)
    monkeypatch.undo()
    assert found == extractor().facts(text, tree)
    assert [next(mark for mark in [*read, block] if block.startswith(mark)) for block in seen] == read
