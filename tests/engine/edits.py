"""Realistic edits of a small program, for properties of the engine: snippets that often create and repair violations.

A file is a list of snippets from a small vocabulary, over few names, so that what one file offers and what another takes
meet again and again.
"""

from __future__ import annotations

from hypothesis import strategies as st

START: dict[str, list[str]] = {
    "shop/__init__.py": ["from shop.price import total", "from shop.cart import Cart", "__all__ = ['total', 'Cart']"],
    "shop/price.py": ["def total(a, b=0): ...", "RATE = 1", "def _hidden(a): ...", "class Rate:\n    x = 1"],
    "shop/cart.py": [
        "from .price import total, RATE",
        "class Cart:\n    def __init__(self, a=0): ...\n    def add(self, a): ...\n    def both(self):\n        self.add(1)",
        "total(1)",
    ],
    "shop/api.py": [
        "from shop.price import *",
        "from shop import price",
        "price.total(1)",
        "def deco(f):\n    return f",
    ],
    "shop/sub/__init__.py": [],
    "shop/sub/deep.py": [
        "from ..cart import Cart",
        "class Basket(Cart):\n    def add(self, a, b=0):\n        super().add(a)",
        "Basket().add(1)",
    ],
    "main.py": [
        "import shop.price",
        "from shop import Cart, total",
        "shop.price.total(1)",
        "Cart().add(1)",
        "total(1)",
    ],
    "tests/test_cart.py": ["from shop.sub.deep import Basket", "def use(c: Basket):\n    c.add(1)"],
}
PATHS = [*START, "shop/extra.py", "shop/price.pyi", "tools/run.py"]

_names = st.sampled_from(["total", "Cart", "RATE", "Rate", "Basket", "deco", "_hidden", "price", "sub", "extra"])
_functions = st.sampled_from(["total", "deco", "_hidden"])
_classes = st.sampled_from(["Cart", "Basket", "Rate"])
_modules = st.sampled_from(
    [
        "shop",
        "shop.price",
        "shop.cart",
        "shop.api",
        "shop.sub",
        "shop.sub.deep",
        "shop.extra",
        "shop.gone",
        "main",
        ".",
        ".price",
        ".cart",
        "..cart",
    ]
)
_absolute = st.sampled_from(["shop", "shop.price", "shop.cart", "shop.api", "shop.sub.deep", "shop.gone", "main"])
_parameters = st.sampled_from(["", "a", "a, b", "a, b=0", "*a", "a, *, b", "**k", "a, /"])
_receiving = st.sampled_from(["self", "self, a", "self, a, b", "self, a, b=0", "self, *a", "self, a, *, b"])
_arguments = st.sampled_from(["", "1", "1, 2", "1, b=2", "b=1", "*x", "**x"])
_heads = st.sampled_from(["", "", "", "@deco\n", "@unknown\n", "@staticmethod\n", "@classmethod\n", "@property\n"])
_bases = st.sampled_from(
    ["", "", "(Cart)", "(Basket)", "(Rate)", "(shop.cart.Cart)", "(Alias)", "(Unknown)", "(Rate, Cart)"]
)
_guards = st.sampled_from(["if x:", "try:", "if False:", "if TYPE_CHECKING:", "with x:", "for x in y:"])


def _indented(guard: str, body: str) -> str:
    lines = body.replace("\n", "\n    ")
    return f"{guard}\n    {lines}" + ("\nexcept ImportError: ..." if guard == "try:" else "")


