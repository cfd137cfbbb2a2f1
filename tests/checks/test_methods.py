"""Calls of methods: through self, cls and super, static and class methods, and receivers whose class is evident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

CART = "class Cart:\n    def add(self, item, tax): ...\n"
USE = "from shop.price import Cart\n"
WRONG = ["missing-argument at shop/cart.py:2  tax"]
WRONG_IN_FUNCTION = ["missing-argument at shop/cart.py:3  tax"]


@table(
    case("a method of an instance made on the spot", shop(CART, USE + "Cart().add(1)"), WRONG),
    case("through the module", shop(CART, "import shop.price as p\np.Cart().add(1)"), WRONG),
    case("a method of an instance at module level", shop(CART, USE + "cart = Cart(); cart.add(1)"), WRONG),
    case("of an imported instance", shop(CART + "cart = Cart()", "from shop.price import cart\ncart.add(1)"), WRONG),
    case("of a local instance", shop(CART, USE + "def f():\n    c = Cart(); c.add(1)"), WRONG_IN_FUNCTION),
    case("of an annotated parameter", shop(CART, USE + "def f(c: Cart):\n    c.add(1)"), WRONG_IN_FUNCTION),
    case("of a parameter annotated by text", shop(CART, USE + "def f(c: 'Cart'):\n    c.add(1)"), WRONG_IN_FUNCTION),
    case("of an optional parameter", shop(CART, USE + "def f(c: Cart | None):\n    c.add(1)"), WRONG_IN_FUNCTION),
    case("of an annotated local", shop(CART, USE + "def f():\n    c: Cart = g(); c.add(1)"), WRONG_IN_FUNCTION),
    case("of an annotated generic", shop(CART, USE + "def f(c: Cart[int]):\n    c.add(1)"), WRONG_IN_FUNCTION),
    case(
        "of self", {"cart.py": CART + "    def f(self):\n        self.add(1)"}, ["missing-argument at cart.py:4  tax"]
    ),
    case(
        "of self in a nested function",
        {"cart.py": CART + "    def f(self):\n        return lambda: self.add(1)"},
        ["missing-argument at cart.py:4  tax"],
    ),
    case(
        "of an inherited method",
        shop(CART, USE + "class Basket(Cart):\n    def f(self):\n        self.add(1)"),
        ["missing-argument at shop/cart.py:4  tax"],
    ),
    case(
        "of super",
        shop(CART, USE + "class Basket(Cart):\n    def add(self, item):\n        super().add(item)"),
        ["missing-argument at shop/cart.py:4  tax"],
    ),
    case(
        "of super over a class that does not have it",
        shop(CART, USE + "class A(Cart): ...\nclass B(A):\n    def add(self, item):\n        super().add(item)"),
        ["missing-argument at shop/cart.py:5  tax"],
    ),
    case(
        "of a super that is asked for __init__",
        shop(
            "class A:\n    def __init__(self, x): ...",
            "from shop.price import A\nclass B(A):\n    def __init__(self):\n        super().__init__()",
        ),
        ["missing-argument at shop/cart.py:4  x"],
    ),
    case(
        "of the base by name",
        shop(CART, USE + "class B(Cart):\n    def add(self, item):\n        Cart.add(self, item)"),
        ["missing-argument at shop/cart.py:4  tax"],
    ),
    case(
        "a static method",
        shop("class A:\n    @staticmethod\n    def f(x): ...", "from shop.price import A\nA.f()\nA().f(1, 2)"),
        ["missing-argument at shop/cart.py:2  x", "unexpected-argument at shop/cart.py:3  positional 1"],
    ),
    case(
        "a class method",
        shop("class A:\n    @classmethod\n    def f(cls, x): ...", "from shop.price import A\nA.f()\nA().f(1, 2)"),
        ["missing-argument at shop/cart.py:2  x", "unexpected-argument at shop/cart.py:3  positional 1"],
    ),
    case(
        "of cls",
        {
            "a.py": "class A:\n    @classmethod\n    def f(cls, x): ...\n    @classmethod\n    def g(cls):\n        cls.f()"
        },
        ["missing-argument at a.py:6  x"],
    ),
    case(
        "an unbound method lacks its receiver's arguments",
        shop(CART, USE + "Cart.add(cart, 1)"),
        WRONG,
    ),
    case(
        "a nested class",
        shop("class A:\n    class B:\n        def f(self, x): ...", "from shop.price import A\nA.B().f()"),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case(
        "an instance that is called",
        shop("class A:\n    def __call__(self, x): ...\na = A()", "from shop.price import a\na()"),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case(
        "what a method gives back",
        shop(CART + "    def copy(self): return self\n", USE + "Cart().copy().add(1)"),
        WRONG,
    ),
    case(
        "a call that neither the class nor its subclass takes",
        {
            "a.py": "class A:\n    def f(self, x): ...\n    def g(self):\n        self.f()\nclass B(A):\n"
            "    def f(self, x, y=0): ...",
        },
        ["missing-argument at a.py:4  x"],
    ),
)
def test_a_call_of_a_method_that_does_not_bind_is_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


SELF = "    def f(self):\n        self.add(1)\n"


@table(
    silent(
        "a subclass takes what self is given",
        {"a.py": CART + SELF, "b.py": "from a import Cart\nclass B(Cart):\n    def add(self, item): ..."},
        ("(self, item): ", "(self): "),
    ),
    silent(
        "a subclass of a subclass takes it",
        {
            "a.py": CART + SELF,
            "b.py": "from a import Cart\nclass B(Cart): ...\nclass C(B):\n    def add(self, item): ...",
        },
        ("(self, item): ", "(self): "),
    ),
    silent(
        "a subclass under another name takes it",
        {"a.py": CART + SELF, "b.py": "from a import Cart as X\nclass B(X):\n    def add(self, item): ..."},
        ("(self, item): ", "(self): "),
    ),
    silent(
        "a subclass replaces it by something else",
        {"a.py": CART + SELF, "b.py": "from a import Cart\nclass B(Cart):\n    add = f()"},
        ("add =", "sub ="),
    ),
    silent(
        "a subclass decorates it",
        {
            "a.py": CART + SELF,
            "b.py": "from a import Cart\nfrom x import w\nclass B(Cart):\n    @w\n    def add(self): ...",
        },
        ("@w", ""),
    ),
    silent(
        "an annotated receiver may be a subclass",
        shop(CART + "class B(Cart):\n    def add(self, item): ...", USE + "def f(c: Cart):\n    c.add(1)"),
        ("(self, item): ", "(self): "),
    ),
    silent(
        "an attribute of the instance has the name",
        {"a.py": CART + "    def __init__(self, f):\n        self.add = f\n" + SELF},
        ("self.add = f", "self.ad = f"),
    ),
    silent(
        "the base is not known",
        {"a.py": "from x import Base\nclass A(Base):\n    def f(self):\n        self.add(1)\n        super().add(1)"},
    ),
    silent(
        "the base is computed",
        {"a.py": CART + "class A(mixin(Cart)):\n    def f(self):\n        super().add(1)"},
        ("mixin(Cart)", "Cart"),
    ),
    silent(
        "an unknown base stands first",
        {"a.py": "from x import Base\n" + CART + "class A(Base, Cart):\n    def f(self):\n        self.add(1)"},
        ("Base, ", ""),
    ),
    silent(
        "super in a class that may be mixed in", {"a.py": "class Mixin:\n    def add(self):\n        super().add(1, 2)"}
    ),
    silent(
        "super in a mixin that is used",
        {"a.py": CART + "class Mixin:\n    def add(self, item):\n        super().add(item)\nclass A(Mixin, Cart): ..."},
    ),
    silent(
        "a metaclass of unknown effect",
        {"a.py": "from x import Meta\nclass A(metaclass=Meta):\n    def f(self, x): ...\nA()\nA.f"},
    ),
    silent(
        "a conditional method",
        shop(
            "class A:\n    if x:\n        def f(self): ...\n    else:\n        def f(self, x): ...",
            "from shop.price import A\nA().f()",
        ),
        ("def f(self): ", "def f(self, y, z): "),
    ),
    silent(
        "a method that is bound again",
        shop("class A:\n    def f(self, x): ...\n    f = wrap(f)", "from shop.price import A\nA().f()"),
        ("f = wrap", "g = wrap"),
    ),
    silent(
        "a method that is replaced from outside",
        shop(CART, USE + "Cart().add(1)", setup=USE + "Cart.add = f"),
        ("Cart.add = f", "f"),
    ),
    silent(
        "a method of an instance that is replaced",
        shop(CART, USE + "cart = Cart()\ncart.add = f\ncart.add(1)"),
        ("cart.add = f", "f"),
    ),
    silent(
        "overloads of a method",
        shop(
            "from typing import overload\nclass A:\n    @overload\n    def f(self): ...\n    @overload\n"
            "    def f(self, x): ...\n    def f(self, *x): ...",
            "from shop.price import A\nA().f()",
        ),
        ("*x", "x"),
    ),
    silent(
        "a property is no method",
        shop("class A:\n    @property\n    def f(self): ...", "from shop.price import A\nA().f(1)"),
        ("@property", ""),
    ),
    silent(
        "a cached property is no method",
        shop(
            "from functools import cached_property\nclass A:\n    @cached_property\n    def f(self): ...",
            "from shop.price import A\nA().f(1)",
        ),
        ("@cached_property", ""),
    ),
    silent(
        "a local that is assigned twice",
        shop(CART, USE + "def f():\n    c = Cart()\n    c = g()\n    c.add(1)"),
        ("c = g()", "g()"),
    ),
    silent(
        "a local that is assigned in a branch",
        shop(CART, USE + "def f():\n    c = Cart()\n    if x: c = g()\n    c.add(1)"),
        ("c = g()", "g()"),
    ),
    silent(
        "a local of another function",
        shop(CART, USE + "def f():\n    c = Cart()\ndef g(c):\n    c.add(1)"),
        ("g(c)", "g(c: Cart)"),
    ),
    silent("a union of classes", shop(CART, USE + "def f(c: Cart | int):\n    c.add(1)"), (" | int", "")),
    silent("a list of instances", shop(CART, USE + "def f(c: list[Cart]):\n    c.add(1)"), ("list[Cart]", "Cart")),
    silent(
        "the class itself is called through", shop(CART, USE + "def f(c: type[Cart]):\n    c.add(1, 2, 3)"), (", 3", "")
    ),
    silent(
        "a type variable",
        shop(CART, USE + "from typing import TypeVar\nT = TypeVar('T')\ndef f(c: T):\n    c.add(1)"),
        ("c: T", "c: Cart"),
    ),
    silent(
        "an alias of a union",
        shop(CART + "C = Cart | int", "from shop.price import C\ndef f(c: C):\n    c.add(1)"),
        (" | int", ""),
    ),
    silent(
        "a class without a receiver in a method",
        shop("class A:\n    def f(): ...", "from shop.price import A\nA().f(1)"),
    ),
    silent(
        "a static method named self",
        {"a.py": "class A:\n    @staticmethod\n    def f(self):\n        self.g(1)\n    def g(self): ..."},
        ("    @staticmethod\n", ""),
    ),
    silent(
        "a method that takes anything",
        shop("class A:\n    def f(*args): ...", "from shop.price import A\nA().f(1, 2)"),
        ("*args", "self"),
    ),
    silent("an unbound method with its receiver", shop(CART, USE + "Cart.add(cart, 1, 2)"), (", 2", "")),
    silent(
        "the instance of another class by __new__",
        shop("class A:\n    def __new__(cls, x): ...", "from shop.price import A\nA(1)"),
        ("A(1)", "A()"),
    ),
    silent(
        "a test's subclass overrides",
        {
            "a.py": CART + "    def f(self):\n        self.add(1, 2)",
            "tests/test_a.py": "from a import Cart\nclass B(Cart):\n    def add(self): ...",
        },
    ),
)
def test_a_call_of_a_method_that_may_bind_is_not_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
