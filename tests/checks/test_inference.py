"""What a receiver is, through every kind of expression that tells; and where none does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, silent, table

if TYPE_CHECKING:
    from pathlib import Path

SHOP = """
from enum import Enum

class Item:
    def __init__(self, name): ...
    def price(self): ...
class Other:
    def cost(self): ...
class Cart:
    items: list[Item]
    by_name: dict[str, Item]
    item_class = Item
    def __init__(self, size: int = 1):
        self.first = Item("a")
    def add(self, item, count): return self
    def get(self) -> Item: ...
    def clone(self): return self.__class__()
    def another(self): return type(self)()
    @classmethod
    def make(cls): return cls()
    def pair(self) -> tuple[Item, Other]: ...
    def either(self, x):
        if x:
            return Item("a")
        return Item("b")
    def any(self, x):
        if x:
            return Item("a")
        return Other()
    def maybe(self, x):
        if x:
            return None
        return Item("a")
    def __enter__(self): return self
class Colour(Enum):
    RED = 1
    def code(self): ...
def build(x, y): return Cart()
def listed() -> list[Item]: ...
def mixed() -> dict[str, Item]: ...
def kind(): return Cart
def pair():
    return Item("a"), Other()
"""
IMPORTS = "from functools import partial, reduce\nfrom shop import Cart, Colour, Item, Other, build, kind, listed, mixed, pair\n"


def used(*lines: str) -> dict[str, str]:
    """The shop, and a function of something with this body."""
    return {"shop.py": SHOP, "use.py": IMPORTS + "def f(c):\n" + "".join(f"    {line}\n" for line in lines)}


def gone(line: int, name: str = "gone") -> list[str]:
    """What is said of a member that is not there, in this line of the function."""
    return [f"unknown-member at use.py:{line + 3}  {name}"]


@table(
    case("either of two values", used("x = Item('a') if c else Other()", "x.gone()"), gone(2)),
    case("a value or nothing", used("x = Item('a') if c else None", "x.gone()"), gone(2)),
    case("a value, or else another one", used("x = Item('a') or Other()", "x.gone()"), gone(2)),
    case("either of two branches", used("if c:", "    x = Item('a')", "else:", "    x = Other()", "x.gone()"), gone(5)),
    case("nothing at first", used("x = None", "if c:", "    x = Cart()", "x.gone()"), gone(4)),
    case("a parameter of either class", used("def g(x: Item | Other): x.gone()"), gone(1)),
    case("a variable of either class", used("x: Item | Other = c", "x.gone()"), gone(2)),
    case("an annotated class", used("def g(x: type[Cart]): x().gone()"), gone(1)),
)
def test_one_of_several(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("one of them has it", used("x = Item('a') if c else Other()", "x.cost()"), ("x.cost", "x.gone")),
    silent("nobody knows one of them", used("x = Item('a') if c else c", "x.gone()"), ("else c", "else None")),
    silent("a parameter that may be of a builtin type", used("def g(x: Item | str): x.gone()"), (" | str", "")),
    silent(
        "one branch has it",
        used("if c:", "    x = Item('a')", "else:", "    x = Other()", "x.cost()"),
        ("x.cost", "x.gone"),
    ),
    silent(
        "one branch is unknown",
        used("if c:", "    x = Item('a')", "else:", "    x = c", "x.gone()"),
        ("x = c", "x = Other()"),
    ),
    silent("`and` may give its left side", used("x = c and Item('a')", "x.gone()"), ("c and ", "")),
    silent(
        "another function binds it",
        used("x = None", "def g():", "    nonlocal x", "    x = c", "if c:", "    x = Cart()", "x.gone()"),
        ("nonlocal x", "pass"),
    ),
)
def test_not_one_of_several(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    case("of a declared tuple", used("a, b = Cart().pair()", "b.gone()"), gone(2)),
    case("of a tuple that is returned", used("a, b = pair()", "a.gone()"), gone(2)),
    case("of a tuple that is written", used("a, b = Item('a'), Other()", "a.gone()"), gone(2)),
    case("of pairs of a mapping", used("for k, v in mixed().items():", "    v.gone()"), gone(2)),
    case("of values of a mapping", used("for v in Cart().by_name.values():", "    v.gone()"), gone(2)),
    case("with numbers", used("for n, x in enumerate(Cart().items):", "    x.gone()"), gone(2)),
    case("of two containers", used("for a, b in zip(listed(), listed()):", "    b.gone()"), gone(2)),
    case("of a sorted copy", used("xs = sorted(listed())", "xs[0].gone()"), gone(2)),
    case("of a slice", used("for x in listed()[1:]:", "    x.gone()"), gone(2)),
    case("of an attribute", used("for x in Cart().items:", "    x.gone()"), gone(2)),
    case("the next one", used("x = next(iter(listed()))", "x.gone()"), gone(2)),
    case("the largest one", used("x = max(listed(), key=len)", "x.gone()"), gone(2)),
    case("one by its place", used("listed()[0].gone()"), gone(1)),
    case("one of an attribute", used("x = Cart()", "x.items[0].gone()"), gone(2)),
    case("of a list that is written", used("for x in [Item('a'), Item('b')]:", "    x.gone()"), gone(2)),
    case("of a list that is made", used("xs = [Item(n) for n in c]", "xs[0].gone()"), gone(2)),
    case("of a mapping that is written", used("xs = {'a': Item('a')}", "xs['a'].gone()"), gone(2)),
)
def test_items(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("the other one of a tuple has it", used("a, b = pair()", "b.cost()"), ("b.cost", "b.gone")),
    silent("more of them than there are", used("a, b, d = c", "a.gone()"), ("= c", "= Item('a'), c, c")),
    silent(
        "another thing is put into the list",
        used("xs = [Item('a')]", "xs.append(c)", "xs[0].gone()"),
        ("append", "count"),
    ),
    silent(
        "another thing takes a place", used("xs = [Item('a')]", "xs[0] = c", "xs[0].gone()"), ("xs[0] = c", "c = xs[0]")
    ),
    silent("something else is the default", used("x = max(listed(), default=c)", "x.gone()"), (", default=c", "")),
    silent(
        "another function of that name",
        used("def sorted(x): return c", "xs = sorted(listed())", "xs[0].gone()"),
        ("def sorted", "def other"),
    ),
    silent(
        "a builtin that is bound to something else",
        used("max = c", "x = max(listed())", "x.gone()"),
        ("max = c", "d = c"),
    ),
    silent("a list of what nobody knows", used("xs = [c, Item('a')]", "xs[0].gone()"), ("[c, ", "[")),
)
def test_not_items(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    case("one of two classes", used("if isinstance(c, (Item, Other)):", "    c.gone()"), gone(2)),
    case("a later branch", used("if c is None:", "    pass", "elif isinstance(c, Item):", "    c.gone()"), gone(4)),
    case("behind a way out", used("if not isinstance(c, Item):", "    return", "c.gone()"), gone(3)),
    case("behind an assertion", used("assert isinstance(c, Item)", "c.gone()"), gone(2)),
    case("in the rest of the condition", used("if isinstance(c, Item) and c.gone():", "    pass"), gone(1)),
    case("in an expression", used("x = c.gone() if isinstance(c, Item) else 1"), gone(1)),
)
def test_narrowing(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("or something else", used("if isinstance(c, Item) or c:", "    c.gone()"), (" or c", "")),
    silent("no way out", used("if not isinstance(c, Item):", "    print()", "c.gone()"), ("print()", "return")),
    silent("in the block that leaves", used("if not isinstance(c, Item):", "    c.gone()", "    return"), ("not ", "")),
    silent("bound again", used("assert isinstance(c, Item)", "c = f(c)", "c.gone()"), ("c = f(c)", "f(c)")),
    silent("a class from outside", used("if isinstance(c, (Item, str)):", "    c.gone()"), ("(Item, str)", "Item")),
    silent("before the question", used("c.gone()", "assert isinstance(c, Item)", "c.price()"), ("c.price", "c.gone")),
)
def test_not_narrowed(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    case("of what a method gives", used("Cart().get().gone()"), gone(1)),
    case("of an attribute", used("Cart().first.gone()"), gone(1)),
    case("of the same class", used("Cart().clone().gone()"), gone(1)),
    case("of the type of the object", used("Cart().another().gone()"), gone(1)),
    case("of a factory", used("Cart.make().gone()"), gone(1)),
    case("all returns agree", used("Cart().either(1).gone()"), gone(1)),
    case("a return of nothing aside", used("x = Cart().maybe(1)", "if x:", "    x.gone()"), gone(3)),
    case("in brackets", used("(Cart()).gone()"), gone(1)),
    case("a class that a function gives", used("k = kind()", "k().gone()"), gone(2)),
    case(
        "a class that a class has by the same name",
        {"a.py": "class Item: ...\nclass Cart:\n    Item = Item\n    def f(self): self.Item().gone()\n"},
        ["unknown-member at a.py:4  gone"],
    ),
    case("a class that a class has", used("Cart().item_class('a').gone()"), gone(1)),
    case("a method kept in a variable", used("add = Cart().add", "add(1)"), ["missing-argument at use.py:5  count"]),
    case("a function kept in a variable", used("g = build", "g(1)"), ["missing-argument at use.py:5  y"]),
    case("a class in a variable", used("k = kind()", "k(1, 2)"), ["unexpected-argument at use.py:5  positional 1"]),
    case("several managers", used("with c as y, Cart() as x:", "    x.gone()"), gone(2)),
    case("a constant of an enumeration", used("Colour.RED.gone()"), gone(1)),
    case("as a decorator", used("cart = Cart()", "@cart.gone", "def g(): ..."), gone(2)),
    case("all constants", used("for x in Colour:", "    x.gone()"), gone(2)),
)
def test_expressions(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("returns that differ", used("Cart().any(1).cost()"), (".any(1)", ".either(1)")),
    silent(
        "a subclass has another class",
        {
            "a.py": "class Item: ...\nclass More(Item):\n    def gone(self): ...\nclass Cart:\n    item_class = Item\n"
            "    def f(self): self.item_class().gone()\nclass B(Cart):\n    item_class = More\n",
        },
        ("    item_class = More", "    other = More"),
    ),
    silent("a constant that has it", used("Colour.RED.code()"), (".code", ".cod")),
    silent("a decorator that is there", used("cart = Cart()", "@cart.get", "def g(): ..."), ("@cart.get", "@cart.got")),
    silent("of the interpreter", used("Colour.RED.name.upper()"), ("name.upper", "name_upper")),
)
def test_not_expressions(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    case("too few for a map", used("list(map(build, c))"), ["missing-argument at use.py:4  y"]),
    case("too many for a map", used("list(map(build, c, c, c))"), ["unexpected-argument at use.py:4  positional 2"]),
    case("a filter", used("list(filter(build, c))"), ["missing-argument at use.py:4  y"]),
    case("a key", used("sorted(c, key=build)"), ["missing-argument at use.py:4  y"]),
    case("a reduction", used("reduce(Item, c)"), ["unexpected-argument at use.py:4  positional 1"]),
    case("too many for a partial", used("partial(build, 1, 2, 3)"), ["unexpected-argument at use.py:4  positional 2"]),
    case("an unknown keyword", used("partial(build, z=1)"), ["unexpected-argument at use.py:4  keyword z"]),
    case("a method", used("cart = Cart()", "list(map(cart.add, c))"), ["missing-argument at use.py:5  count"]),
    case("a method that is not there", used("cart = Cart()", "list(map(cart.gone, c))"), gone(2)),
)
def test_handed(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("as many as it takes", used("list(map(build, c, c))"), ("c, c", "c")),
    silent("nobody knows how many", used("list(map(build, *c))"), ("*c", "c")),
    silent(
        "a test that is skipped",
        {
            "shop.py": SHOP,
            "test_a.py": "import pytest\n" + IMPORTS + "@pytest.mark.skip('old')\ndef test_f():\n    build(1)\n",
        },
        ("mark.skip", "mark.slow"),
    ),
    silent("the rest comes later", used("partial(build, 1)"), ("1", "1, 2, 3")),
    silent("another `map`", used("def map(*x): ...", "map(build, c)"), ("def map(", "def mop(")),
    silent(
        "a test only looks at it",
        {
            "shop.py": SHOP,
            "tests/test_use.py": IMPORTS + "def test_f():\n    partial(build, z=1)\n    list(map(build, [1], [2]))\n",
        },
        ("[1], [2]", "[1]"),
    ),
    silent("nothing to map over", used("map(build)"), ("(build)", "(build, c)")),
)
def test_not_handed(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


def inner(*lines: str) -> dict[str, str]:
    """A function with a class of its own, with this body, and what follows it."""
    return used("class T(Cart):", *lines)


@table(
    case("an object of it", inner("    pass", "T().gone()"), gone(3)),
    case("in its own method", inner("    def g(self): self.gone()"), gone(2)),
    case("a method of its base", inner("    def g(self): self.add(1)"), ["missing-argument at use.py:5  count"]),
    case("by super", inner("    def add(self, item): super().add(1)"), ["missing-argument at use.py:5  count"]),
    case("its constructor", inner("    pass", "T(1, 2)"), ["unexpected-argument at use.py:6  positional 1"]),
)
def test_classes_inside_functions(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("it has that itself", inner("    def gone(self): ...", "T().gone()"), ("gone(self)", "here(self)")),
    silent(
        "it sets that itself",
        inner("    def g(self):", "        self.gone = 1", "        self.gone()"),
        ("self.gone = 1", "pass"),
    ),
    silent("its own constructor", inner("    def __init__(self, a, b): ...", "T(1, 2)"), ("__init__", "init")),
    silent(
        "it answers for anything", inner("    def __getattr__(self, n): ...", "T().gone()"), ("__getattr__", "getattr")
    ),
    silent(
        "another class is derived from it",
        inner("    pass", "class U(T):", "    def gone(self): ...", "T().gone()"),
        ("U(T)", "U"),
    ),
    silent("a base that nobody knows", used("class T(c):", "    pass", "T().gone()"), ("T(c)", "T(Cart)")),
    silent(
        "it overrides what it is asked",
        inner("    def add(self, item): ...", "T().add(1)"),
        ("add(self, item)", "plus(self, item)"),
    ),
    silent(
        "decorated",
        inner("    pass", "T().gone()")
        | {"use.py": IMPORTS + "def f(c):\n    @c\n    class T(Cart):\n        pass\n    T().gone()\n"},
        ("    @c\n", ""),
    ),
)
def test_classes_inside_functions_with_a_say(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
