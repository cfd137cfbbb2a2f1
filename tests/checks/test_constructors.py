"""Calls of classes: written and inherited constructors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

USE = "from shop.price import A\n"


def made(price: str, call: str, imports: str = "") -> dict[str, str]:
    return shop(f"{imports}\n{price}", USE + call)


@table(
    case(
        "a written constructor",
        made("class A:\n    def __init__(self, x): ...", "A()"),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case("no constructor", made("class A: ...", "A(1)"), ["unexpected-argument at shop/cart.py:2  positional 0"]),
    case(
        "an inherited constructor",
        made("class B:\n    def __init__(self, x): ...\nclass A(B): ...", "A()"),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case(
        "a constructor in __new__",
        made("class A:\n    def __new__(cls, x): ...", "A()"),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case(
        "the second base has it",
        made("class B: ...\nclass C:\n    def __init__(self, x): ...\nclass A(B, C): ...", "A()"),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case(
        "an abstract base",
        made("class A(ABC):\n    def __init__(self, x): ...", "A()", "from abc import ABC"),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case(
        "a generic class",
        made("class A(Generic[T]):\n    def __init__(self, x): ...", "A()", "from typing import Generic"),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case(
        "an exception with a constructor",
        made("class A(Exception):\n    def __init__(self, x): ...", "raise A()"),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case(
        "a class that is called through an alias",
        made("class B:\n    def __init__(self, x): ...\nA = B", "A()"),
        ["missing-argument at shop/cart.py:2  x"],
    ),
)
def test_a_call_of_a_class_that_does_not_bind_is_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("no constructor and no arguments", made("class A: ...", "A()"), ("A()", "A(1)")),
    silent("an unknown base", made("from x import B\nclass A(B): ...", "A(1, 2)"), ("(B)", "")),
    silent("a computed base", made("class A(make()): ...", "A(1)"), ("(make())", "")),
    silent("a base that is built in", made("class A(dict): ...", "A(1, x=2)"), ("(dict)", "")),
    silent("an exception without a constructor", made("class A(Exception): ...", "raise A(1, 2)"), ("(Exception)", "")),
    silent(
        "an error class of another package",
        made("from x import Error\nclass A(Error):\n    def __init__(self, x): ...", "A()"),
    ),
    silent("a metaclass", made("class M(type):\n    def __call__(cls, *a): ...\nclass A(metaclass=M): ...", "A(1)")),
    silent("an unknown metaclass", made("from x import M\nclass A(metaclass=M): ...", "A(1)"), ("metaclass=M", "")),
    silent(
        "a metaclass of a base",
        made("from x import M\nclass B(metaclass=M): ...\nclass A(B): ...", "A(1)"),
        ("metaclass=M", ""),
    ),
    silent("an enumeration", made("from enum import Enum\nclass A(Enum):\n    X = 1", "A(1)"), ("(Enum)", "")),
    silent("a decorator of unknown effect", made("from x import d\n@d\nclass A: ...", "A(1)"), ("@d", "")),
    silent(
        "a decorator of the workspace that replaces it",
        made("def d(c):\n    return make(c)\n@d\nclass A: ...", "A(1)"),
        ("make(c)", "c"),
    ),
    silent(
        "a class that takes anything",
        made("class A:\n    def __init__(self, *a, **k): ...", "A(1, x=2)"),
        ("*a, **k", "a"),
    ),
    silent(
        "a conditional constructor",
        made(
            "class A:\n    if x:\n        def __init__(self): ...\n    else:\n        def __init__(self, x): ...", "A()"
        ),
        ("(self): ", "(self, y): "),
    ),
    silent(
        "a decorated constructor",
        made("from x import d\nclass A:\n    @d\n    def __init__(self, x): ...", "A()"),
        ("@d", ""),
    ),
    silent(
        "overloaded constructors",
        made(
            "from typing import overload\nclass A:\n    @overload\n    def __init__(self): ...\n"
            "    @overload\n    def __init__(self, x): ...\n    def __init__(self, *x): ...",
            "A()",
        ),
        ("*x", "x"),
    ),
    silent("a constructor that is assigned", made("class A:\n    __init__ = make()", "A(1)"), ("__init__ =", "init =")),
    silent(
        "__new__ takes what __init__ does not",
        made("class A:\n    def __new__(cls, *a): ...\n    def __init__(self): ...", "A()"),
    ),
    silent(
        "a decorator like a data class",
        made("from x import dataclass\n@dataclass\nclass A:\n    x: int", "A(1)"),
        ("@dataclass", ""),
    ),
    silent(
        "a transform that makes data classes",
        made(
            "from typing import dataclass_transform\n@dataclass_transform()\ndef model(c): return c\n"
            "@model\nclass A:\n    x: int",
            "A(1)",
        ),
    ),
    silent(
        "a base that makes data classes",
        made(
            "from typing import dataclass_transform\n@dataclass_transform()\nclass B: ...\nclass A(B):\n    x: int",
            "A(1)",
        ),
    ),
    silent(
        "a subclass of the class by cls",
        {
            "a.py": "class A:\n    def __init__(self, x): ...\n    @classmethod\n    def make(cls):\n"
            "        return cls()\nclass B(A):\n    def __init__(self): ...",
        },
        ("    def __init__(self): ", "    def __i__(self): "),
    ),
    silent(
        "a hook of the base",
        made("class B:\n    def __init_subclass__(cls): ...\nclass A(B): ...", "A(1)"),
        ("__init_subclass__", "other"),
    ),
    silent("an arbitrary order of bases", made("class B: ...\nclass C(B): ...\nclass A(B, C): ...", "A(1)")),
)
def test_a_call_of_a_class_that_may_bind_is_not_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
