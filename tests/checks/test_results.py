"""async-mismatch and result-shape: what is done with the value of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

FETCH = "async def total(items): ..."
USE = "from shop.price import total\n"
PAIR = "def total(items):\n    return 1, 2"
SIZE = "def total(items) -> int: ..."


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
    case(
        "what gives it on is asked for a part",
        shop(
            FETCH + "\ndef give(): return total([1])",
            "from shop.price import give\ndef main():\n    a = give()\n    a.add(1)\n",
        ),
        ["async-mismatch at shop/cart.py:4  await before"],
    ),
    silent(
        "what gives it on is awaited",
        shop(
            FETCH + "\ndef give(): return total([1])",
            "from shop.price import give\nasync def main():\n    a = await give()\n    a.add(1)\n",
        ),
        ("await give()", "give()"),
    ),
    silent(
        "what gives it on sometimes is asked for a part",
        shop(
            FETCH + "\ndef give(x):\n    if x:\n        return x\n    return total([1])",
            "from shop.price import give\ndef main(x):\n    a = give(x)\n    a.add(1)\n",
        ),
        ("return x\n", "return total([2])\n"),
    ),
    case(
        "it is kept in an attribute, which is asked for a part",
        shop(
            FETCH,
            USE + "class Cart:\n    def __init__(self):\n        self.a = total([1])\n    def f(self): self.a.add(1)\n",
        ),
        ["async-mismatch at shop/cart.py:5  await before"],
    ),
    silent(
        "an attribute that somebody else sets",
        shop(
            FETCH,
            USE
            + "class Cart:\n    def __init__(self):\n        self.a = total([1])\n    def f(self): self.a.add(1)\n"
            + "def g(cart):\n    cart.a = 1\n",
        ),
        ("cart.a = 1", "cart.b = 1"),
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
