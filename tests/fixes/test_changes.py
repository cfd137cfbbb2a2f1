"""All the uses that one change breaks, repaired at once; and `await`, added and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.support.cases import checked, shop
from tests.support.changed import changed
from tests.support.commands import seamline

from seamline.fixes import applied, offered

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.engine import Engine
    from seamline.fixes import Fix

TOTAL = "def total(items, tax=0):\n    result = sum(items)\n    return result * tax\n"
CART = "class Cart:\n    def add_item(self, item):\n        self.items = [item]\n"


class Case(NamedTuple):
    title: str
    before: str
    after: str
    use: str
    expect: str
    """The using module afterwards; empty where nothing is offered."""


CASES = [
    Case(
        "a function is renamed",
        TOTAL,
        TOTAL.replace("total", "amount"),
        "from shop.price import total\n\nprint(total([1]), total([2]))\n",
        "from shop.price import amount\n\nprint(amount([1]), amount([2]))\n",
    ),
    Case(
        "a function is renamed whose new name is taken here",
        TOTAL,
        TOTAL.replace("total", "amount"),
        "from shop.price import total\n\namount = total([1])\n",
        "from shop.price import amount as total\n\namount = total([1])\n",
    ),
    Case(
        "a function is renamed that is read through its module",
        TOTAL,
        TOTAL.replace("total", "amount"),
        "from shop import price\n\nprint(price.total([1]), price.total)\n",
        "from shop import price\n\nprint(price.amount([1]), price.amount)\n",
    ),
    Case(
        "a method is renamed",
        CART,
        CART.replace("add_item", "put"),
        "from shop.price import Cart\n\nCart().add_item(1)\n\n\ndef f(cart):\n    cart.add_item(2)\n",
        "from shop.price import Cart\n\nCart().put(1)\n\n\ndef f(cart):\n    cart.put(2)\n",
    ),
    Case(
        "a parameter is renamed",
        TOTAL,
        TOTAL.replace("tax", "rate"),
        "from shop.price import total\n\ntotal([1], 2)\ntotal([1], tax=2)\ntotal(tax=2, items=[1])\n",
        "from shop.price import total\n\ntotal([1], 2)\ntotal([1], rate=2)\ntotal(rate=2, items=[1])\n",
    ),
    Case(
        "a parameter is added",
        TOTAL,
        TOTAL.replace("tax=0", "tax"),
        "from shop.price import total\n\ntotal([1])\ntotal([1], 2)\ntotal(items=[2])\n",
        "from shop.price import total\n\ntotal([1], tax=...)\ntotal([1], 2)\ntotal(items=[2], tax=...)\n",
    ),
    Case(
        "a parameter is removed",
        TOTAL,
        TOTAL.replace(", tax=0", ""),
        "from shop.price import total\n\ntotal([1], tax=3)\n",
        "from shop.price import total\n\ntotal([1])\n",
    ),
    Case(
        "parameters change places",
        TOTAL,
        TOTAL.replace("items, tax=0", "tax, items"),
        "from shop.price import total\n\ntotal([1], 2)\ntotal((1, 2), tax=2)\n",
        "from shop.price import total\n\ntotal(items=[1], tax=2)\ntotal(items=(1, 2), tax=2)\n",
    ),
    Case(
        "parameters change places, and all calls are by position",
        TOTAL,
        TOTAL.replace("items, tax=0", "tax, items"),
        "from shop.price import total\n\ntotal([1], 2)\ntotal(f(1), g(2))\n",
        "from shop.price import total\n\ntotal(items=[1], tax=2)\ntotal(items=f(1), tax=g(2))\n",
    ),
    Case(
        "a function is gone",
        TOTAL,
        "RATE = 1\n",
        "from shop.price import total\n\ntotal([1])\n",
        "",
    ),
]


def with_use(root: Path, before: str, after: str, use: str) -> Engine:
    return changed(root, {"shop/price.py": before, "shop/use.py": use}, {"shop/price.py": after})


def repairs(engine: Engine) -> list[Fix]:
    found = [one for one in engine.all_violations() if one.rule == "breaking-change"]
    return [fix for one in found for fix in offered(engine, one)]


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_all_uses_are_repaired_at_once(tmp_path: Path, case: Case) -> None:
    engine = with_use(tmp_path, case.before, case.after, case.use)
    fixes = repairs(engine)
    if not case.expect:
        assert fixes == []
        return
    assert len(fixes) == 1
    assert fixes[0].title.startswith("Repair the ")
    assert applied(case.use.encode(), fixes[0].edits).decode() == case.expect


def test_the_terminal_repairs_them_too(tmp_path: Path) -> None:
    use = "from shop.price import total\n\nprint(total([1]))\n"
    with_use(tmp_path, TOTAL, TOTAL.replace("total", "amount"), use)
    done = seamline("fix", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "shop" / "use.py").read_text() == "from shop.price import amount\n\nprint(amount([1]))\n"


FETCH = "async def total(items): ...\ndef size() -> int: ...\n"


@pytest.mark.parametrize(
    ("use", "expect"),
    [
        ("async def f():\n    total([1])\n", "async def f():\n    await total([1])\n"),
        ("async def f():\n    x = total([1]).real\n", "async def f():\n    x = (await total([1])).real\n"),
        (
            "async def f():\n    if total([1]):\n        pass\n",
            "async def f():\n    if await total([1]):\n        pass\n",
        ),
        ("def f():\n    total([1])\n", ""),
        ("async def f():\n    def g():\n        total([1])\n", ""),
        ("total([1])\n", ""),
        ("async def f():\n    await size()\n", "async def f():\n    size()\n"),
    ],
)
def test_await_is_added_and_removed(tmp_path: Path, use: str, expect: str) -> None:
    lead = "from shop.price import total, size\n\n\n"
    engine = checked(tmp_path, shop(FETCH, lead + use))
    fixes = [fix for one in engine.all_violations() for fix in offered(engine, one)]
    assert [applied((lead + use).encode(), fix.edits).decode() for fix in fixes] == ([lead + expect] if expect else [])
