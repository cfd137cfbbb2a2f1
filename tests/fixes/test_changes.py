"""All the uses that one change breaks, repaired at once; and `await`, added and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.support.cases import checked, shop
from tests.support.changed import changed, compared
from tests.support.commands import seamline
from tests.support.repositories import Scratch

from seamline.fixes import applied, offered

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.engine import Engine
    from seamline.fixes import Fix

TOTAL = "def total(items, tax=0):\n    result = sum(items)\n    return result * tax\n"
CART = "class Cart:\n    def add_item(self, item):\n        self.items = [item]\n"
BIG = "from shop.price import Cart\nclass Big(Cart):\n"


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
        "a class is renamed that annotations and documentation spell",
        "class Price:\n    size = 1\n    def total(self): return 1\n",
        "class Amount:\n    size = 1\n    def total(self): return 1\n",
        'from shop.price import Price\n\n\ndef f(a: "Price", b: list["Price"]) -> "Price | None":\n'
        '    """Takes a `Price`, see :class:`shop.price.Price`; the price of it."""\n    return Price()\n',
        'from shop.price import Amount\n\n\ndef f(a: "Amount", b: list["Amount"]) -> "Amount | None":\n'
        '    """Takes a `Amount`, see :class:`shop.price.Amount`; the price of it."""\n    return Amount()\n',
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
        "a method is renamed that others stand for",
        CART,
        CART.replace("add_item", "put"),
        f"{BIG}    def add_item(self, item):\n        super().add_item(item)\nCart().add_item(1)\n",
        f"{BIG}    def put(self, item):\n        super().put(item)\nCart().put(1)\n",
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
        "a parameter is removed that is passed by position",
        TOTAL.replace("tax=0", "tax=0, rate=1"),
        TOTAL.replace("tax=0", "rate=1").replace(" * tax", ""),
        "from shop.price import total\n\ntotal([1], 2, rate=3)\ntotal([1], 2, 3)\ntotal([1], tax=2)\ntotal([1])\n",
        "from shop.price import total\n\ntotal([1], rate=3)\ntotal([1], 3)\ntotal([1])\ntotal([1])\n",
    ),
    Case(
        "all parameters are removed",
        TOTAL,
        TOTAL.replace("items, tax=0", "").replace("sum(items)", "1").replace(" * tax", ""),
        "from shop.price import total\n\ntotal([1], 2)\ntotal(items=[1])\n",
        "from shop.price import total\n\ntotal()\ntotal()\n",
    ),
    Case(
        "the first parameter is removed",
        TOTAL,
        TOTAL.replace("items, ", "").replace("sum(items)", "1"),
        "from shop.price import total\n\ntotal([1], 2)\ntotal([1])\n",
        "from shop.price import total\n\ntotal(2)\ntotal()\n",
    ),
    Case(
        "a parameter is removed, and what is passed is not all known",
        TOTAL,
        TOTAL.replace("items, ", "").replace("sum(items)", "1"),
        "from shop.price import total\n\ntotal([1], *x, items=2)\n",
        "",
    ),
    Case(
        "a required parameter is put in front of others",
        TOTAL,
        TOTAL.replace("items, ", "items, currency, "),
        "from shop.price import total\n\ntotal([1], 2)\n",
        "from shop.price import total\n\ntotal([1], tax=2, currency=...)\n",
    ),
    Case(
        "a parameter becomes one that is passed by keyword only",
        TOTAL,
        TOTAL.replace("items, ", "items, *, "),
        "from shop.price import total\n\ntotal([1], 2)\ntotal([1], tax=2)\n",
        "from shop.price import total\n\ntotal([1], tax=2)\ntotal([1], tax=2)\n",
    ),
    Case(
        "a parameter is added behind any number of others",
        TOTAL.replace("items, tax=0", "*items").replace(" * tax", ""),
        TOTAL.replace("items, tax=0", "*items, tax"),
        "from shop.price import total\n\ntotal(1, 2)\ntotal(n for n in x)\n",
        "from shop.price import total\n\ntotal(1, 2, tax=...)\ntotal((n for n in x), tax=...)\n",
    ),
    Case(
        "a generator is passed that has no brackets of its own",
        TOTAL,
        TOTAL.replace("items, tax=0", "*, items, tax"),
        "from shop.price import total\n\ntotal(n for n in x)\n",
        "from shop.price import total\n\ntotal(items=(n for n in x), tax=...)\n",
    ),
    Case(
        "a generator is passed to a parameter that is gone",
        TOTAL,
        TOTAL.replace("items, ", "").replace("sum(items)", "1"),
        "from shop.price import total\n\ntotal(n for n in x)\n",
        "from shop.price import total\n\ntotal()\n",
    ),
    Case(
        "a method is new that every class has to implement",
        "from abc import ABC, abstractmethod\n\n\nclass Pay(ABC):\n    @abstractmethod\n    def name(self): ...\n",
        "from abc import ABC, abstractmethod\n\n\nclass Pay(ABC):\n    @abstractmethod\n    def name(self): ...\n\n"
        "    @abstractmethod\n    def pay(self, amount): ...\n",
        "from shop.price import Pay\n\n\nclass Card(Pay):\n    def name(self): ...\n\n\nCard()\n",
        "from shop.price import Pay\n\n\nclass Card(Pay):\n    def name(self): ...\n\n"
        "    def pay(self, amount):\n        raise NotImplementedError\n\n\nCard()\n",
    ),
    Case(
        "a function becomes async",
        TOTAL,
        f"async {TOTAL}",
        "from shop.price import total\n\n\nasync def f():\n    total([1])\n    total([2])\n",
        "from shop.price import total\n\n\nasync def f():\n    await total([1])\n    await total([2])\n",
    ),
    Case(
        "a function becomes async that somebody calls who cannot wait",
        TOTAL,
        f"async {TOTAL}",
        "from shop.price import total\n\n\nasync def f():\n    total([1])\n\n\ntotal([2])\n",
        "",
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
    return [fix for one in found for fix in offered(engine, one) if fix.title.startswith("Repair")]


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


def test_the_file_of_what_is_renamed_spells_the_new_name(tmp_path: Path) -> None:
    before = '"""Has `total`."""\n__all__ = ["total"]\n\n\n' + TOTAL
    after = before.replace("def total", "def amount")
    engine = changed(
        tmp_path,
        {"shop/price.py": before, "shop/use.py": "from shop.price import total\ntotal([1])\n"},
        {"shop/price.py": after},
    )
    (fix,) = repairs(engine)
    text = applied(after.encode(), [edit for edit in fix.edits if edit.path == "shop/price.py"]).decode()
    assert text.startswith('"""Has `amount`."""\n__all__ = ["amount"]\n')


@pytest.mark.parametrize(
    ("home", "use", "expect"),
    [
        ("shop/money.py", "from shop.price import total\ntotal([1])\n", "from shop.money import total\ntotal([1])\n"),
        ("shop/money.py", "from .price import total\ntotal([1])\n", "from .money import total\ntotal([1])\n"),
        ("shop/money.py", "import shop.price\nshop.price.total([1])\n", "import shop.money\nshop.money.total([1])\n"),
        (
            "shop/money.py",
            "import shop.price\nshop.price.total([1])\npatch('shop.price.total')\nx = \"shop.prices\"\n",
            "import shop.money\nshop.money.total([1])\npatch('shop.money.total')\nx = \"shop.prices\"\n",
        ),
        ("shop/money.py", "import shop.price as p\np.total([1])\n", "import shop.money as p\np.total([1])\n"),
        ("shop/money.py", "from shop import price\nprice.total([1])\n", "from shop import money\nmoney.total([1])\n"),
        (
            "shop/sums/price.py",
            "from shop import price\nprice.total([1])\n",
            "from shop.sums import price\nprice.total([1])\n",
        ),
        ("shop/sums/price.py", "from .price import total\ntotal([1])\n", "from .sums.price import total\ntotal([1])\n"),
    ],
)
def test_a_module_that_moved_is_imported_from_where_it_is(tmp_path: Path, home: str, use: str, expect: str) -> None:
    scratch = Scratch(
        tmp_path, {"shop/__init__.py": "", "shop/sums/__init__.py": "", "shop/price.py": TOTAL, "shop/use.py": use}
    )
    scratch.commit()
    (tmp_path / "shop/price.py").unlink()
    scratch.write({home: TOTAL})
    engine = compared(tmp_path)
    (fix,) = repairs(engine)
    assert applied(use.encode(), fix.edits).decode() == expect


@pytest.mark.parametrize(
    ("use", "expect"),
    [
        (
            "from shop import price\nprice.total([1])\n",
            "from shop import price\nfrom shop.money import total\ntotal([1])\n",
        ),
        ("import shop.price\nshop.price.total([1])\n", "import shop.price\nfrom shop.money import total\ntotal([1])\n"),
        (
            "from shop import price\nfrom shop.price import total\nprice.total([1])\n",
            "from shop import price\nfrom shop.money import total\ntotal([1])\n",
        ),
        ("from shop import price\ntotal = price.total([1])\n", None),
        ("from shop import price\nfrom shop.price import total as t\nt([1])\ntotal = price.total\n", None),
    ],
)
def test_what_moved_is_read_from_where_it_is(tmp_path: Path, use: str, expect: str | None) -> None:
    before = {"shop/price.py": TOTAL + "RATE = 1\n", "shop/money.py": "X = 1\n", "shop/use.py": use}
    engine = changed(tmp_path, before, {"shop/price.py": "RATE = 1\n", "shop/money.py": TOTAL})
    texts = [applied(use.encode(), fix.edits).decode() for fix in repairs(engine)]
    assert texts == ([] if expect is None else [expect])
