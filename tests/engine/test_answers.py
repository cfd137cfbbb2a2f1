"""Questions about one name: what it means, who uses it, and what a definition shows above itself.

`|` marks the offset that is asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import checked, shop

from seamline.languages import extract

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.engine import Engine

PRICE = """def total(items, tax=0) -> int:
    return 0


class Cart:
    def add(self, item): ...

    @staticmethod
    def make(): ...


RATE: float = 1.0
"""


def asked(root: Path, text: str, **parts: str) -> tuple[Engine, str, int]:
    """An engine, and the file and offset at the mark."""
    before, mark, after = text.partition("|")
    assert mark
    engine = checked(root, shop(PRICE, before + after, **parts))
    return engine, "shop/cart.py", len(before.encode())


@pytest.mark.parametrize(
    ("text", "declaration", "place"),
    [
        ("from shop.price import to|tal", "def total(items, tax=0) -> int", "shop/price.py total"),
        ("from shop.price import total as |t", "", ""),
        ("from shop.pr|ice import total", "module shop.price", "shop/price.py "),
        ("import shop.pri|ce", "module shop.price", "shop/price.py "),
        ("import sh|op.price", "module shop", "shop/__init__.py "),
        ("from .pri|ce import total", "module shop.price", "shop/price.py "),
        ("from sh|op.price import total", "module shop", "shop/__init__.py "),
        ("from shop.price import total\nto|tal(1)", "def total(items, tax=0) -> int", "shop/price.py total"),
        ("from shop.price import total as t\n|t(1)", "def total(items, tax=0) -> int", "shop/price.py total"),
        ("import shop.price\nshop.price.tota|l(1)", "def total(items, tax=0) -> int", "shop/price.py total"),
        ("from shop.price import Cart\n|Cart()", "class Cart", "shop/price.py Cart"),
        ("from shop.price import Cart\nCart().ad|d(1)", "def Cart.add(self, item)", "shop/price.py Cart.add"),
        ("from shop.price import Cart\nCart.mak|e()", "def Cart.make()", "shop/price.py Cart.make"),
        (
            "from shop.price import Cart\ndef f(c: Cart):\n    c.ad|d(1)",
            "def Cart.add(self, item)",
            "shop/price.py Cart.add",
        ),
        ("from shop.price import RAT|E", "RATE: float", "shop/price.py RATE"),
        ("from shop.api import tot|al", "def total(items, tax=0) -> int", "shop/price.py total"),
        ("async def mi|ne(a): ...", "async def mine(a)", "shop/cart.py mine"),
        ("class A:\n    def mi|ne(self): ...", "def A.mine(self)", "shop/cart.py A.mine"),
        (
            "é = 'ü'\nfrom shop.price import total\nx = 'ä'; tot|al(1)",
            "def total(items, tax=0) -> int",
            "shop/price.py total",
        ),
        ("from shop.price import total\n|\nx = 1", "", ""),
        ("x = |1", "", ""),
        ("import os\nos.pa|th", "", ""),
        ("from shop.price import to|tl", "", ""),
    ],
)
def test_what_a_name_means(text: str, declaration: str, place: str, tmp_path: Path) -> None:
    engine, path, offset = asked(tmp_path, text, api="from shop.price import *")
    target = engine.target_at(path, offset)
    if not declaration:
        assert target is None
        return
    assert target is not None
    assert (target.declaration, f"{target.path} {target.name}") == (declaration, place)
    source = engine.files.text(target.path)
    assert source is not None
    assert source[target.start : target.end].decode() == target.name.rpartition(".")[2]
    assert target.use_start <= offset <= target.use_end


USERS = {
    "a": "from shop.price import total, Cart\ntotal(1)\nx = total\nCart().add(1)",
    "b": "import shop.price as p\np.total(1)\nclass Basket(p.Cart):\n    def f(self):\n        self.add(2)",
    "api": "from shop.price import total as t",
    "c": "from shop.api import t\nt()\ndef total(): ...\ntotal()",
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "total",
            ["a imports total", "a calls total", "api imports total", "b calls p.total", "c imports t", "c calls t"],
        ),
        ("Cart.add", ["a calls Cart().add", "b calls self.add"]),
        ("Cart.make", []),
        ("RATE", []),
        ("nothing", []),
    ],
)
def test_who_uses_a_name(name: str, expected: list[str], tmp_path: Path) -> None:
    engine = checked(tmp_path, shop(PRICE, "", **USERS))
    found = []
    for use in engine.uses_of("shop/price.py", name):
        text = engine.files.text(use.path)
        assert text is not None
        found.append(f"{use.module.removeprefix('shop.')} {use.how} {text[use.start : use.end].decode()}")
    assert sorted(found) == sorted(expected)


def test_what_stands_above_a_definition(tmp_path: Path) -> None:
    engine = checked(tmp_path, shop(PRICE + "def unused(): ...\ndef own(): ...\nown()\n", "", **USERS))
    lenses = {lens.name: (lens.uses, lens.modules) for lens in engine.lenses("shop/price.py")}
    assert lenses == {"total": (6, 4), "Cart": (3, 2)}


@pytest.mark.parametrize(
    ("path", "text", "other"),
    [
        ("shop/cart.py", "from shop.price import total\ntotal(1)\ntotal(2)\n", True),
        ("shop/cart.py", "from shop.price import total\n\n\ntotal(1, 2, 3)\n", False),
        ("shop/cart.py", "from shop.price import total\ntotal(1)\ndef own(): ...\nown()\n", False),
        ("shop/cart.py", "from shop.price import Cart\nCart(1)\n", True),
        ("shop/cart.py", "", True),
        ("shop/cart.py", None, True),
        ("shop/price.py", PRICE.replace("tax=0", "tax"), False),
        ("shop/price.py", PRICE.replace("def total", "def sum"), True),
        ("shop/price.py", None, True),
    ],
)
def test_a_generation_tells_whether_counts_differ(path: str, text: str | None, other: bool, tmp_path: Path) -> None:
    engine = checked(tmp_path, shop(PRICE, "from shop.price import total\ntotal(1)\n"))
    before = engine.references.generation
    engine.update(path, None if text is None else extract(path, text.encode()))
    engine.work()
    assert (engine.references.generation != before) is other
