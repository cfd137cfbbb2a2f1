"""Calls of methods on what a declaration says: a result, a property, an attribute of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

CART = "class Cart:\n    def add(self, item, tax): ...\n"
MAKE = CART + "def make() -> Cart: ...\n"
USE = "from shop.price import make\n"
SHOP = "from shop.price import Cart\nclass Shop:\n"
DATA = "class Shop:\n    cart: 'shop.price.Cart'\n"
TAX = "class Tax:\n    def __init__(self, rate): ...\n"
WRONG = ["missing-argument at shop/cart.py:2  tax"]


def held(members: str, call: str = "self.cart.add(1)") -> dict[str, str]:
    """A class that holds a cart, and a method of it that uses it."""
    return shop(CART, f"{SHOP}    {members}\n    def f(self):\n        {call}")


@table(
    case("what a function gives", shop(MAKE, USE + "make().add(1)"), WRONG),
    case("of a module", shop(MAKE, "import shop.price\nshop.price.make().add(1)"), WRONG),
    case("a variable of the module", shop(MAKE, USE + "cart = make(); cart.add(1)"), WRONG),
    case("an imported variable", shop(MAKE + "cart = make()", "from shop.price import cart\ncart.add(1)"), WRONG),
    case(
        "a local variable",
        shop(MAKE, USE + "def f():\n    c = make()\n    c.add(1)"),
        ["missing-argument at shop/cart.py:4  tax"],
    ),
    case("declared by text", shop(MAKE.replace("-> Cart", "-> 'Cart'"), USE + "make().add(1)"), WRONG),
    case(
        "declared as optional",
        shop(MAKE.replace("-> Cart", "-> Cart | None"), USE + "cart = make()\ncart.add(1)"),
        [one.replace(":2", ":3") for one in WRONG],
    ),
    case(
        "what a class method gives",
        shop(
            CART + "    @classmethod\n    def new(cls) -> 'Cart': ...", "from shop.price import Cart\nCart.new().add(1)"
        ),
        WRONG,
    ),
    case(
        "what a class method gives that declares Self",
        shop(
            "from typing import Self\n" + CART + "    @classmethod\n    def new(cls) -> Self: ...",
            "from shop.price import Cart\nclass B(Cart): ...\nB.new().add(1)",
        ),
        ["missing-argument at shop/cart.py:3  tax"],
    ),
    case(
        "what a static method gives",
        shop(
            CART + "    @staticmethod\n    def new() -> 'Cart': ...", "from shop.price import Cart\nCart.new().add(1)"
        ),
        WRONG,
    ),
    case(
        "of a function that is cached",
        shop("from functools import cache\n" + CART + "@cache\ndef make() -> Cart: ...", USE + "make().add(1)"),
        WRONG,
    ),
    case("an attribute that the class declares", held("cart: Cart"), ["missing-argument at shop/cart.py:5  tax"]),
    case(
        "one that is assigned too",
        held("cart: Cart = None\n    def __init__(self, cart):\n        self.cart = cart"),
        ["missing-argument at shop/cart.py:7  tax"],
    ),
    case(
        "a field of a data class",
        shop(
            CART,
            "import shop.price\nfrom dataclasses import dataclass\n@dataclass\n" + DATA + "s = Shop(1)\ns.cart.add(1)",
        ),
        ["missing-argument at shop/cart.py:7  tax"],
    ),
    case(
        "an inherited attribute",
        shop(CART, SHOP + "    cart: Cart\nclass B(Shop):\n    def f(self):\n        self.cart.add(1)"),
        ["missing-argument at shop/cart.py:6  tax"],
    ),
    case(
        "an attribute of a local instance",
        shop(CART, SHOP + "    cart: Cart\ndef f():\n    s = Shop()\n    s.cart.add(1)"),
        ["missing-argument at shop/cart.py:6  tax"],
    ),
    case(
        "a property",
        held("@property\n    def cart(self) -> Cart: ..."),
        ["missing-argument at shop/cart.py:6  tax"],
    ),
    case(
        "a property that can be set",
        held("@property\n    def cart(self) -> Cart: ...\n    @cart.setter\n    def cart(self, cart): ..."),
        ["missing-argument at shop/cart.py:8  tax"],
    ),
    case(
        "a cached property",
        held("@cached_property\n    def cart(self) -> Cart: ..."),
        ["missing-argument at shop/cart.py:6  tax"],
    ),
    case(
        "an attribute that is called",
        shop(
            "class Rate:\n    def __call__(self, item): ...",
            "from shop.price import Rate\nclass Shop:\n    rate: Rate\n    def f(self):\n        self.rate()",
        ),
        ["missing-argument at shop/cart.py:5  item"],
    ),
    case(
        "a property that is called",
        shop(
            "class Rate:\n    def __call__(self, item): ...",
            "from shop.price import Rate\nclass Shop:\n    @property\n    def rate(self) -> Rate: ...\n"
            "    def f(self):\n        self.rate()",
        ),
        ["missing-argument at shop/cart.py:6  item"],
    ),
    case(
        "a property that gives a class",
        shop(
            TAX,
            "from shop.price import Tax\nclass Shop:\n    @property\n    def Tax(self) -> type[Tax]: ...\nShop().Tax()",
        ),
        ["missing-argument at shop/cart.py:5  rate"],
    ),
    case(
        "an attribute that holds a class",
        shop(
            TAX,
            "from shop.price import Tax\nclass Shop:\n    tax: type[Tax] = Tax\n    def f(self):\n        self.tax()",
        ),
        ["missing-argument at shop/cart.py:5  rate"],
    ),
    case(
        "a method of a class that a function gives",
        shop(MAKE.replace("-> Cart", "-> type[Cart]"), USE + "make().add(1)"),
        ["missing-argument at shop/cart.py:2  item tax"],
    ),
)
def test_a_call_on_what_is_declared_is_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "nothing is declared", shop(MAKE.replace(" -> Cart", ""), USE + "make().add(1)"), ("make():", "make() -> Cart:")
    ),
    silent(
        "a result that is awaited",
        shop(MAKE.replace("def make", "async def make"), USE + "cart = make()\ncart.add(1)"),
        ("async ", ""),
    ),
    silent(
        "one of several results", shop(MAKE.replace("-> Cart", "-> Cart | int"), USE + "make().add(1)"), (" | int", "")
    ),
    silent(
        "a list of results",
        shop(MAKE.replace("-> Cart", "-> list[Cart]"), USE + "make().add(1)"),
        ("list[Cart]", "Cart"),
    ),
    silent(
        "a context manager",
        shop(
            "from contextlib import contextmanager\n" + CART + "@contextmanager\ndef make() -> Cart: ...",
            USE + "make().add(1)",
        ),
        ("@contextmanager", ""),
    ),
    silent(
        "a decorator of unknown effect",
        shop("from x import wrap\n" + CART + "@wrap\ndef make() -> Cart: ...", USE + "make().add(1)"),
        ("@wrap", ""),
    ),
    silent(
        "overloads",
        shop(
            "from typing import overload\n" + CART + "@overload\ndef make(x: int) -> Cart: ...\n@overload\n"
            "def make(x: str) -> int: ...\ndef make(x): ...",
            USE + "make(1).add(1)",
        ),
    ),
    silent(
        "a function that is defined twice",
        shop(CART + "if x:\n    def make() -> Cart: ...\nelse:\n    def make(): ...", USE + "make().add(1)"),
        ("else:\n    def make()", "else:\n    def other()"),
    ),
    silent(
        "a type variable as the result",
        shop(
            "from typing import TypeVar\nT = TypeVar('T')\n" + CART + "def make(x: T) -> T: ...", USE + "make(1).add(1)"
        ),
        ("-> T", "-> Cart"),
    ),
    silent(
        "a class of the body with the name of another",
        shop(
            CART
            + "class A:\n    class Cart:\n        def add(self, item): ...\n    @staticmethod\n    def new() -> Cart: ...",
            "from shop.price import A\nA.new().add(1)",
        ),
        ("    class Cart", "    class Other"),
    ),
    silent(
        "the result may be a subclass",
        shop(MAKE + "class B(Cart):\n    def add(self, item): ...", USE + "make().add(1)"),
        ("(self, item): ", "(self): "),
    ),
    silent(
        "a method of the result that is replaced",
        shop(MAKE, USE + "cart = make()\ncart.add = f\ncart.add(1)"),
        ("cart.add = f", "f"),
    ),
    silent("an attribute without a declaration", held("cart = Cart()"), ("cart =", "cart: Cart =")),
    silent(
        "an attribute that only __init__ assigns",
        held("def __init__(self, cart):\n        self.cart = cart"),
        ("def __init__", "cart: Cart\n    def __init__"),
    ),
    silent("an attribute of many classes", held("cart: Cart | int"), (" | int", "")),
    silent("a mapped attribute", held("cart: Mapped[Cart]"), ("Mapped[Cart]", "Cart")),
    silent(
        "an attribute that a descriptor answers",
        shop(CART + "    def __get__(self, instance, owner): ...", held("cart: Cart")["shop/cart.py"]),
        ("__get__", "get"),
    ),
    silent(
        "an attribute whose class has an unknown base",
        shop("from x import B\n" + CART.replace("Cart:", "Cart(B):"), held("cart: Cart")["shop/cart.py"]),
        ("(B)", ""),
    ),
    silent(
        "an attribute that is read from the class", held("cart: Cart", "Shop.cart.add(1)"), ("Shop.cart", "self.cart")
    ),
    silent(
        "an attribute that a subclass assigns",
        shop(
            CART,
            SHOP + "    cart: Cart\nclass B(Shop):\n    def __init__(self):\n        self.cart = f()\n"
            "    def g(self):\n        self.cart.add(1)",
        ),
        ("self.cart =", "self.other ="),
    ),
    silent(
        "an attribute that is replaced for an instance",
        shop(CART, SHOP + "    cart: Cart\ns = Shop()\ns.cart = f()\ns.cart.add(1)"),
        ("s.cart = f()", "f()"),
    ),
    silent(
        "a property without a declaration",
        held("@property\n    def cart(self): ..."),
        ("cart(self): ...", "cart(self) -> Cart: ..."),
    ),
    silent(
        "a decorated property",
        held("@property\n    @wrap\n    def cart(self) -> Cart: ..."),
        ("    @wrap\n", ""),
    ),
    silent("a method that is not called", held("def cart(self) -> Cart: ..."), ("def cart", "@property\n    def cart")),
    silent(
        "an attribute that is called and whose subclass takes it",
        shop(
            "class Rate:\n    def __call__(self, item): ...\nclass B(Rate):\n    def __call__(self): ...",
            "from shop.price import Rate\nclass Shop:\n    rate: Rate\n    def f(self):\n        self.rate()",
        ),
        ("__call__(self): ...", "call(self): ..."),
    ),
    silent(
        "an attribute that may hold a subclass with another constructor",
        shop(
            TAX + "class B(Tax):\n    def __init__(self): ...",
            "from shop.price import Tax\nclass Shop:\n    tax: type[Tax] = Tax\n    def f(self):\n        self.tax()",
        ),
        ("    def __init__(self): ...", "    ..."),
    ),
)
def test_a_call_on_what_is_not_certain_is_not_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
