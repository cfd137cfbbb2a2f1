"""missing-argument and unexpected-argument: calls of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import Case, case, checked, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

TOTAL = "from shop.price import total\n"


@table(
    case(
        "a required parameter is added",
        shop("def total(items, tax): ...", TOTAL + "total([1])"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "several required parameters are added",
        shop("def total(items, tax, rate): ...", TOTAL + "total()"),
        ["missing-argument at shop/cart.py:2  items tax rate"],
    ),
    case(
        "a required keyword-only parameter is added",
        shop("def total(items, *, tax): ...", TOTAL + "total([1])"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "a parameter becomes keyword-only",
        shop("def total(items, *, tax): ...", TOTAL + "total([1], 2)"),
        ["missing-argument at shop/cart.py:2  tax", "unexpected-argument at shop/cart.py:2  positional 1"],
    ),
    case(
        "a parameter becomes positional-only",
        shop("def total(items, /): ...", TOTAL + "total(items=[1])"),
        ["missing-argument at shop/cart.py:2  items", "unexpected-argument at shop/cart.py:2  keyword items"],
    ),
    case(
        "a parameter is removed",
        shop("def total(items): ...", TOTAL + "total([1], 2)"),
        ["unexpected-argument at shop/cart.py:2  positional 1"],
    ),
    case(
        "a parameter is renamed",
        shop("def total(items, rate=1): ...", TOTAL + "total([1], tax=2)"),
        ["unexpected-argument at shop/cart.py:2  keyword tax"],
    ),
    case(
        "a required parameter is renamed",
        shop("def total(items, rate): ...", TOTAL + "total([1], tax=2)"),
        ["missing-argument at shop/cart.py:2  rate", "unexpected-argument at shop/cart.py:2  keyword tax"],
    ),
    case(
        "one parameter gets two values",
        shop("def total(items): ...", TOTAL + "total([1], items=[2])"),
        ["unexpected-argument at shop/cart.py:2  twice items"],
    ),
    case(
        "a function takes nothing",
        shop("def total(): ...", TOTAL + "total(1)"),
        ["unexpected-argument at shop/cart.py:2  positional 0"],
    ),
    case(
        "an asynchronous function",
        shop("async def total(items, tax): ...", TOTAL + "async def f():\n    await total([1])"),
        ["missing-argument at shop/cart.py:3  tax"],
    ),
    case(
        "the call is through the module",
        shop("def total(items, tax): ...", "import shop.price\nshop.price.total([1])"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "the call is through an alias of the module",
        shop("def total(items, tax): ...", "from shop import price as p\np.total([1])"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "the call is through an alias of the function",
        shop("def total(items, tax): ...", "from .price import total as t\nt([1])"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "the call is through an alias at module level",
        shop("def total(items, tax): ...\nsum_up = total", "from shop.price import sum_up\nsum_up([1])"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "the import is inside the calling function",
        shop("def total(items, tax): ...", "def f():\n    from shop.price import total\n    total([1])"),
        ["missing-argument at shop/cart.py:3  tax"],
    ),
    case(
        "the name comes through three re-exports",
        shop(
            "def total(items, tax): ...",
            "from shop import total\ntotal([1])",
            __init__="from shop.api import total",
            api="from shop.facade import total",
            facade="from shop.price import total",
        ),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "the name comes through a star import",
        shop("def total(items, tax): ...", "from shop.api import *\ntotal([1])", api="from shop.price import *"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "the call is in the same file",
        {"price.py": "def total(items, tax): ...\ntotal([1])"},
        ["missing-argument at price.py:2  tax"],
    ),
    case(
        "the call is written before the definition",
        {"price.py": "def pay():\n    return total([1])\ndef total(items, tax): ..."},
        ["missing-argument at price.py:2  tax"],
    ),
    case(
        "the call is an argument of another call",
        shop("def total(items, tax): ...", TOTAL + "print(str(total([1])))"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "the call is in a decorator",
        shop("def register(name, kind): ...", "from shop.price import register\n@register('x')\ndef f(): ..."),
        ["missing-argument at shop/cart.py:2  kind"],
    ),
    case(
        "the call is in a default value",
        shop("def total(items, tax): ...", TOTAL + "def f(x=total([1])): ..."),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "the call is in a comprehension",
        shop("def total(items, tax): ...", TOTAL + "sums = [total(x) for x in range(3)]"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "the call is in a formatted string",
        shop("def total(items, tax): ...", TOTAL + "text = f'{total([1])} and more'"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "the call passes a generator",
        shop("def total(items, tax): ...", TOTAL + "total(x for x in [])"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "the call is written over many lines",
        shop("def total(items, tax): ...", TOTAL + "total(  # the sum\n    [\n        1,\n    ],\n)"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "a keyword is unknown beside a spread of positional arguments",
        shop("def total(items, tax): ...", TOTAL + "total(*args, rate=1)"),
        ["unexpected-argument at shop/cart.py:2  keyword rate"],
    ),
    case(
        "a keyword-only parameter is missing beside a spread of positional arguments",
        shop("def total(items, *, tax): ...", TOTAL + "total(*args)"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "too many positional arguments beside a spread of keywords",
        shop("def total(items): ...", TOTAL + "total(1, 2, **more)"),
        ["unexpected-argument at shop/cart.py:2  positional 1"],
    ),
    case(
        "no overload takes the call",
        shop(
            """
            from typing import overload
            @overload
            def total(items: int) -> int: ...
            @overload
            def total(items: str, tax: int) -> str: ...
            def total(items, tax=0): ...
            """,
            TOTAL + "total(1, 2, 3)",
        ),
        ["unexpected-argument at shop/cart.py:2  positional 2"],
    ),
    case(
        "a decorator that gives back the function",
        shop("def mark(f):\n    seen.append(f)\n    return f\n@mark\ndef total(items, tax): ...", TOTAL + "total([1])"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "a cache keeps the signature",
        shop("import functools\n@functools.lru_cache(None)\ndef total(items, tax): ...", TOTAL + "total([1])"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "a context manager function keeps the signature",
        shop(
            "from contextlib import contextmanager\n@contextmanager\ndef total(items, tax):\n    yield",
            TOTAL + "with total([1]) as t: ...",
        ),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "names outside of ASCII",
        shop("def größe(länge, höhe): ...", "from shop.price import größe\nx = 'ü'; größe(1, tiefe=2)"),
        ["missing-argument at shop/cart.py:2  höhe", "unexpected-argument at shop/cart.py:2  keyword tiefe"],
    ),
    case(
        "line ends of Windows",
        shop("def total(items, tax): ...\r\n", "from shop.price import total\r\n\r\ntotal([1])\r\n"),
        ["missing-argument at shop/cart.py:3  tax"],
    ),
    case(
        "a form feed between definitions",
        shop("X = 1\n\x0c\ndef total(items, tax): ...\n", TOTAL + "\x0c\ntotal([1])\n"),
        ["missing-argument at shop/cart.py:3  tax"],
    ),
    case(
        "a byte order mark",
        shop("\ufeffdef total(items, tax): ...\n", "\ufeff" + TOTAL + "total([1])\n"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "an error of syntax behind the call",
        shop("def total(items, tax): ...", TOTAL + "total([1])\n\ndef f(:\n    pass\n"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
)
def test_a_call_that_does_not_bind_is_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "every parameter has a value", shop("def total(items, tax): ...", TOTAL + "total([1], tax=2)"), ("tax=2", "")
    ),
    silent("an optional parameter is added", shop("def total(items, tax=0): ...", TOTAL + "total([1])"), ("=0", "")),
    silent("the rest goes to a catch-all", shop("def total(*items): ...", TOTAL + "total(1, 2, 3)"), ("*", "")),
    silent("keywords go to a catch-all", shop("def total(**k): ...", TOTAL + "total(a=1, b=2)"), ("**", "")),
    silent(
        "a positional-only name is taken by the catch-all",
        shop("def total(a, /, **k): ...", TOTAL + "total(1, a=2)"),
        ("/, ", ""),
    ),
    silent("spreads may fill what is missing", shop("def total(a, b): ...", TOTAL + "total(*x)"), ("*x", "x")),
    silent(
        "keyword spreads may fill what is missing", shop("def total(a, b): ...", TOTAL + "total(**x)"), ("**x", "x")
    ),
    silent(
        "keyword spreads may fill what is keyword-only", shop("def total(*, b): ...", TOTAL + "total(**x)"), ("**x", "")
    ),
    silent(
        "a spread may be empty",
        shop("def total(a, b): ...", TOTAL + "total(1, 2, *x, **y)"),
        ("2, *x", "2, 3, *x"),
    ),
    silent(
        "one overload takes the call",
        shop(
            """
            from typing import overload
            @overload
            def total(items): ...
            @overload
            def total(items, tax): ...
            def total(*args): ...
            """,
            TOTAL + "total([1])",
        ),
        ("*args", "items, tax"),
    ),
    silent("the arguments are commented", shop("def total(a, b): ...", TOTAL + "total(1,  # (\n 2,)"), ("2,", "")),
    silent("brackets inside strings", shop("def total(a, b): ...", TOTAL + "total(')', \"(,,\")"), ("')', ", "")),
    silent(
        "a lambda with commas",
        shop("def total(a): ...", TOTAL + "total(lambda x, y: (x, y))"),
        ("lambda x, y:", "x, y,"),
    ),
    silent("a walrus is positional", shop("def total(a): ...", TOTAL + "total(x := 1)"), (":=", ", y :=")),
    silent(
        "comparisons are no keywords", shop("def total(a, b): ...", TOTAL + "total(x == 1, y <= 2)"), ("x == 1, ", "")
    ),
)
def test_a_call_that_binds_or_may_bind_is_not_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@pytest.mark.parametrize(
    ("signature", "call", "underlined"),
    [
        ("a, b", "total(1)", ["total"]),
        ("a", "total(1, colour = 2)", ["colour"]),
        ("a", "total(1, größe=2, b='(', c=f(3))", ["größe", "b", "c"]),
        ("a", "total(1, a=2)", ["a"]),
        ("a", "total(1, 2)", ["2"]),
        ("a", "total(1, two, three , )", ["two, three"]),
        ("a", "total(\n    1,\n    'two',  # why\n    f(3),\n    *x,\n    b=4,\n)", ["b", "'two',  # why\n    f(3)"]),
        ("", "total(x for x in y)", ["x for x in y"]),
        ("a", f"total(1, 2, {'3' * 70_000})", ["total"]),
    ],
)
def test_what_is_underlined_is_what_is_wrong(signature: str, call: str, underlined: list[str], tmp_path: Path) -> None:
    text = f"ä = 0\n{TOTAL}{call}\n"
    engine = checked(tmp_path, shop(f"def total({signature}): ...", text))
    places = [one.place for one in engine.all_violations()]
    assert sorted(text.encode()[place.start : place.end].decode() for place in places) == sorted(underlined)
