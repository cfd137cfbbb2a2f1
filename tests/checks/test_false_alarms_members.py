"""What well-known packages taught about members of classes: each case stands for false alarms in code that nobody here wrote
(docs/precision.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

INTERFACE = """
    from zope.interface import Interface
    class ICart(Interface):
        def add(item, count=1): ...
    class IGift(ICart): ...
    """
BASE = """
    class Base:
        def make(self): raise NotImplementedError
        def test(self): self.make(1)
    """


@table(
    silent(
        "a method of an interface takes what it says, without a receiver",
        shop(INTERFACE, "from shop.price import ICart\ndef f(cart: ICart): cart.add(1, count=2)"),
        ("add(1, count=2)", "add(1, 2, 3)"),
    ),
    silent(
        "an object is adapted to an interface that extends another",
        shop(INTERFACE, "from shop.price import IGift\nIGift(f()).add(1)"),
    ),
    case(
        "a method of an interface is called without what it requires",
        shop(INTERFACE, "from shop.price import IGift\ndef f(gift: IGift): gift.add()"),
        ["missing-argument at shop/cart.py:2  item"],
    ),
    silent(
        "a test's own class overrides what the test's base calls",
        {"tests/test_a.py": BASE + "\n    class Sub(Base):\n        def make(self, item): ..."},
        ("def make(self, item)", "def other(self, item)"),
    ),
    case(
        "only a test's class overrides what the base calls",
        {
            "shop/__init__.py": "",
            "shop/base.py": BASE,
            "tests/test_a.py": "from shop.base import Base\nclass Sub(Base):\n    def make(self, item): ...",
        },
        ["unexpected-argument at shop/base.py:3  positional 0"],
    ),
)
def test_methods(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "pytest calls it with the class",
        {
            "tests/test_a.py": """
                class Base:
                    def setup_class(self): ...
                class TestA(Base):
                    def setup_class(self):
                        super().setup_class(self)
                """,
        },
        (
            "def setup_class(self):\n                        super()",
            "def prepare(self):\n                        super()",
        ),
    ),
    silent(
        "an abstract method that nothing here implements",
        {
            "model.py": """
                import abc
                class Model:
                    @abc.abstractmethod
                    def kind(self): ...
                    def make(self): return self.kind(name=1)
                """,
        },
        ("    @abc.abstractmethod\n                ", ""),
    ),
)
def test_methods_that_are_called_otherwise(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


CART = "class Cart:\n    def add(self, item): ..."
USE = "from shop.price import Cart\ncart = Cart()\n"


@table(
    silent(
        "a method is replaced on the instance",
        shop(
            CART, "from shop.price import Cart\ndef f():\n    cart = Cart()\n    cart.add = stand_in()\n    cart.add()"
        ),
        ("cart.add = ", "cart.sum = "),
    ),
    silent(
        "a method is replaced on the class by the file that calls it",
        shop(CART, USE + "Cart.add = f\ncart.add()"),
        ("Cart.add = f", "Cart.sum = f"),
    ),
    silent(
        "a method is replaced by setattr on the class",
        shop(CART, USE + "setattr(Cart, 'add', f)\ncart.add()"),
        ("'add'", "'sum'"),
    ),
    silent(
        "a method is replaced on the class from a third module",
        shop(CART, USE + "cart.add()", setup="from shop import price\nprice.Cart.add = f"),
        ("price.Cart.add", "price.Cart.sum"),
    ),
    case(
        "a test replaces a method on the class",
        {**shop(CART, USE + "cart.add()"), "tests/test_a.py": "from shop import price\nprice.Cart.add = f"},
        ["missing-argument at shop/cart.py:3  item"],
    ),
)
def test_replaced_members(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "salt: a private name as the interpreter has it",
        {"a.py": "class Cart:\n    def __add(self): ...\n    def go(self): self._Cart__add()"},
        ("self._Cart__add()", "self._Shop__add()"),
    ),
    silent(
        "a private name of a base",
        {"a.py": "class Cart:\n    def __add(self): ...\nclass Big(Cart):\n    def go(self): self._Cart__add()"},
        ("self._Cart__add()", "self._Shop__add()"),
    ),
    silent(
        "kivy: what super() reaches another base of a derived class may have",
        {"a.py": "class Base: ...\nclass Ripple(Base):\n    def touch(self): super().touch()"},
    ),
    silent(
        "ipython: a member of the metaclass of abstract classes",
        shop("from abc import ABC\nclass Format(ABC): ...", "from shop.price import Format\nFormat.register(int)"),
        ("register(int)", "registers(int)"),
    ),
    silent(
        "scipy: classes that are made of bases in a variable",
        {
            "a.py": "class _Common:\n    def go(self): self.make()\ndef made(bases):\n    return type('Test', bases, {})\n"
        },
        ("type('Test', bases, {})", "x"),
    ),
    silent(
        "kivy: a behaviour of which another behaviour is made",
        {"a.py": "class TouchBehavior:\n    def go(self): self.bind()\nclass ButtonBehavior(TouchBehavior): ...\n"},
        ("class ButtonBehavior", "class Button"),
    ),
    silent(
        "protobuf: a class that keeps no state is mixed into one that does",
        {"a.py": "class Mask:\n    __slots__ = ()\n    def load(self): self.clear()\n"},
        ("__slots__ = ()", "slots = ()"),
    ),
    case(
        "a class that keeps its state itself",
        {
            "a.py": "class Mask:\n    __slots__ = ('x',)\n    def load(self):\n        self.x = 1\n        self.clear()\n"
        },
        ["unknown-member at a.py:5  clear"],
    ),
    silent(
        "kivy: a behaviour is there to be mixed in",
        {"a.py": "class TouchBehavior:\n    def go(self): self.bind()\n"},
        ("TouchBehavior", "Touch"),
    ),
    silent(
        "pyglet: a method of another language's class",
        {"a.py": "Bridge = made()\nclass View:\n    @Bridge.method('v@')\n    def go(self): self.bounds()\n"},
        ("    @Bridge.method('v@')\n", ""),
    ),
    silent(
        "a mixin method of an abstract base",
        {"a.py": "import typing\nclass Cart(typing.MutableMapping[str, int]):\n    def go(self): self.setdefault(1)"},
        ("self.setdefault(1)", "self.set_default(1)"),
    ),
    case(
        "what stands behind a call that ends a test is not reached, the call itself is",
        {
            "a.py": "class Cart:\n    def fail(self, why): ...\n    def go(self):\n        self.fail()\n        self.fail()"
        },
        ["missing-argument at a.py:4  why"],
    ),
    case(
        "what such a call is given is reached",
        {"a.py": "class Cart:\n    def go(self):\n        self.fail(self.go(1))\n    def fail(self, why): ..."},
        ["unexpected-argument at a.py:3  positional 0"],
    ),
    case(
        "a constructor beside an abstract base",
        shop(
            "from typing import MutableMapping\nclass Cart(MutableMapping[str, int]):\n    def __init__(self, size): ...",
            "from shop.price import Cart\nCart()",
        ),
        ["missing-argument at shop/cart.py:2  size"],
    ),
    silent(
        "jax: an annotation names a module that a parameter hides from the body only",
        shop(
            "class Cart: ...\nclass Context: ...",
            "from shop import price\nfrom shop import kit\ndef go(ctx: price.Context, price: kit.Kit): ...",
            kit="class Kit: ...",
        ),
        ("price.Context, price", "price.Contexts, price"),
    ),
    silent(
        "so does the annotation of a result",
        shop(
            "class Cart: ...",
            "from shop import price\nfrom shop import kit\ndef go(price: kit.Kit) -> price.Cart: ...",
            kit="class Kit: ...",
        ),
        ("-> price.Cart", "-> price.Carts"),
    ),
    silent(
        "and a default",
        shop(
            "RATE = 1",
            "from shop import price\nfrom shop import kit\ndef go(price: kit.Kit, rate=price.RATE): ...",
            kit="class Kit: ...",
        ),
        ("=price.RATE", "=price.RATES"),
    ),
    case(
        "the body of a function whose parameter has the name of a module",
        shop(
            "class Context: ...",
            "from shop import price\nfrom shop import kit\ndef go(ctx: price.Context, price: kit.Kit):\n    price.gone()",
            kit="class Kit: ...",
        ),
        ["unknown-member at shop/cart.py:4  gone"],
    ),
    case(
        "an attribute that a derived class declares once more",
        {
            "a.py": "class Kind:\n    def name(self): ...\n"
            "class Base:\n    def __init__(self, kind: Kind): self.kind: Kind = kind\n"
            "    def go(self): self.kind.nam()\nclass Big(Base):\n    kind: Kind\n",
        },
        ["unknown-member at a.py:5  nam name"],
    ),
)
def test_what_more_of_a_class_tells(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