_plain = st.one_of(
    st.builds(
        "{}def {}({}): ...".format,
        st.sampled_from(["", "", "@deco\n", "@unknown\n", "async "]),
        _functions,
        _parameters,
    ),
    st.builds(
        "class {}{}:\n    def __init__({}): ...\n    {}def add({}): ...".format,
        _classes,
        _bases,
        _receiving,
        st.just(""),
        _receiving,
    ),
    st.builds(
        "class {}{}:\n    def add({}):\n        super().add({})\n        self.add({})".format,
        _classes,
        _bases,
        _receiving,
        _arguments,
        _arguments,
    ),
    st.builds("class {}{}:\n    x = 1".format, _classes, _bases),
    st.builds(
        "class {}{}:\n    @classmethod\n    def make(cls):\n        cls({})".format, _classes, _bases, _arguments
    ),
    st.builds("@overload({})\ndef compiled(a): ...".format, _functions),
    st.builds(
        "import dataclasses\n@dataclasses.dataclass\nclass {}{}:\n    a: int\n    b: int = 0".format, _classes, _bases
    ),
    st.builds(
        "class {}{}:\n    {}".format,
        _classes,
        _bases,
        _heads.map(lambda head: head.replace("\n", "\n    ") + "def add(self, a): ..."),
    ),
    st.builds(
        "{} = {}".format, _names, st.sampled_from(["1", "total", "Cart", "Cart()", "wrap(total)", "price.total"])
    ),
    st.builds("Alias = {}".format, _classes),
    st.builds("from {} import {}".format, _modules, _names),
    st.builds("from {} import {} as {}".format, _modules, _names, _names),
    st.builds("from {} import *".format, _modules),
    st.builds("import {}".format, _absolute),
    st.builds("import {} as price".format, _absolute),
    st.builds("__all__ = [{}]".format, st.lists(_names.map(repr), max_size=3).map(", ".join)),
    st.builds("__all__ += [{!r}]".format, _names),
    st.builds("{}({})".format, _functions, _arguments),
    st.builds("{}({})".format, _classes, _arguments),
    st.builds("{}().add({})".format, _classes, _arguments),
    st.builds("price.{}({})".format, _names, _arguments),
    st.builds("{}.{}".format, _absolute, _names),
    st.builds("{}.{}({})".format, _absolute, _names, _arguments),
    st.builds("def use(c: {}):\n    c.add({})".format, _classes, _arguments),
    st.builds("def each(cs: list[{}]):\n    for c in cs:\n        c.add({})".format, _classes, _arguments),
    st.builds(
        "class {}{}:\n    def __init__(self):\n        self.cart = {}\n    def go(self):\n        self.cart.add({})".format,
        _classes,
        _bases,
        st.sampled_from(["Cart()", "Basket()", "made()", "None", "x"]),
        _arguments,
    ),
    st.builds(
        "class {}{}:\n    def also(self):\n        return {}".format,
        _classes,
        _bases,
        st.sampled_from(["self", "Cart()"]),
    ),
    st.builds("def made():\n    return {}".format, st.sampled_from(["Cart()", "Basket()", "x", "total(1)"])),
    st.builds("made().{}({})".format, st.sampled_from(["add", "also", "gone"]), _arguments),
    st.builds("def far(x):\n    x.{} = 1".format, st.sampled_from(["add", "cart", "gone", "made"])),
    st.builds("# generated from shop/{}.py".format, st.sampled_from(["cart", "price", "api", "main"])),
    st.builds("def inner():\n    class Inner({}): ...".format, _classes),
    st.builds("def twice(c):\n    c = {}()\n    c.gone()\n    c = {}()\n    c.also()".format, _classes, _classes),
    st.builds("def asks(c: {}):\n    if isinstance(c, x):\n        c.gone()".format, _classes),
    st.builds(
        "{} total(a): return {}".format,
        st.sampled_from(["def", "async def"]),
        st.sampled_from(["a, 1", "a, 1, 2", "a"]),
    ),
    st.builds("def total(a) -> {}: ...".format, st.sampled_from(["int", "'Rate | None'", "tuple[int, int]", "str"])),
    st.sampled_from(["total(1).x", "a, b = total(1)", "for a in price.total(1): pass", "if total(1): pass"]),
    st.builds(
        "class Base(ABC):\n    @abstractmethod\n    def {}(self): ...".format, st.sampled_from(["add", "also", "gone"])
    ),
    st.builds("class Made(Base):\n    def {}(self): ...\nMade()".format, st.sampled_from(["add", "also", "gone"])),
    st.sampled_from(
        ["from abc import ABC, abstractmethod", "from shop.price import Base", "from shop.cart import Base"]
    ),
    st.builds("def late():\n    from {} import {}\n    total({})".format, _modules, _names, _arguments),
    st.builds(
        "{}.{} = x".format, st.sampled_from(["price", "shop", "shop.price", "shop.cart", "shop.price.Rate"]), _names
    ),
    st.builds("setattr({}, {!r}, x)".format, st.sampled_from(["price", "shop", "shop.price"]), _names),
    st.builds(
        "total({})  # seamline: ignore[{}]".format, _arguments, st.sampled_from(["missing-argument", "missing-export"])
    ),
    st.builds("price.{}  # seamline: ignore".format, _names),
    st.builds("total({})  # type: ignore".format, _arguments),
    st.sampled_from(
        [
            "def __getattr__(name): ...",
            "globals()['x'] = 1",
            "def f():\n    global total\n    total = 1",
            "x = (",
            "def (",
            "class",
            "",
            "#",
            "# é",
        ]
    ),
)
snippets = st.one_of(_plain, _plain, _plain, st.builds(_indented, _guards, _plain))
paths = st.sampled_from(PATHS)


def text_of(parts: list[str]) -> bytes:
    return "".join(f"{part}\n" for part in parts).encode()
