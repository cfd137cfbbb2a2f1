"""Literals that are passed to parameters which are declared to take something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path


def passed(arguments: str, parameters: str, before: str = "") -> dict[str, str]:
    """A function with these parameters, called with these arguments."""
    price = f"from typing import Any, Literal, Optional, Protocol, Union\n{before}\ndef total({parameters}): ...\n"
    return shop(price, f"from shop.price import total\ntotal({arguments})\n")


def found(title: str, arguments: str, parameters: str, keys: str, before: str = "") -> Case:
    return case(title, passed(arguments, parameters, before), [f"argument-type at shop/cart.py:2  {keys}"])


CART = "class Cart:\n    pass\n"


@table(
    found("text for a number", "'a'", "a: int", "a str"),
    found("text in several pieces", "'a' 'b'", "a: int", "a str"),
    found("text with something in it", "f'{x}'", "a: int", "a str"),
    found("a number for text", "1", "a: str", "a int"),
    found("a number with a point", "1.5", "a: str", "a float"),
    found("bytes for text", "b'a'", "a: str", "a bytes"),
    found("raw bytes for text", "rb'a'", "a: str", "a bytes"),
    found("nothing for text", "None", "a: str", "a None"),
    found("a truth for text", "True", "a: 'str'", "a bool"),
    found("a list for a dictionary", "[1]", "a: dict[str, int]", "a list"),
    found("a list that is made", "[x for x in y]", "a: dict", "a list"),
    found("a dictionary for a list", "{}", "a: list[int]", "a dict"),
    found("a set for text", "{1}", "a: str", "a set"),
    found("a tuple for text", "(1, 2)", "a: str", "a tuple"),
    found("none of several", "[1]", "a: int | str | None", "a list"),
    found("none of a union", "[1]", "a: Union[int, str]", "a list"),
    found("not what is optional", "1", "a: Optional[str]", "a int"),
    found("a class of the workspace", "'a'", "a: Cart", "a str", CART),
    found("a class of the workspace or nothing", "'a'", "a: Cart | None", "a str", CART),
    found("by keyword", "x, b='a'", "a, b: int", "b str"),
    found("by position behind others", "x, 'a', y", "a, b: int, c", "b str"),
    case(
        "a method",
        shop("class Price:\n    def total(self, a: int): ...\n", "from shop.price import Price\nPrice().total('a')"),
        ["argument-type at shop/cart.py:2  a str"],
    ),
    case(
        "a constructor",
        shop("class Price:\n    def __init__(self, a: int): ...\n", "from shop.price import Price\nPrice('a')"),
        ["argument-type at shop/cart.py:2  a str"],
    ),
    case(
        "several in one call",
        passed("'a', b'b'", "a: int, b: str"),
        ["argument-type at shop/cart.py:2  a str", "argument-type at shop/cart.py:2  b bytes"],
    ),
)
def test_found(tmp_path: Path, one: Case) -> None:
    run(one, tmp_path)


@table(
    silent("what is wanted", passed("'a'", "a: str"), ("'a'", "1")),
    silent("no declaration", passed("'a'", "a"), ("total(a)", "total(a: int)")),
    silent("no literal", passed("x", "a: int"), ("total(x)", "total('x')")),
    silent("part of an expression", passed("'a' % x", "a: int"), (" % x", "")),
    silent("a method of a literal", passed("'1'.count('1')", "a: int"), (".count('1')", "")),
    silent("a number for another", passed("1", "a: float"), ("a: float", "a: str")),
    silent("one with a point for one without", passed("1.0", "a: int"), ("a: int", "a: str")),
    silent("a list for a tuple", passed("[1]", "a: tuple[int, ...]"), ("tuple[int, ...]", "str")),
    silent("nothing for what may be left out", passed("None", "a: str = ''"), (" = ''", "")),
    silent("one of several", passed("None", "a: str | None"), ("str | None", "str")),
    silent("anything", passed("1", "a: Any"), ("a: Any", "a: str")),
    silent("a name that is not known", passed("1", "a: Money"), ("a: Money", "a: str")),
    silent("a type variable", passed("1", "a: T", "T = TypeVar('T')")),
    silent("another name for a type", passed("1", "a: Money", "Money = Union[int, str]")),
    silent("a protocol", passed("'a'", "a: Cart", "class Cart(Protocol):\n    pass\n"), ("(Protocol)", "")),
    silent("a class that is text as well", passed("'a'", "a: Cart", "class Cart(str):\n    pass\n"), ("(str)", "")),
    silent(
        "a class with a base that is not known",
        passed("'a'", "a: Cart", "class Cart(Base):\n    pass\n"),
        ("(Base)", ""),
    ),
    silent("a value among others", passed("'a'", "a: Literal['a', 'b']")),
    silent("the rest of the arguments", passed("'a'", "*a: int")),
    silent("behind some that are not known", passed("*x, 'a'", "a, b: int"), ("*x", "x")),
    silent(
        "a decorator that is not known",
        shop("@wrapped\ndef total(a: int): ...", "from shop.price import total\ntotal('a')"),
        ("@wrapped\n", ""),
    ),
    silent(
        "the error is expected",
        shop("def total(a: int): ...", "from shop.price import total\ntry:\n    total('a')\nexcept TypeError: ..."),
        ("TypeError", "KeyError"),
    ),
    silent(
        "a test",
        {"price.py": "def total(a: int): ...", "tests/test_price.py": "from price import total\ntotal('a')"},
    ),
    silent(
        "a derived class takes it",
        shop(
            "class Price:\n    def total(self, a: int): ...\nclass Wide(Price):\n    def total(self, a: int | str): ...",
            "from shop.price import Price\ndef f(p: Price): p.total('a')",
        ),
        ("class Wide(Price)", "class Wide"),
    ),
)
def test_silent(tmp_path: Path, one: Case) -> None:
    run(one, tmp_path)
