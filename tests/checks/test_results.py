"""async-mismatch, result-shape and unchecked-optional: what is done with the value of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

FETCH = "async def total(items): ..."
USE = "from shop.price import total\n"
PAIR = "def total(items):\n    return 1, 2"
SIZE = "def total(items) -> int: ..."
MAYBE = "def total(items) -> 'str | None': ..."
SEARCH = "def total(items: list) -> 'str | None':\n    for item in items:\n        return item\n    return None"
MAY_BE_ABSENT = "unchecked-optional at shop/cart.py:2  None"
KEPT = "unchecked-optional at shop/cart.py:4  None"


def awaiting(use: str, price: str = FETCH) -> dict[str, str]:
    return shop(price, f"{USE}async def main(x):\n    {use}\n")


@table(
    case(
        "an async function is called as a statement",
        awaiting("total([1])"),
        ["async-mismatch at shop/cart.py:3  await"],
    ),
    case("outside of a function", shop(FETCH, USE + "total([1])"), ["async-mismatch at shop/cart.py:2  await"]),
    case(
        "in a file with another statement behind",
        shop(FETCH, USE + "total([1]); x = 1"),
        ["async-mismatch at shop/cart.py:2  await"],
    ),
    case("over several lines", awaiting("total(\n        [1],\n    )"), ["async-mismatch at shop/cart.py:3  await"]),
    case(
        "behind the head of a block", awaiting("if x:\n        total([1])"), ["async-mismatch at shop/cart.py:4  await"]
    ),
    case(
        "before a statement that begins with a word",
        awaiting("total([1])\n    if x:\n        pass"),
        ["async-mismatch at shop/cart.py:3  await"],
    ),
    case("a method is read at once", awaiting("x = total([1]).real"), ["async-mismatch at shop/cart.py:3  await"]),
    case("an item is read at once", awaiting("x = total([1])[0]"), ["async-mismatch at shop/cart.py:3  await"]),
    case("it is tested", awaiting("if total([1]):\n        pass"), ["async-mismatch at shop/cart.py:3  await"]),
    case(
        "it is tested whether not",
        awaiting("while not total([1]):\n        pass"),
        ["async-mismatch at shop/cart.py:3  await"],
    ),
    case(
        "it is iterated over",
        awaiting("for y in total([1]):\n        pass"),
        ["async-mismatch at shop/cart.py:3  await"],
    ),
    case("it is handed to len", awaiting("x = len(total([1]))"), ["async-mismatch at shop/cart.py:3  await"]),
    case(
        "where an error is expected that it will not raise",
        awaiting("with pytest.raises(ValueError):\n        total([1])"),
        ["async-mismatch at shop/cart.py:4  await"],
    ),
    case("it is compared", awaiting("assert total([1]) == 1"), ["async-mismatch at shop/cart.py:3  await"]),
    case("a comprehension", awaiting("x = [y for y in total([1])]"), ["async-mismatch at shop/cart.py:3  await"]),
    case(
        "a generator with a condition",
        awaiting("x = any(y for y in total([1]) if y)"),
        ["async-mismatch at shop/cart.py:3  await"],
    ),
    case(
        "a method is read at once, twice",
        awaiting("x = total([1]).real\n    y = total([1]).real"),
        ["async-mismatch at shop/cart.py:3  await", "async-mismatch at shop/cart.py:4  await"],
    ),
    case("it is unpacked", awaiting("a, b = total([1])"), ["async-mismatch at shop/cart.py:3  await"]),
    case(
        "a method of self",
        shop("", "class Cart:\n    async def go(self): ...\n    async def run(self):\n        self.go()\n"),
        ["async-mismatch at shop/cart.py:4  await"],
    ),
    case("a number is awaited", awaiting("await total([1])", SIZE), ["async-mismatch at shop/cart.py:3  no await"]),
    case(
        "None is awaited",
        awaiting("await total([1])", "def total(items) -> None: ..."),
        ["async-mismatch at shop/cart.py:3  no await"],
    ),
)
def test_async_mismatch(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    case(
        "what was kept is asked for a member",
        awaiting("y = total([1])\n    y.items()"),
        ["async-mismatch at shop/cart.py:4  await before"],
    ),
    case(
        "from a method of a parameter",
        shop(
            "class Cart:\n    async def go(self): ...\n",
            "from shop.price import Cart\ndef f(c: Cart):\n    x = c.go()\n    x.run(1)\n",
        ),
        ["async-mismatch at shop/cart.py:4  await before"],
    ),
)
def test_what_was_kept_before_it_was_awaited(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("it is awaited first", awaiting("y = await total([1])\n    y.items()"), ("await ", "")),
    silent(
        "it is awaited into the same name",
        awaiting("y = total([1])\n    y = await y\n    y.items()"),
        ("    y = await y\n", ""),
    ),
    silent("coroutines have the member", awaiting("y = total([1])\n    y.close()"), ("close", "items")),
    silent(
        "only where somebody asks",
        awaiting("y = total([1])\n    if x:\n        y = x\n    y.items()"),
        ("    if x:\n        y = x\n", ""),
    ),
    silent(
        "it is an async generator",
        awaiting("y = total([1])\n    y.items()", "async def total(items):\n    yield 1"),
        ("yield 1", "return 1"),
    ),
    silent(
        "a derived class has another one",
        shop(
            "class Cart:\n    async def go(self): ...\nclass Mine(Cart):\n    def go(self): ...\n",
            "from shop.price import Cart\ndef f(c: Cart):\n    x = c.go()\n    x.run(1)\n",
        ),
        ("class Mine(Cart):\n    def go", "class Mine(Cart):\n    def run"),
    ),
)
def test_what_was_kept_is_silent(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("it is awaited", awaiting("await total([1])"), ("await ", "")),
    silent("it is kept", awaiting("x = total([1])"), ("x = total([1])", "total([1])")),
    silent(
        "it is given to another call",
        awaiting("print(\n        total([1])\n    )"),
        ("print(\n        total([1])\n    )", "total([1])"),
    ),
    silent(
        "it is the last of several",
        awaiting("print(\n        x,  # a comment\n        total([1])\n    )"),
        ("print(\n        x,  # a comment\n        total([1])\n    )", "total([1])"),
    ),
    silent(
        "a comment stands before a generator",
        awaiting("x = gather(*(\n        # for each\n        total([1])\n        for y in x\n    ))"),
        ("x = gather(*(\n        # for each\n        total([1])\n        for y in x\n    ))", "total([1])"),
    ),
    silent(
        "a comment stands behind the beginning of the brackets",
        awaiting("x = gather(*(  # all\n        total([1])\n        for y in x\n    ))"),
        ("x = gather(*(  # all\n        total([1])\n        for y in x\n    ))", "total([1])"),
    ),
    silent("it is given back", awaiting("return total([1])"), ("return ", "")),
    silent(
        "it is one side of an expression",
        awaiting("x = (\n        x or\n        total([1])\n    )"),
        ("x = (\n        x or\n        total([1])\n    )", "total([1])"),
    ),
    silent(
        "it goes on in the next line",
        awaiting("x = [\n        total([1])\n        for x in y\n    ]"),
        ("x = [\n        total([1])\n        for x in y\n    ]", "total([1])"),
    ),
    silent(
        "it is a value of a dictionary",
        awaiting("x = {\n        1:\n        total([1])\n    }"),
        ("x = {\n        1:\n        total([1])\n    }", "total([1])"),
    ),
    silent(
        "it is an async generator",
        awaiting("total([1])", "async def total(items):\n    yield 1"),
        ("yield 1", "return 1"),
    ),
    silent(
        "a decorator may run it", awaiting("total([1])", f"from tasks import task\n\n\n@task\n{FETCH}"), ("@task\n", "")
    ),
    silent("its coroutine is closed", awaiting("total([1]).close()"), (".close()", ".items")),
    silent(
        "it is iterated over as it should be",
        awaiting("async for y in total([1]):\n        pass", "async def total(items):\n    yield 1"),
        None,
    ),
    silent(
        "a derived class does it otherwise",
        shop(
            "",
            "class Cart:\n    async def go(self): ...\n    async def run(self):\n        self.go()\n"
            "class Mine(Cart):\n    def go(self): ...\n",
        ),
        ("    def go(self): ...\n", "    pass\n"),
    ),
    silent(
        "what may be awaited is awaited",
        awaiting("await total([1])", "def total(items) -> 'Task[int]': ..."),
        ("'Task[int]'", "list[int]"),
    ),
    silent(
        "what nobody declares is awaited",
        awaiting("await total([1])", "def total(items): ..."),
        ("(items):", "(items) -> int:"),
    ),
    silent(
        "a test expects an error",
        {
            "test_price.py": f"import pytest\n{FETCH}\ndef test_it():\n    with pytest.raises(TypeError):\n        total([1]).x\n"
        },
        # What nobody awaits raises nothing.
        (".x", ""),
    ),
    silent("it is acknowledged", awaiting("total([1])  # type: ignore"), ("  # type: ignore", "")),
)
def test_async_mismatch_is_silent(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    case(
        "two values are unpacked into three",
        shop(PAIR, USE + "a, b, c = total([1])"),
        ["result-shape at shop/cart.py:2  2 3"],
    ),
    case("into one", shop(PAIR, USE + "a, = total([1])"), ["result-shape at shop/cart.py:2  2 1"]),
    case(
        "into attributes and items",
        shop(PAIR, USE + "x.a, x[0], c = total([1])"),
        ["result-shape at shop/cart.py:2  2 3"],
    ),
    case("in brackets", shop(PAIR, USE + "(a, b, c) = total([1])"), ["result-shape at shop/cart.py:2  2 3"]),
    case(
        "every return agrees",
        shop(
            "def total(x):\n    if x:\n        return (x, 1)  # one\n    return 1, [2, 3]", USE + "a, b, c = total([1])"
        ),
        ["result-shape at shop/cart.py:2  2 3"],
    ),
    case(
        "a declared tuple",
        shop("def total(x) -> tuple[int, str]: ...", USE + "a, b, c = total([1])"),
        ["result-shape at shop/cart.py:2  2 3"],
    ),
    case(
        "a declared tuple in old spelling",
        shop("def total(x) -> 'typing.Tuple[int, Dict[str, int]]': ...", USE + "a, b, c = total([1])"),
        ["result-shape at shop/cart.py:2  2 3"],
    ),
    case("a number is unpacked", shop(SIZE, USE + "a, b = total([1])"), ["result-shape at shop/cart.py:2  unpacked"]),
    case(
        "a number is iterated over",
        shop(SIZE, USE + "for a in total([1]): pass"),
        ["result-shape at shop/cart.py:2  iterated"],
    ),
)
def test_result_shape(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("as many as there are", shop(PAIR, USE + "a, b = total([1])"), ("a, b =", "a, b, c =")),
    silent("the rest is taken together", shop(PAIR, USE + "a, *b = total([1])"), ("*b", "b, c")),
    silent(
        "returns that differ",
        shop("def total(x):\n    if x:\n        return 1, 2, 3\n    return 1, 2", USE + "a, b = total([1])"),
        None,
    ),
    silent(
        "a return that gives something else",
        shop("def total(x):\n    if x:\n        return x\n    return 1, 2", USE + "a, b, c = total([1])"),
        ("return x", "return x, x"),
    ),
    silent(
        "a return inside of a function inside",
        shop("def total(x):\n    def f():\n        return 1, 2\n    return f()", USE + "a, b, c = total([1])"),
        None,
    ),
    silent(
        "a return over several lines",
        shop("def total(x):\n    return (1,\n        2, 3)", USE + "a, b, c = total([1])"),
        None,
    ),
    silent(
        "a declaration that the returns contradict",
        shop("def total(x) -> tuple[int, int]:\n    return x, 1, 2", USE + "a, b, c = total([1])"),
        ("1, 2", "1"),
    ),
    silent(
        "a number that is a tuple",
        shop("def total(x) -> int:\n    return x, 1", USE + "a, b = total([1])"),
        ("x, 1", "x"),
    ),
    silent(
        "a declared tuple that is made elsewhere",
        shop("def total(x) -> tuple[int, int]:\n    return make(x)", USE + "a, b, c = total([1])"),
        ("make(x)", "x, 1"),
    ),
    silent(
        "diffusers: declared as one value, although a tuple is returned",
        shop("def total(x, y) -> bool | bool:\n    return x or y, x, y", USE + "a, b, c = total(1, 2)"),
        ("x or y, x, y", "x or y"),
    ),
    silent(
        "a tuple in one case and not in another",
        shop("def total(x) -> int:\n    if x:\n        return 1, 2\n    return 1", USE + "a, b = total([1])"),
        ("1, 2", "2"),
    ),
    silent(
        "a tuple of any length",
        shop("def total(x) -> tuple[int, ...]: ...", USE + "a, b, c = total([1])"),
        ("int, ...", "int, int"),
    ),
    silent(
        "a generator",
        shop("def total(x):\n    yield x\n    return 1, 2", USE + "a, b, c = total([1])"),
        ("    yield x\n", ""),
    ),
    silent("a text is unpacked", shop("def total(x) -> str: ...", USE + "a, b = total([1])"), ("str", "int")),
    silent("targets over several lines", shop(PAIR, USE + "(x,\n a, b) = total([1])"), ("(x,\n a, b) =", "x, a, b =")),
    silent("targets in brackets of their own", shop(PAIR, USE + "a, (b, c) = total([1])"), ("(b, c)", "b, c")),
    silent("several assignments at once", shop(PAIR, USE + "x = a, b, c = total([1])"), ("x = ", "")),
    silent("a choice", shop(PAIR, USE + "a, b, c = total([1]) if x else y"), (" if x else y", "")),
)
def test_result_shape_is_silent(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


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
