"""What is offered to repair a violation: the text before, the title, the text after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import checked, shop, told

from seamline.fixes import Edit, Fix, applied, offered, verify

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.engine import Engine

USE = "from shop.price import total\n"
TAX = "def total(items, tax): ..."


def repaired(engine: Engine, path: str) -> dict[str, str]:
    """Title of each fix that is offered for the violations of a file -> the text it gives."""
    text = engine.files.text(path)
    assert text is not None
    found = {}
    for violation in engine.violations(path):
        for fix in offered(engine, violation):
            assert {edit.path for edit in fix.edits} == {path}
            found[fix.title] = applied(text, fix.edits).decode()
    return found


@pytest.mark.parametrize(
    ("price", "cart", "title", "expected"),
    [
        (TAX, "total([1])", "Add the missing argument 'tax' as a placeholder", "total([1], tax=...)"),
        (
            TAX,
            "total(n for n in x)",
            "Add the missing argument 'tax' as a placeholder",
            "total((n for n in x), tax=...)",
        ),
        (TAX, "total([1],)", "Add the missing argument 'tax' as a placeholder", "total([1], tax=...)"),
        (TAX, "total()", "Add the missing arguments 'items' and 'tax' as placeholders", "total(items=..., tax=...)"),
        (
            TAX,
            "total(\n    [1],\n)",
            "Add the missing argument 'tax' as a placeholder",
            "total(\n    [1],\n    tax=...,\n)",
        ),
        (
            "def total(items, tax, /): ...",
            "total([1])",
            "Add the missing argument 'tax' as a placeholder",
            "total([1], ...)",
        ),
        (
            "def total(items, *, tax, **more): ...",
            "total([1], a=1)",
            "Add the missing argument 'tax' as a placeholder",
            "total([1], a=1, tax=...)",
        ),
        (TAX, "é = 'ü'; total('ä')", "Add the missing argument 'tax' as a placeholder", "é = 'ü'; total('ä', tax=...)"),
        ("def total(items, taxes=0): ...", "total(1, tax=2)", "Rename 'tax' to 'taxes'", "total(1, taxes=2)"),
        ("def total(items, rate=0): ...", "total(1, tax=2)", "Remove 'tax'", "total(1)"),
        ("def total(items=0): ...", "total(tax=2)", "Remove 'tax'", "total()"),
        ("def total(items=0, rate=1): ...", "total(tax=2, rate=1)", "Remove 'tax'", "total(rate=1)"),
        ("def total(items): ...", "total(1, items=2)", "Remove 'items'", "total(1)"),
        ("def total(items): ...", "total(1, 2)", "", ""),
    ],
)
def test_fixes_of_calls(price: str, cart: str, title: str, expected: str, tmp_path: Path) -> None:
    found = repaired(checked(tmp_path, shop(price, USE + cart)), "shop/cart.py")
    if title:
        assert found[title] == USE + expected
    else:
        assert not found


@pytest.mark.parametrize(
    ("files", "title", "expected"),
    [
        (
            shop("def totals(): ...", "from shop.price import total\ntotal()\nx.total = total"),
            "Rename 'total' to 'totals'",
            "from shop.price import totals\ntotals()\nx.total = totals",
        ),
        (
            shop(
                "def totals(): ...",
                USE + "x = a.totals(totals=total)\nx: total = {total: total[1] + 1}",
            ),
            "Rename 'total' to 'totals'",
            "from shop.price import totals\nx = a.totals(totals=totals)\nx: totals = {totals: totals[1] + 1}",
        ),
        (
            shop("def totals(): ...", "from shop.price import total as t\nt()"),
            "Rename 'total' to 'totals'",
            "from shop.price import totals as t\nt()",
        ),
        (
            shop("def totals(): ...", "from shop import price\nprice.total()"),
            "Rename 'total' to 'totals'",
            "from shop import price\nprice.totals()",
        ),
        (
            shop("", "from shop.price import total\ntotal()", money="def total(): ..."),
            "Import 'total' from shop.money",
            "from shop.money import total\ntotal()",
        ),
        (
            shop("RATE = 1", "from shop.price import total as t, RATE\nt()", money="def total(): ..."),
            "Import 'total' from shop.money",
            "from shop.money import total as t\nfrom shop.price import RATE\nt()",
        ),
        (
            shop("RATE = 1", "def f():\n    from shop.price import RATE, total\n", money="class total: ..."),
            "Import 'total' from shop.money",
            "def f():\n    from shop.money import total\n    from shop.price import RATE\n",
        ),
        (
            shop("X = 1", "from shop.prices import X"),
            "Change 'shop.prices' to 'shop.price'",
            "from shop.price import X",
        ),
        (shop("X = 1", "from .prices import X"), "Change '.prices' to '.price'", "from .price import X"),
        (
            shop("", "from .till import total as t, RATE\nt()", money="def total(): ...\nRATE = 1"),
            "Import 'total' and 'RATE' from shop.money",
            "from .money import total as t, RATE\nt()",
        ),
        (
            {
                "shop/__init__.py": "",
                "shop/a/__init__.py": "",
                "shop/a/money.py": "def total(): ...",
                "shop/cart.py": USE,
            },
            "Import 'total' from shop.a.money",
            "from shop.a.money import total\n",
        ),
        (
            {
                "shop/__init__.py": "def total(): ...",
                "shop/a/__init__.py": "",
                "shop/cart.py": "from .price import total",
            },
            "Import 'total' from shop",
            "from . import total",
        ),
        (
            {"shop/__init__.py": "", "shop/rate.py": "", "shop/cart.py": "from .rate import total", "shop/m.py": TAX},
            "Import 'total' from shop.m",
            "from .m import total",
        ),
        (
            shop("class X: ...", "from .prices import X"),
            "Import 'X' from shop.price",
            "from .price import X",
        ),
        (
            shop(TAX, USE + "total([1])  # seamline: ignore"),
            "Name the rule: ignore[missing-argument]",
            USE + "total([1])  # seamline: ignore[missing-argument]",
        ),
        (
            shop("def total(): ...", USE + "total()  # seamline: ignore[missing-argument]\n"),
            "Remove this suppression",
            USE + "total()\n",
        ),
        (
            shop("def total(): ...", USE + "# seamline: ignore[missing-argument]\ntotal()\n"),
            "Remove this suppression",
            USE + "total()\n",
        ),
    ],
)
def test_fixes_of_names_and_suppressions(files: dict[str, str], title: str, expected: str, tmp_path: Path) -> None:
    found = repaired(checked(tmp_path, files), "shop/cart.py")
    assert found.get(title) == expected, found


@pytest.mark.parametrize(
    ("cart", "money", "other"),
    [
        pytest.param("from .till import total", TAX, TAX, id="two modules define it"),
        pytest.param("from .till import total, tax", TAX, "def tax(): ...", id="the names are in two modules"),
        pytest.param("from .till import total, rate", TAX, "", id="one of the names is nowhere"),
        pytest.param("from .till import *", TAX, "", id="it is not said which names"),
        pytest.param("import shop.till", TAX, "", id="it takes the module"),
        pytest.param("from .till import total\ndef total(): ...", "", "", id="only this file defines it"),
        pytest.param("from .mony import rate", TAX, "", id="the module with a name like it does not have it"),
    ],
)
def test_no_fix_where_it_is_not_evident_what_a_missing_module_became(
    cart: str, money: str, other: str, tmp_path: Path
) -> None:
    engine = checked(tmp_path, shop("", cart, money=money, other=other))
    assert [violation.rule for violation in engine.violations("shop/cart.py")] == ["unresolved-import"]
    assert not repaired(engine, "shop/cart.py")


def test_a_member_gets_the_closest_name_that_its_class_has(tmp_path: Path) -> None:
    price, cart = "class Cart:\n    def totals(self): ...", "from shop.price import Cart\nCart().total()"
    found = repaired(checked(tmp_path, shop(price, cart)), "shop/cart.py")
    assert found == {"Rename 'total' to 'totals'": cart.replace("total()", "totals()")}


def test_no_fix_imports_from_the_importing_file_itself(tmp_path: Path) -> None:
    engine = checked(tmp_path, shop("", USE + "def total(): ..."))
    assert told(engine) == ["missing-export at shop/cart.py:1  total"]
    assert not repaired(engine, "shop/cart.py")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("def f():\n    totals = total()", id="a local variable has the new name"),
        pytest.param("def f(totals):\n    return total() + totals", id="a parameter has the new name"),
        pytest.param("from shop.rate import totals\ntotal()", id="an import has the new name"),
        pytest.param("class totals: ...\ntotal()", id="a class has the new name"),
        pytest.param("print(totals, total)", id="the new name is read, and comes from who knows where"),
        pytest.param("def f(total):\n    return total()", id="a parameter has the old name too"),
        pytest.param("def f(total=1, *more): ...", id="a parameter with a default has the old name too"),
        pytest.param("f = lambda total: total", id="a parameter of a lambda has the old name too"),
        pytest.param("def f():\n    a, total = 1, 2", id="an unpacking binds the old name too"),
        pytest.param("if (total := total()): ...", id="an expression binds the old name too"),
        pytest.param("total += 1", id="an addition binds the old name too"),
        pytest.param("[total for total in 'a']", id="a comprehension binds the old name too"),
        pytest.param("for total in total(): ...", id="a loop binds the old name too"),
        pytest.param("with open() as total: ...", id="a with binds the old name too"),
        pytest.param(
            "try:\n    from fast import total\nexcept Exception: ...", id="another import may bring the old name"
        ),
        pytest.param("match 1:\n    case total: ...", id="a pattern binds the old name too"),
        pytest.param("def f():\n    global total\n    total()", id="the old name is declared global"),
        pytest.param("del total", id="the old name is deleted"),
        pytest.param("__all__ = ['total']", id="the old name is offered to others"),
        pytest.param('getattr(x, "total")', id="a string has the old name"),
    ],
)
def test_a_name_that_is_not_free_is_imported_under_the_old_one(body: str, tmp_path: Path) -> None:
    found = repaired(checked(tmp_path, shop("def totals(): ...", USE + body, rate="totals = 1")), "shop/cart.py")
    assert found == {"Import 'totals' as 'total'": "from shop.price import totals as total\n" + body}


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Edit("shop/cart.py", 29, 39, "total([1], tax=1)"), ""),
        (Edit("shop/cart.py", 29, 39, "total([2])"), "it does not remove the violation"),
        (Edit("shop/cart.py", 0, 0, ""), "it does not remove the violation"),
        (Edit("shop/cart.py", 29, 39, "total([1], tax="), "shop/cart.py would no longer parse"),
        (
            Edit("shop/cart.py", 29, 39, "total(1, 2)\ntotal(1, 2, 3)"),
            "it would not fit either: total() takes 2 positional arguments (shop/price.py:1); this call passes 3",
        ),
        (Edit("shop/cart.py", 29, 99, ""), "edits of shop/cart.py overlap or lie outside of the text"),
        (Edit("shop/gone.py", 0, 0, "x"), "shop/gone.py cannot be read any more"),
        (Edit("shop/price.py", 17, 20, "tax=0"), ""),
        (
            Edit("shop/price.py", 4, 9, "sum_up"),
            "it would not fit either: shop.price (shop/price.py) does not define 'total'",
        ),
    ],
)
def test_an_edit_is_verified(edit: Edit, reason: str, tmp_path: Path) -> None:
    engine = checked(tmp_path, shop(TAX, USE + "total([1])", other=USE + "total(1, 2)"))
    (violation,) = engine.violations("shop/cart.py")
    assert verify(engine, Fix("a fix", "quickfix", True, (edit,)), violation) == reason
    assert told(engine) == ["missing-argument at shop/cart.py:2  tax"], "verifying changes nothing"


def test_edits_that_overlap_are_refused(tmp_path: Path) -> None:
    engine = checked(tmp_path, shop(TAX, USE + "total([1])"))
    (violation,) = engine.violations("shop/cart.py")
    edits = (Edit("shop/cart.py", 0, 5, "x"), Edit("shop/cart.py", 4, 9, "y"))
    assert "overlap" in verify(engine, Fix("a fix", "quickfix", True, edits), violation)
