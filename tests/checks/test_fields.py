"""Calls of classes whose constructor is generated from fields: data classes, attrs, named tuples."""

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
)
def test_a_call_of_a_class_that_may_bind_is_not_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
