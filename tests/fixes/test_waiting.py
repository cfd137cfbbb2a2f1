"""What follows when a function has to become async: all who call it wait, whatever they are, or nothing is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.support.cases import checked, shop
from tests.support.changed import changed

from seamline.fixes import applied, offered

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.engine import Engine

PRICE = "async def total(items): ...\n"
CART = """\
from shop.price import total


class Cart:
    def fill_up(self, items):
        total(items)
        return 1
"""
MAIN = "from shop.cart import Cart\n\n\nasync def main(cart: Cart):\n    return cart.fill_up([1]) + 1\n"
BIG = """

class Big(Cart):
    def fill_up(self, items):
        return super().fill_up(items)
"""
WAITING = (
    CART.replace("def fill_up", "async def fill_up").replace("        total", "        await total"),
    MAIN.replace("cart.fill_up", "await cart.fill_up"),
)
SHELF = "    def stock(self):\n        self.fill_up([2])\n"
UNTYPED = "\n\nasync def refill(one):\n    one.fill_up([3])\n"


class Case(NamedTuple):
    title: str
    cart: str
    main: str
    expect: tuple[str, str] | None
    """The two files afterwards; `None` where nothing is offered."""


CASES = [
    Case("a method", CART, MAIN, WAITING),
    Case(
        "a method that another stands for",
        CART + BIG,
        MAIN,
        (
            WAITING[0] + BIG.replace("def fill", "async def fill").replace("super()", "await super()"),
            WAITING[1],
        ),
    ),
    Case(
        "a method that stands for an abstract one",
        CART.replace(
            "class Cart:",
            "class Base(ABC):\n    @abstractmethod\n    def fill_up(self, items): ...\n\n\nclass Cart(Base):",
        ).replace("from shop", "from abc import ABC, abstractmethod\nfrom shop", 1),
        MAIN,
        (
            WAITING[0]
            .replace(
                "class Cart:",
                "class Base(ABC):\n    @abstractmethod\n    async def fill_up(self, items): ...\n\n\nclass Cart(Base):",
            )
            .replace("from shop", "from abc import ABC, abstractmethod\nfrom shop", 1),
            WAITING[1],
        ),
    ),
    Case(
        "a chain of methods",
        CART + SHELF,
        MAIN.replace("fill_up([1])", "stock()"),
        (
            WAITING[0] + SHELF.replace("def", "async def").replace("self.fill", "await self.fill"),
            MAIN.replace("cart.fill_up([1])", "await cart.stock()"),
        ),
    ),
    Case(
        "a class method, a comprehension and a part of the result",
        CART.replace("    def fill_up(self", "    @classmethod\n    def fill_up(cls"),
        "from shop.cart import Cart\n\n\nasync def main():\n    return [Cart.fill_up([x]).real for x in y]\n",
        (
            WAITING[0].replace("    async def fill_up(self", "    @classmethod\n    async def fill_up(cls"),
            "from shop.cart import Cart\n\n\nasync def main():\n    return [(await Cart.fill_up([x])).real for x in y]\n",
        ),
    ),
    Case(
        "an object of which no type is known, and only this is called so",
        CART,
        MAIN + UNTYPED,
        (WAITING[0], WAITING[1] + UNTYPED.replace("one.", "await one.")),
    ),
    Case(
        "an object of which no type is known, and a name that many have",
        CART.replace("fill_up", "fill"),
        (MAIN + UNTYPED).replace("fill_up", "fill"),
        None,
    ),
    Case(
        "an object of which no type is known, and another class has it",
        CART,
        MAIN + UNTYPED + "\n\nclass Other:\n    def fill_up(self, items): ...\n",
        None,
    ),
    Case("nobody calls it", CART, "", None),
    Case("a chain that ends in a function that nobody calls", CART, MAIN.replace("async ", ""), None),
    Case("a chain that ends in a module", CART + SHELF, "from shop.cart import Cart\nCart().stock()\n", None),
    Case("a chain that ends in a lambda", CART, MAIN + "    lambda: cart.fill_up([1])\n", None),
    Case("a chain that ends in a function in a function", CART, MAIN + "    def f(): cart.fill_up([1])\n", None),
    Case("a generator that is not awaited", CART, MAIN + "    g(cart.fill_up(x) for x in y)\n", None),
    Case("a default", CART, MAIN + "\n\ndef f(x=Cart().fill_up([1])): ...\n", None),
    Case("it is handed on", CART, MAIN + "    on_click(cart.fill_up)\n", None),
    Case("it has another name in a class", CART + "    fill = fill_up\n", MAIN, None),
    Case("it is asked for by text", CART, MAIN + "    getattr(cart, 'fill_up')\n", None),
    Case("a test puts something in its place", CART, MAIN + "    patch('shop.cart.Cart.fill_up')\n", None),
    Case("its value is waited for already", CART, MAIN.replace("cart.fill_up", "await cart.fill_up"), None),
    Case("its value is handed to what waits", CART, MAIN + "    asyncio.run(cart.fill_up([1]))\n", None),
    Case("a constructor", CART.replace("fill_up", "__init__"), MAIN, None),
    Case("a property", CART.replace("    def fill_up", "    @property\n    def fill_up"), MAIN, None),
    Case("a generator", CART.replace("return 1", "yield 1"), MAIN, None),
    Case("a base from outside may have it", CART.replace("Cart:", "Cart(Thread):"), MAIN, None),
    Case(
        "a class in a function has another", CART, MAIN + "    class Big(Cart):\n        def fill_up(self): ...\n", None
    ),
    Case("a derived class has no method by that name", CART + "\n\nclass Big(Cart):\n    fill_up = 1\n", MAIN, None),
    Case(
        "a protocol that it may fit",
        CART,
        MAIN + "\n\nclass Fills(Protocol):\n    def fill_up(self, items): ...\n\n\n"
        "async def f(one: Fills):\n    one.fill_up(1)\n",
        None,
    ),
    Case(
        "two calls that begin in one place",
        CART.replace("return 1", "return self"),
        MAIN.replace("[1])", "[1]).fill_up([2])"),
        None,
    ),
    Case(
        "the project runs it as a command", CART.replace("fill_up", "run_it"), MAIN.replace("fill_up", "run_it"), None
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_who_calls_a_method_that_becomes_async_waits(tmp_path: Path, case: Case) -> None:
    files = {**shop(PRICE, case.cart, main=case.main), "setup.cfg": "[options]\nscripts = run = shop:run_it\n"}
    engine = checked(tmp_path, files)
    found = [one for one in engine.violations("shop/cart.py") if one.rule == "async-mismatch"]
    after = [texts(engine, violation) for violation in found]
    assert after == ([{"shop/cart.py": case.expect[0], "shop/main.py": case.expect[1]}] if case.expect else [{}])


def texts(engine: Engine, violation: object) -> dict[str, str]:
    """The texts of the files that the one fix changes."""
    fixes = offered(engine, violation)  # type: ignore[arg-type]
    assert len(fixes) < 2
    edits = [edit for fix in fixes for edit in fix.edits]
    return {
        path: applied(engine.files.text(path) or b"", [edit for edit in edits if edit.path == path]).decode()
        for path in sorted({edit.path for edit in edits})
    }


BEFORE = "def total(items):\n    return sum(items)\n\n\nclass Cart:\n    def size_of(self):\n        return 1\n"
USE = """\
from shop.price import Cart, total


class Big(Cart):
    def size_of(self):
        return 2


def pay(items):
    return g(total(items))


Cart(), Big()


async def main(cart: Cart):
    pay([1])
    asyncio.run(total([2]))
    return cart.size_of() + 1
"""


@pytest.mark.parametrize(
    ("name", "replaced"),
    [
        ("total", {"def pay": "async def pay", "g(total(": "g(await total(", "    pay(": "    await pay("}),
        ("size_of", {"    def size_of": "    async def size_of", "cart.size_of": "await cart.size_of"}),
    ],
)
def test_all_who_call_what_became_async_wait(tmp_path: Path, name: str, replaced: dict[str, str]) -> None:
    after = {"shop/price.py": BEFORE.replace(f"def {name}", f"async def {name}")}
    engine = changed(tmp_path, {"shop/price.py": BEFORE, "shop/use.py": USE + "    total([3])\n"}, after)
    (violation,) = [one for one in engine.all_violations() if one.rule == "breaking-change"]
    expect = USE + "    total([3])\n"
    for old, new in {**replaced, **({"    total([3": "    await total([3"} if name == "total" else {})}.items():
        expect = expect.replace(old, new)
    assert texts(engine, violation) == {"shop/use.py": expect}
