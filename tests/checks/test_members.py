"""Members that no object of a class has, and when that is not certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

CART = "class Cart:\n    def total(self): ...\n"
USE = "from shop.price import Cart\n"
GONE = ["unknown-member at shop/cart.py:2  sum"]
CALL = USE + "Cart().sum()"
HELD = "class Shop:\n    def __init__(self):\n        self.cart = Cart()\n    def f(self):\n        self.cart.sum()\n"


def by_parameter(*lines: str) -> str:
    """A function of a cart, with this body."""
    return USE + "def f(cart: Cart):\n" + "".join(f"    {line}\n" for line in lines)


def inside(body: str) -> dict[str, str]:
    """A module with a class of this body (that of its methods written on their line)."""
    return {"a.py": "class Cart:\n" + "".join(f"    {line}\n" for line in body.splitlines())}


@table(
    case("a method of an instance", shop(CART, CALL), GONE),
    case("of a variable", shop(CART, USE + "c = Cart(); c.sum()"), GONE),
    case("of a parameter", shop(CART, by_parameter("cart.sum()")), ["unknown-member at shop/cart.py:3  sum"]),
    case(
        "a name that is nearly that of a method",
        shop(CART, USE + "Cart().totals()"),
        ["unknown-member at shop/cart.py:2  totals total"],
    ),
    case("a method of a class", shop(CART, USE + "Cart.sum()"), GONE),
    case("an attribute of a class", shop(CART, USE + "print(Cart.sum)"), GONE),
    case("of the object itself", inside("def f(self): self.g()"), ["unknown-member at a.py:2  g"]),
    case("of a class method", inside("@classmethod\ndef f(cls): cls.g()"), ["unknown-member at a.py:3  g"]),
    case(
        "of what a method of the object itself gives",
        shop(CART, USE + "class Shop:\n    def cart(self) -> Cart: ...\n    def f(self):\n        self.cart().sum()"),
        ["unknown-member at shop/cart.py:5  sum"],
    ),
    case(
        "of a variable for what a method gives",
        shop(
            CART,
            USE
            + "class Shop:\n    def cart(self) -> Cart: ...\n    def f(self):\n        c = self.cart()\n        c.sum()",
        ),
        ["unknown-member at shop/cart.py:6  sum"],
    ),
    case(
        "of another name for it",
        shop(CART, by_parameter("other = cart", "other.sum()")),
        ["unknown-member at shop/cart.py:4  sum"],
    ),
    case("of an attribute that a method assigns", shop(CART, USE + HELD), ["unknown-member at shop/cart.py:6  sum"]),
    case(
        "of one that is assigned from a parameter",
        shop(
            CART,
            USE
            + "class Shop:\n    def __init__(self, cart: Cart):\n        self.cart = cart\n    def f(self): self.cart.sum()",
        ),
        ["unknown-member at shop/cart.py:5  sum"],
    ),
    case(
        "of one that is nothing at first",
        shop(
            CART,
            USE
            + "class Shop:\n    cart = None\n    def f(self):\n        self.cart = None\n        self.cart = Cart()\n"
            + "    def g(self): self.cart.sum()",
        ),
        ["unknown-member at shop/cart.py:7  sum"],
    ),
    case(
        "of a derived class",
        shop(CART, USE + "class B(Cart): ...\nB().sum()"),
        ["unknown-member at shop/cart.py:3  sum"],
    ),
    case(
        "of one whose class another function asks for",
        shop(CART, by_parameter("cart.sum()") + "def g(cart): return isinstance(cart, Cart)\n"),
        ["unknown-member at shop/cart.py:3  sum"],
    ),
    case(
        "of what a function gives that declares nothing",
        shop(CART + "def make(): return Cart()", "from shop.price import make\nmake().sum()"),
        GONE,
    ),
    case(
        "of what is entered",
        shop(CART + "    def __enter__(self): return self\n", USE + "def f():\n    with Cart() as c:\n        c.sum()"),
        ["unknown-member at shop/cart.py:4  sum"],
    ),
    case(
        "of a variable from its second assignment on",
        shop(CART, by_parameter("cart.total()", "cart = other(cart)", "cart = Cart()", "cart.sum()")),
        ["unknown-member at shop/cart.py:6  sum"],
    ),
    case(
        "of an enumeration",
        {"a.py": "from enum import Enum\nclass E(Enum):\n    A = 1\ndef f(e: E): e.also()"},
        ["unknown-member at a.py:4  also"],
    ),
    case("of an error", {"a.py": "class E(Exception):\n    code = 1\nE().kind()"}, ["unknown-member at a.py:3  kind"]),
    case(
        "of a data class",
        {"a.py": "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nP(1).y()"},
        ["unknown-member at a.py:5  y"],
    ),
    case(
        "of an abstract class",
        {"a.py": "from abc import ABC\nclass A(ABC):\n    def f(self): self.g()"},
        ["unknown-member at a.py:3  g"],
    ),
)
def test_a_member_that_is_not_there_is_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("a method of the base", shop(CART, USE + "class B(Cart): ...\nB().total()"), ("def total", "def sum")),
    silent("a method of `object`", shop(CART, USE + "Cart().__reduce__()")),
    silent("what only a type has", shop(CART, USE + "Cart.mro()"), (".mro", ".sum")),
    silent(
        "an attribute that a method assigns",
        inside("def f(self): self.g()\ndef h(self): self.g = print"),
        ("self.g =", "g ="),
    ),
    silent(
        "one that is assigned with others",
        inside("def f(self): self.g()\ndef h(self): self.g, x = print, 1"),
        ("self.g,", "self.h,"),
    ),
    silent(
        "one that a loop assigns",
        inside("def f(self): self.g()\ndef h(self, a):\n  for self.g in a: ..."),
        ("for self.g", "for g"),
    ),
    silent("one that is assigned elsewhere", shop(CART, CALL, other="def f(x): x.sum = 1"), ("x.sum", "x.total")),
    silent(
        "one that is set elsewhere",
        shop(CART, CALL, other="setattr(x, 'sum', 1)"),
        ("setattr(x, 'sum'", "getattr(x, 'sum'"),
    ),
    silent(
        "a method that sets any",
        inside("def f(self): self.g()\ndef h(self, k): setattr(self, k, 1)"),
        ("setattr", "getattr"),
    ),
    silent(
        "a method that writes what the object holds",
        inside("def f(self): self.g()\ndef h(self, **k): self.__dict__.update(k)"),
        ("__dict__", "rest"),
    ),
    silent(
        "an object that becomes another",
        inside("def f(self): self.g()\ndef h(self): self.__class__ = B"),
        ("__class__", "other"),
    ),
    silent(
        "a class that answers for any",
        shop(CART + "    def __getattr__(self, name): ...", CALL),
        ("__getattr__", "get"),
    ),
    silent("a class that makes others", shop(CART + "    def __new__(cls): return other()", CALL), ("__new__", "new")),
    silent(
        "a metaclass",
        shop("class M(type): ...\nclass Cart(metaclass=M):\n    def total(self): ...", CALL),
        ("(metaclass=M)", ""),
    ),
    silent("an unknown base", shop("from other import Base\nclass Cart(Base): ...", CALL), ("(Base)", "")),
    silent("an unknown decorator", shop("from other import wrap\n@wrap\n" + CART, CALL), ("@wrap\n", "")),
    silent(
        "a protocol",
        shop("from typing import Protocol\nclass Cart(Protocol): ...", by_parameter("cart.sum()")),
        ("(Protocol)", ""),
    ),
    silent(
        "a class to be mixed in",
        {"a.py": "class CartMixin:\n    def f(self): self.g()"},
        ("CartMixin", "Cart"),
    ),
    silent(
        "an interface",
        {"a.py": "class Cacheable:\n    def f(self): self.g()"},
        ("Cacheable", "Cache"),
    ),
    silent(
        "a class that is made of it while the program runs",
        shop(
            CART + "def make() -> Cart: return type('Sub', (Cart,), {'sum': 1})()",
            "from shop.price import make\nmake().sum()",
        ),
        ("type('Sub', (Cart,)", "other('Sub', (Cart,)"),
    ),
    silent(
        "a base that has a say in what is derived",
        shop("class Base:\n    def __init_subclass__(cls): ...\nclass Cart(Base): ...", CALL),
        ("__init_subclass__", "init"),
    ),
    silent(
        "a member of a derived class",
        shop(CART, by_parameter("cart.sum()"), other=USE + "class B(Cart):\n    def sum(self): ..."),
        ("def sum", "def min"),
    ),
    silent(
        "a member of a class that it is mixed into",
        {"a.py": "class A:\n    def f(self): self.g()\nclass B:\n    def g(self): ...\nclass C(A, B): ..."},
        ("(A, B)", "(A)"),
    ),
    silent(
        "a class derived inside a function",
        shop(CART, by_parameter("cart.sum()"), other=USE + "def f():\n    class B(Cart):\n        def sum(self): ..."),
        ("B(Cart)", "B"),
    ),
    silent("behind hasattr", shop(CART, by_parameter("if hasattr(cart, 'sum'): cart.sum()")), ("hasattr", "callable")),
    silent(
        "behind isinstance", shop(CART, by_parameter("if isinstance(cart, B): cart.sum()")), ("isinstance", "callable")
    ),
    silent(
        "in a match of it",
        shop(CART, by_parameter("match cart:", "    case B(): cart.sum()")),
        ("match cart", "match other"),
    ),
    silent(
        "where the error is caught",
        shop(CART, USE + "try:\n    Cart().sum()\nexcept AttributeError: ..."),
        ("AttributeError", "ValueError"),
    ),
    silent(
        "a variable whose object becomes another",
        shop(CART, USE + "def f(cls):\n    c = Cart()\n    c.__class__ = cls\n    c.sum()"),
        ("__class__", "other"),
    ),
    silent(
        "an attribute that is set past the class",
        inside("def __init__(self): super().__setattr__('g', 1)\ndef f(self): self.g()"),
        ("'g', 1", "'h', 1"),
    ),
    silent(
        "a mixin that some class has nothing beside",
        {"a.py": "class CartMixin:\n    def f(self): self.g()\nclass Cart(CartMixin): ..."},
        ("CartMixin", "Part"),
    ),
    silent(
        "a variable that a branch assigns to twice below a comment on the head",
        shop(CART, USE + "def f(x):  # note\n    if x:\n        c = Cart()\n        c = other()\n    c.sum()"),
        ("c = other", "_ = other"),
    ),
    silent(
        "a variable that a branch assigns to",
        shop(CART, by_parameter("if cart:", "    cart = other()", "cart.sum()")),
        ("cart = other", "_ = other"),
    ),
    silent(
        "a variable that a loop assigns to further down",
        shop(CART, by_parameter("for x in 1, 2:", "    cart.sum()", "    cart = x")),
        ("cart = x", "_ = x"),
    ),
    silent(
        "a variable that a function inside may see later",
        shop(CART, by_parameter("def g(): cart.sum()", "cart = other()", "g()")),
        ("cart = other", "_ = other"),
    ),
    silent(
        "what a method gives that a derived class may give otherwise",
        shop(
            CART + "class Shop:\n    def cart(self): return Cart()\n",
            "from shop.price import Shop\ndef f(shop: Shop):\n    c = shop.cart()\n    c.sum()",
            other="from shop.price import Shop\nclass B(Shop):\n    def cart(self): return 1",
        ),
        ("def cart(self): return 1", "def part(self): return 1"),
    ),
    silent(
        "what a generator gives",
        shop(CART + "def make():\n    yield 1\n    return Cart()", "from shop.price import make\nmake().sum()"),
        ("    yield 1\n", ""),
    ),
    silent(
        "what every member of an enumeration has",
        {"a.py": "from enum import IntEnum\nclass E(IntEnum):\n    A = 1\ndef f(e: E): e.bit_length()"},
        ("bit_length", "sum"),
    ),
    silent(
        "a name that is bound twice",
        shop(CART, by_parameter("cart = other(cart)", "cart.sum()")),
        ("cart = other", "_ = other"),
    ),
    silent(
        "a variable that somebody replaces",
        shop(CART + "cart = Cart()\n", "from shop.price import cart\ncart.sum()", other="def f(m): m.cart = 1"),
        ("m.cart", "m.car"),
    ),
    silent(
        "a variable that stands in for it",
        shop(CART + "from x import LocalProxy\ncart: Cart = LocalProxy()", "from shop.price import cart\ncart.sum()"),
        ("LocalProxy", "Local"),
    ),
    silent(
        "an attribute that somebody replaces",
        shop(CART, USE + HELD, other="def f(shop): shop.cart = 1"),
        ("shop.cart = 1", "shop.art = 1"),
    ),
    silent(
        "an attribute that a derived class assigns",
        shop(CART, USE + HELD + "class B(Shop):\n    def g(self): self.cart = 1\n"),
        ("self.cart = 1", "self.art = 1"),
    ),
    silent(
        "an attribute that is two things",
        shop(CART, USE + HELD + "    def g(self): self.cart = other()\n"),
        ("self.cart = other", "self.art = other"),
    ),
    silent(
        "what a module replaces by itself",
        shop("import sys\ndel sys.modules['shop.price']", "from shop import price\nprice.sum()"),
        ("del sys.modules['shop.price']", ""),
    ),
    silent(
        "a member that a decorator of the class puts in the place of its base's",
        shop(
            CART + "from other import wrap\n@wrap\nclass B(Cart): ...\n",
            "from shop.price import B\nB().total(1)",
        ),
        ("@wrap\n", ""),
    ),
    silent(
        "a test that fails",
        shop(
            CART,
            "",
            test_cart=USE + "import pytest\nbroken = pytest.mark.xfail()\n@broken\ndef test(): Cart().sum()",
        ),
        ("@broken\n", ""),
    ),
    silent(
        "what an earlier version called otherwise",
        shop(CART, by_parameter("if cart.__v2_compat__: cart.sum()")),
        ("__v2_compat__", "__v2__"),
    ),
)
def test_a_member_that_may_be_there_is_not_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
