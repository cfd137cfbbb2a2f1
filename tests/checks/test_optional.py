"""unchecked-optional: what is done with a value that may not be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

USE = "from shop.price import total\n"
PAIR = "def total(items):\n    return 1, 2"
SIZE = "def total(items) -> int: ..."
MAYBE = "def total(items) -> 'str | None': ..."
SEARCH = "def total(items: list) -> 'str | None':\n    for item in items:\n        return item\n    return None"
MAY_BE_ABSENT = "unchecked-optional at shop/cart.py:2  None"
KEPT = "unchecked-optional at shop/cart.py:4  None"


@table(
    case(
        "an attribute is read at once",
        shop(MAYBE, USE + "x = total([1]).upper()"),
        [MAY_BE_ABSENT],
    ),
    case(
        "an item is read at once",
        shop(MAYBE.replace("str | None", "Optional[str]"), USE + "x = total([1])[0]"),
        [MAY_BE_ABSENT],
    ),
    case("it is unpacked", shop(SEARCH, USE + "a, b = total([1])"), [MAY_BE_ABSENT]),
    case("over several lines", shop(SEARCH, USE + "a, b = total(\n    [1],\n)"), [MAY_BE_ABSENT]),
    case("it is iterated over", shop(SEARCH, USE + "for x in total([1]):\n    pass"), [MAY_BE_ABSENT]),
    case("in a comprehension", shop(SEARCH, USE + "x = [y for y in total([1])]"), [MAY_BE_ABSENT]),
    case("it is entered", shop(SEARCH, USE + "with total([1]) as x:\n    pass"), [MAY_BE_ABSENT]),
    case("it is entered without a name", shop(SEARCH, USE + "with total([1]):\n    pass"), [MAY_BE_ABSENT]),
    case("it is spread", shop(SEARCH, USE + "print(*total([1]))"), [MAY_BE_ABSENT]),
    case("it is spread into keywords", shop(SEARCH, USE + "print(1, **total([1]))"), [MAY_BE_ABSENT]),
    case("it is searched", shop(SEARCH, USE + "x = 1 in total([1])"), [MAY_BE_ABSENT]),
    case("it is searched in a condition", shop(SEARCH, USE + "if 1 not in total([1]):\n    pass"), [MAY_BE_ABSENT]),
    case("it is handed to len", shop(SEARCH, USE + "x = len(total([1]))"), [MAY_BE_ABSENT]),
    case(
        "it is handed on to another generator",
        shop(SEARCH, f"{USE}def f():\n    yield from total([1])"),
        ["unchecked-optional at shop/cart.py:3  None"],
    ),
)
def test_unchecked_optional(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


def keeping(*lines: str, price: str = SEARCH) -> dict[str, str]:
    """A function that keeps what it gets in its third line, and goes on with these."""
    body = "".join(f"    {line}\n" for line in lines)
    return shop(price, f"{USE}def f(x, y):\n    item = total([1])\n{body}")


@table(
    case("a method is called", keeping("item.upper()"), [KEPT]),
    case("an attribute is read", keeping("return item.name"), [KEPT]),
    case("an attribute is assigned to", keeping("item.name = x"), [KEPT]),
    case("an item is read", keeping("return x, item[0]"), [KEPT]),
    case("an item is assigned to", keeping("item[x] = y"), [KEPT]),
    case("it is called", keeping("item(x)"), [KEPT]),
    case("it is iterated over", keeping("for x in item:", "    pass"), [KEPT]),
    case("it is iterated over in a comprehension", keeping("return [x for x in item]"), [KEPT]),
    case("some of it is taken in a comprehension", keeping("return [x for x in item if x]"), [KEPT]),
    case("it is unpacked", keeping("a, b = item"), [KEPT]),
    case("it is unpacked with a rest", keeping("a, *b = item"), [KEPT]),
    case("it is entered", keeping("with item as x:", "    pass"), [KEPT]),
    case("it is spread", keeping("print(1, *item)"), [KEPT]),
    case("it is searched", keeping("if x in item:", "    pass"), [KEPT]),
    case("it is handed to len", keeping("return len(item)"), [KEPT]),
    case("it is handed on to another generator", keeping("yield from item"), [KEPT]),
    case("the first of many uses", keeping("item.upper()", "item.lower()"), [KEPT]),
    case(
        "behind other statements", keeping("print(x)", "item.upper()"), ["unchecked-optional at shop/cart.py:5  None"]
    ),
    case(
        "in a block behind it",
        keeping("for x in y:", "    item.upper()"),
        ["unchecked-optional at shop/cart.py:5  None"],
    ),
    case(
        "behind a string and a comment that name it",
        keeping("print('item.name', item=1)  # item.name", "item.upper()"),
        ["unchecked-optional at shop/cart.py:5  None"],
    ),
    case("another name is asked about", keeping("item.upper()", "if items is None:", "    pass"), [KEPT]),
    case("it is bound again", keeping("item.upper()", "item = x"), [KEPT]),
    case(
        "it is awaited",
        shop(f"async {SEARCH}", f"{USE}async def f():\n    item = await total([1])\n    item.upper()\n"),
        [KEPT],
    ),
    case(
        "a number is iterated over",
        keeping("for x in item:", "    pass", price=SIZE),
        ["result-shape at shop/cart.py:4  iterated"],
    ),
    case("a pair is unpacked as three", keeping("a, b, c = item", price=PAIR), ["result-shape at shop/cart.py:4  2 3"]),
)
def test_what_was_kept_may_be_absent(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("it is asked about first", keeping("if item:", "    item.upper()"), ("if item", "if x")),
    silent("it is asked about anywhere", keeping("item.upper()", "if item:", "    pass"), ("if item", "if x")),
    silent("it is compared with None", keeping("item.upper()", "x = item is None"), ("item is", "y is")),
    silent(
        "a class is asked for", keeping("item.upper()", "isinstance(item, str)"), ("isinstance(item", "isinstance(x")
    ),
    silent(
        "something else is taken in its place", keeping("item.upper()", "x = item if item else y"), ("if item", "if x")
    ),
    silent("it is asserted", keeping("item.upper()", "assert x and item"), ("and item", "and x")),
    silent("it is replaced", keeping("item = item or x", "item.upper()"), ("item = item or x", "x = x or x")),
    silent("it is matched", keeping("match item:", "    case None: pass", "item.upper()"), ("match item", "match x")),
    silent("a function looks at it first", keeping("check(item)", "item.upper()"), ("check(item)", "check(x)")),
    silent("it is bound again first", keeping("item = x", "item.upper()"), ("item = x", "x = x")),
    silent("it is given back", keeping("return item"), ("return item", "return item.x")),
    silent("in a function inside", keeping("def g():", "    item.upper()"), ("def g():", "for x in y:")),
    silent(
        "a comprehension has another one of the name",
        keeping("return [item.x for item in y]", "item.x"),
        ("for item in", "for other in"),
    ),
    silent("in a function without a name", keeping("return lambda: item.upper()"), ("lambda: ", "")),
    silent(
        "outside of the block",
        keeping("print(x)", "item.upper()")
        | {"shop/cart.py": f"{USE}def f(x):\n    if x:\n        item = total([1])\n    item.upper()\n"},
        ("    item.upper()", "        item.upper()"),
    ),
    silent(
        "it is None or fails",
        keeping("try:", "    item.upper()", "except AttributeError:", "    pass"),
        ("AttributeError", "KeyError"),
    ),
    silent(
        "the same call was looked at",
        shop(SEARCH, f"{USE}def f():\n    if total([1]):\n        item = total([1])\n        item.upper()\n"),
        ("if total([1])", "if total([2])"),
    ),
    silent(
        "the author declares it otherwise",
        keeping("item.upper()") | {"shop/cart.py": f"{USE}def f():\n    item: str = total([1])\n    item.upper()\n"},
        (": str", ""),
    ),
    silent(
        "it is always there", keeping("item.upper()", price=SEARCH.replace(" | None", "")), ("'str'", "'str | None'")
    ),
    silent("a type checker was told so", keeping("item.upper()  # type: ignore"), ("  # type: ignore", "")),
    silent("it ends otherwise", keeping("item.upper()", price=SEARCH + " or ''"), (" or ''", "")),
    silent(
        "what is passed may be nothing",
        keeping("item.upper()", price=SEARCH.replace("list", "'list | None'")),
        ("'list | None'", "list"),
    ),
    silent(
        "nobody says what is passed",
        keeping("item.upper()", price=SEARCH.replace(": list", "")),
        ("(items)", "(items: list)"),
    ),
    silent(
        "a switch is passed",
        keeping("item.upper()", price=SEARCH.replace("list", "'list | bool'")),
        ("'list | bool'", "list"),
    ),
    silent(
        "something may be left out", keeping("item.upper()", price=SEARCH.replace("list", "list = []")), (" = []", "")
    ),
    silent(
        "nothing is passed",
        {
            name: text.replace("(items: list)", "()").replace("total([1])", "total()")
            for name, text in keeping("item.upper()").items()
        },
        None,
    ),
)
def test_what_was_kept_and_may_be_absent_is_silent(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "it is kept and looked at",
        shop(SEARCH, USE + "x = total([1])\nif x: x.upper()"),
        ("x = total([1])\nif x: x.upper()", "total([1]).upper()"),
    ),
    silent(
        "the same call was looked at",
        shop(SEARCH, USE + "def f():\n    if total([1]): total([1]).upper()"),
        ("if total([1]): ", ""),
    ),
    silent(
        "the same call was looked at before it is unpacked",
        shop(SEARCH, USE + "def f():\n    if total([1]):\n        a, b = total([1])"),
        ("if total([1])", "if total([2])"),
    ),
    silent(
        "something else is searched if there is nothing",
        shop(SEARCH, USE + "x = 1 in (total([1]) or ())"),
        ("(total([1]) or ())", "total([1])"),
    ),
    silent(
        "something else is iterated over if there is nothing",
        shop(SEARCH, USE + "for x in total([1]) or ():\n    pass"),
        (" or ():", ":"),
    ),
    silent("it is multiplied", shop(SEARCH, USE + "x = (2 *total([1]))"), ("(2 *total([1]))", "(1, *total([1]))")),
    silent(
        "it is None or fails",
        shop(SEARCH, USE + "try:\n    total([1]).upper()\nexcept AttributeError:\n    pass"),
        ("AttributeError", "KeyError"),
    ),
    silent(
        "mlflow: it is asked about in the condition behind",
        shop(MAYBE, USE + "x = total([1]).upper() if total([1]) is not None else ''"),
        ("if total([1]) is", "if total([2]) is"),
    ),
    silent(
        "in the condition on the next line",
        shop(MAYBE, USE + "x = (\n    total([1]).upper()\n    if total([1])\n    else ''\n)"),
        ("if total([1])", "if total([2])"),
    ),
    silent(
        "ipython: it is None or not, there is an answer",
        shop(MAYBE, USE + "try:\n    x = total([1]).upper()\nexcept Exception:\n    x = ''"),
        ("Exception", "ValueError"),
    ),
    silent(
        "nobody declares it",
        shop(MAYBE.replace(" -> 'str | None'", ""), USE + "total([1]).upper()"),
        ("(items)", "(items) -> 'str | None'"),
    ),
    silent("in a test", {"test_price.py": f"{MAYBE}\ndef test_it():\n    total([1]).upper()\n"}, None),
)
def test_unchecked_optional_is_silent(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
