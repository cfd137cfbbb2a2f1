"""missing-implementation: objects of classes that leave abstract methods open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

BASE = "from abc import ABC, abstractmethod\nclass Base(ABC):\n    @abstractmethod\n    def pay(self): ...\n"
USE = "from shop.price import Base\n"
MINE = USE + "class Mine(Base):\n    pass\nMine()\n"
OPEN = ["missing-implementation at shop/cart.py:4  pay"]


@table(
    case("a method is not implemented", shop(BASE, MINE), OPEN),
    case(
        "the abstract class itself is made",
        shop(BASE, USE + "Base()"),
        ["missing-implementation at shop/cart.py:2  pay"],
    ),
    case(
        "by its metaclass", shop(BASE.replace("(ABC)", "(metaclass=ABCMeta)").replace("ABC,", "ABCMeta,"), MINE), OPEN
    ),
    case(
        "a protocol that is derived from",
        shop(
            BASE.replace("ABC)", "Protocol)")
            .replace("ABC,", "")
            .replace("from abc", "from typing import Protocol\nfrom abc"),
            MINE,
        ),
        OPEN,
    ),
    case("a property", shop(BASE.replace("    @abs", "    @property\n    @abs"), MINE), OPEN),
    case("through a class in between", shop(BASE + "class More(Base): ...\n", MINE.replace("Base", "More")), OPEN),
    case(
        "one of two",
        shop(BASE + "    @abstractmethod\n    def refund(self): ...\n", MINE.replace("pass", "def pay(self): ...")),
        ["missing-implementation at shop/cart.py:4  refund"],
    ),
    case("only an annotation", shop(BASE, MINE.replace("pass", "pay: int")), OPEN),
    case(
        "it is made abstract again",
        shop(
            BASE,
            USE
            + "from abc import abstractmethod\nclass Mine(Base):\n    @abstractmethod\n    def pay(self): ...\nMine()",
        ),
        ["missing-implementation at shop/cart.py:6  pay"],
    ),
    case(
        "with a base from outside behind it",
        shop(BASE, "import rich\n" + MINE.replace("(Base)", "(Base, rich.Thing)")),
        ["missing-implementation at shop/cart.py:5  pay"],
    ),
)
def test_missing_implementation(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "grpcio: an error is made all the same",
        shop(
            "from abc import ABC, abstractmethod\nclass Call(ABC):\n    @abstractmethod\n    def code(self): ...",
            "from shop.price import Call\nclass Failed(ValueError, Call): ...\nFailed()",
        ),
        ("ValueError, ", ""),
    ),
    silent(
        "pyglet: a base whose metaclass notes no abstract methods",
        shop(
            "from abc import ABC, abstractmethod\nclass Config:\n    @abstractmethod\n    def match(self): ...",
            "from abc import ABC\nfrom shop.price import Config\nclass Own(Config, ABC): ...\nOwn()",
        ),
        ("Config:", "Config(ABC):"),
    ),
    silent(
        "it is implemented",
        shop(BASE, MINE.replace("pass", "def pay(self): ...")),
        ("def pay(self): ...\nMine", "def play(self): ...\nMine"),
    ),
    silent("by a value", shop(BASE, MINE.replace("pass", "pay = print")), ("pay =", "play =")),
    silent(
        "by another base",
        shop(BASE, USE + "class Pay:\n    def pay(self): ...\nclass Mine(Pay, Base): ...\nMine()"),
        ("(Pay, Base)", "(Base, Pay)"),
    ),
    silent(
        "nothing keeps it from being made", shop(BASE.replace("(ABC)", ""), MINE), ("class Base:", "class Base(ABC):")
    ),
    silent(
        "a base from outside may have it",
        shop(BASE, "import rich\n" + MINE.replace("(Base)", "(rich.Thing, Base)")),
        ("rich.Thing, ", ""),
    ),
    silent("another metaclass", shop(BASE, MINE.replace("(Base)", "(Base, metaclass=Meta)")), (", metaclass=Meta", "")),
    silent("it makes another object", shop(BASE, MINE.replace("pass", "def __new__(cls): ...")), ("__new__", "new")),
    silent(
        "a decorator may implement it",
        shop(
            BASE,
            MINE.replace("class Mine", "@implement\nclass Mine").replace(
                "from", "from tools import implement\nfrom", 1
            ),
        ),
        ("@implement\n", ""),
    ),
    silent(
        "it is assigned from outside",
        shop(BASE, MINE.replace("Mine()", "Mine.pay = print\nMine()")),
        ("Mine.pay = print\n", ""),
    ),
    silent("no object is made", shop(BASE, MINE.replace("Mine()", "print(Mine)")), ("print(Mine)", "Mine()")),
    silent(
        "a derived class is made",
        shop(BASE, MINE.replace("Mine()", "class Real(Mine):\n    def pay(self): ...\nReal()")),
        ("Real()", "Mine()"),
    ),
    silent(
        "a decorator of that name from elsewhere",
        shop(BASE.replace("ABC, abstractmethod", "ABC\nfrom tools import abstractmethod"), MINE),
        ("ABC\nfrom tools import", "ABC,"),
    ),
    silent(
        "a test expects the error",
        {"test_price.py": f"import pytest\n{BASE}def test_it():\n    with pytest.raises(TypeError):\n        Base()\n"},
        ("    with pytest.raises(TypeError):\n", "    if 1:\n"),
    ),
)
def test_missing_implementation_is_silent(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
