"""Calls of classes: written, inherited and generated constructors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

USE = "from shop.price import A\n"


def made(price: str, call: str, imports: str = "") -> dict[str, str]:
    return shop(f"{imports}\n{price}", USE + call)


DATA = "from dataclasses import dataclass, field, KW_ONLY, InitVar\nfrom typing import ClassVar"
ATTRS = "import attr, attrs\nfrom attr import define, attrib, ib"


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
    case(
        "fields of a data class",
        made("@dataclass\nclass A:\n    x: int\n    y: int = 0", "A(); A(1, 2, 3); A(1, z=1)", DATA),
        [
            "missing-argument at shop/cart.py:2  x",
            "unexpected-argument at shop/cart.py:2  positional 2",
            "unexpected-argument at shop/cart.py:2  keyword z",
        ],
    ),
    case(
        "inherited fields",
        made("@dataclass\nclass B:\n    x: int\n@dataclass\nclass A(B):\n    y: int", "A(1)", DATA),
        ["missing-argument at shop/cart.py:2  y"],
    ),
    case(
        "keyword-only fields",
        made("@dataclass(kw_only=True)\nclass A:\n    x: int", "A(1)", DATA),
        ["missing-argument at shop/cart.py:2  x", "unexpected-argument at shop/cart.py:2  positional 0"],
    ),
    case(
        "fields behind KW_ONLY",
        made("@dataclass\nclass A:\n    x: int\n    _: KW_ONLY\n    y: int", "A(1, 2)", DATA),
        ["missing-argument at shop/cart.py:2  y", "unexpected-argument at shop/cart.py:2  positional 1"],
    ),
    case(
        "a field without a place in the constructor",
        made("@dataclass\nclass A:\n    x: int = field(init=False)", "A(1)", DATA),
        ["unexpected-argument at shop/cart.py:2  positional 0"],
    ),
    case(
        "a class variable is no field",
        made("@dataclass\nclass A:\n    x: ClassVar[int]", "A(1)", DATA),
        ["unexpected-argument at shop/cart.py:2  positional 0"],
    ),
    case(
        "a variable of the constructor only",
        made("@dataclass\nclass A:\n    x: InitVar[int]", "A()", DATA),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case(
        "a field that is declared without a default",
        made("@dataclass\nclass A:\n    x: int = field(repr=False)", "A()", DATA),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case(
        "a data class with a constructor of its own",
        made("@dataclass\nclass A:\n    x: int\n    def __init__(self, y): ...", "A()", DATA),
        ["missing-argument at shop/cart.py:2  y"],
    ),
    case(
        "fields of attrs",
        made("@define\nclass A:\n    x: int\n    y: int = 0", "A()", ATTRS),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case(
        "fields of older attrs",
        made("@attr.s\nclass A:\n    x = attr.ib()\n    y = attr.ib(default=1)", "A()", ATTRS),
        ["missing-argument at shop/cart.py:2  x"],
    ),
    case(
        "a private field of attrs",
        made("@define\nclass A:\n    _x: int", "A(_x=1)", ATTRS),
        ["missing-argument at shop/cart.py:2  x", "unexpected-argument at shop/cart.py:2  keyword _x"],
    ),
    case(
        "fields of a named tuple",
        made("class A(NamedTuple):\n    x: int\n    y: int = 0", "A(); A(1, 2, 3)", "from typing import NamedTuple"),
        ["missing-argument at shop/cart.py:2  x", "unexpected-argument at shop/cart.py:2  positional 2"],
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
        "a typed dictionary",
        made("from typing import TypedDict\nclass A(TypedDict):\n    x: int", "A(x=1, y=2)"),
        ("(TypedDict)", ""),
    ),
    silent(
        "a model of pydantic",
        made("from pydantic import BaseModel\nclass A(BaseModel):\n    x: int", "A(y=1)"),
        ("(BaseModel)", ""),
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
            "from typing import overload\nclass A:\n    @overload\n    def __init__(self): ...\n    @overload\n    def __init__(self, x): ...\n    def __init__(self, *x): ...",
            "A()",
        ),
        ("*x", "x"),
    ),
    silent("a constructor that is assigned", made("class A:\n    __init__ = make()", "A(1)"), ("__init__ =", "init =")),
    silent(
        "__new__ takes what __init__ does not",
        made("class A:\n    def __new__(cls, *a): ...\n    def __init__(self): ...", "A()"),
    ),
    silent("a field with a default", made("@dataclass\nclass A:\n    x: int = 0", "A()", DATA), (" = 0", "")),
    silent(
        "a field with a factory",
        made("@dataclass\nclass A:\n    x: list = field(default_factory=list)", "A()", DATA),
        ("default_factory=list", ""),
    ),
    silent(
        "a field with a default in its declaration",
        made("@dataclass\nclass A:\n    x: int = field(default=(1, 2))", "A()", DATA),
        ("default=(1, 2)", ""),
    ),
    silent(
        "a field whose options are not known",
        made("@dataclass\nclass A:\n    x: int = field(**options)", "A()", DATA),
        ("**options", ""),
    ),
    silent(
        "a field that another function declares",
        made("from x import column\n@dataclass\nclass A:\n    x: int = column()", "A()", DATA),
        (" = column()", ""),
    ),
    silent(
        "a field whose default is redefined",
        made("@dataclass\nclass B:\n    x: int\n@dataclass\nclass A(B):\n    x: int = 1", "A()", DATA),
        (" = 1", ""),
    ),
    silent(
        "fields of an unknown base",
        made("from x import B\n@dataclass\nclass A(B):\n    y: int", "A(1, 2, 3)", DATA),
        ("(B)", ""),
    ),
    silent(
        "a data class without a constructor",
        made("@dataclass(init=False)\nclass A:\n    x: int", "A()", DATA),
        ("init=False", ""),
    ),
    silent(
        "options of a data class that are not known",
        made("@dataclass(**options)\nclass A:\n    x: int", "A()", DATA),
        ("**options", ""),
    ),
    silent(
        "a conditional field",
        made("@dataclass\nclass A:\n    if y:\n        x: int", "A()", DATA),
        ("    if y:\n    ", ""),
    ),
    silent(
        "a decorator like a data class",
        made("from x import dataclass\n@dataclass\nclass A:\n    x: int", "A(1)"),
        ("@dataclass", ""),
    ),
    silent(
        "a transform that makes data classes",
        made(
            "from typing import dataclass_transform\n@dataclass_transform()\ndef model(c): return c\n@model\nclass A:\n    x: int",
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
        "an attrs field with a default by a method",
        made("@attr.s\nclass A:\n    x = attr.ib()\n    @x.default\n    def _x(self): ...", "A()", ATTRS),
        ("@x.default", ""),
    ),
    silent(
        "an attrs field with an alias",
        made("@define\nclass A:\n    x: int = attrs.field(alias='y')", "A(y=1)", ATTRS),
        ("alias='y'", ""),
    ),
    silent(
        "an attrs field with a factory",
        made("@define\nclass A:\n    x: list = attrs.field(factory=list)", "A()", ATTRS),
        ("factory=list", ""),
    ),
    silent(
        "an attrs field whose default is written first",
        made("@attr.s\nclass A:\n    x = attr.ib(None)", "A()", ATTRS),
        ("None", ""),
    ),
    silent(
        "attrs with transformed fields",
        made("@define(field_transformer=f)\nclass A:\n    x: int", "A()", ATTRS),
        ("field_transformer=f", ""),
    ),
    silent(
        "a named tuple with __new__",
        made(
            "from typing import NamedTuple\nclass B(NamedTuple):\n    x: int\nclass A(B):\n    def __new__(cls): ...",
            "A()",
        ),
        ("__new__", "other"),
    ),
    silent(
        "a subclass of the class by cls",
        {
            "a.py": "class A:\n    def __init__(self, x): ...\n    @classmethod\n    def make(cls):\n        return cls()\nclass B(A):\n    def __init__(self): ..."
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
