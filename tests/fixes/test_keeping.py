"""What a change took away is kept for those who use it: deprecated names, and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.changed import changed

from seamline.fixes import applied, offered

if TYPE_CHECKING:
    from pathlib import Path

PRICE = """def total(items, /, tax=0, *rest, code: str, **more) -> int:
    return 1


class Cart:
    def pay(self, amount):
        return amount

    async def refund(self):
        return self


class Till:
    size = 1
"""
CART = """from shop.price import Cart, Till, total
total([1], code="a")
Till()
async def use(cart: Cart):
    cart.pay(1)
    await cart.refund()
"""


def kept(root: Path, after: dict[str, str], path: str, start: str, before: dict[str, str] | None = None) -> str:
    """The text of a file after the one fix of a change whose title starts so."""
    engine = changed(root, {"shop/price.py": PRICE, "shop/cart.py": CART, **(before or {})}, after)
    found = [
        fix
        for violation in engine.violations(path)
        if violation.rule == "breaking-change"
        for fix in offered(engine, violation)
        if fix.title.startswith(start)
    ]
    (fix,) = found
    text = engine.files.text(path)
    assert text is not None and {edit.path for edit in fix.edits} == {path}
    return applied(text, fix.edits).decode()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "def total(",
            "def price_of_all(",
            (
                "\n\n\ndef total(items, /, tax=0, *rest, code: str, **more) -> int:\n"
                '    warnings.warn("total() is called price_of_all() now", DeprecationWarning, stacklevel=2)\n'
                "    return price_of_all(items, tax, *rest, code=code, **more)\n"
            ),
        ),
        (
            "def pay(",
            "def settle(",
            (
                "\n\n    def pay(self, amount):\n"
                '        warnings.warn("pay() is called settle() now", DeprecationWarning, stacklevel=2)\n'
                "        return self.settle(amount)\n"
            ),
        ),
        (
            "async def refund(",
            "async def give_back(",
            (
                "\n\n    async def refund(self):\n"
                '        warnings.warn("refund() is called give_back() now", DeprecationWarning, stacklevel=2)\n'
                "        return await self.give_back()\n"
            ),
        ),
    ],
)
def test_a_function_keeps_its_old_name_for_a_while(tmp_path: Path, old: str, new: str, expected: str) -> None:
    text = kept(tmp_path, {"shop/price.py": PRICE.replace(old, new)}, "shop/price.py", "Keep ")
    assert text.startswith("import warnings\n")
    assert expected in text
    compile(text, "price.py", "exec")


def test_a_class_keeps_its_old_name(tmp_path: Path) -> None:
    text = kept(tmp_path, {"shop/price.py": PRICE.replace("Till", "Register")}, "shop/price.py", "Keep ")
    assert text.endswith("class Register:\n    size = 1\n\n\nTill = Register\n")


def test_python_itself_says_that_a_name_is_deprecated_where_it_can(tmp_path: Path) -> None:
    after = {
        "shop/price.py": PRICE.replace("def pay(", "def settle("),
        "pyproject.toml": '[project]\nname = "shop"\nrequires-python = ">=3.13"\n',
    }
    text = kept(tmp_path, after, "shop/price.py", "Keep ")
    assert text.startswith("from warnings import deprecated\n")
    assert '\n    @deprecated("use settle()")\n    def pay(self, amount):\n        return self.settle(amount)\n' in text


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "from .price import Cart, total\n",
            "from .price import Cart\n",
            "from .price import Cart\nfrom .price import total\n",
        ),
        ('"""A shop."""\nfrom .price import total\n', '"""A shop."""\n', '"""A shop."""\nfrom .price import total\n'),
        ("from .price import total\n", "", "from .price import total\n"),
        (
            "from .price import Cart as Basket\n\n__all__ = ['Basket', 'x']\nx = 1\n",
            "\n__all__ = ['x']\nx = 1\n",
            "from .price import Cart as Basket\n\n__all__ = ['x', \"Basket\"]\nx = 1\n",
        ),
    ],
)
def test_an_export_comes_back(tmp_path: Path, before: str, after: str, expected: str) -> None:
    name = "Basket" if "Basket" in before else "total"
    user = {"shop/user.py": f"from shop import {name}\n{name}\n", "shop/__init__.py": before}
    assert kept(tmp_path, {"shop/__init__.py": after}, "shop/__init__.py", f"Export '{name}' again", user) == expected


def test_what_moved_away_is_exported_from_where_it_was(tmp_path: Path) -> None:
    start = PRICE.index("class Till")
    after = {"shop/price.py": PRICE[:start], "shop/till.py": PRICE[start:]}
    text = kept(tmp_path, after, "shop/price.py", "Export 'Till' again")
    assert text.startswith("from shop.till import Till\n")
