"""What goes along with a change where no rule finds a use: it is repaired where it certainly means the same, else left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.changed import changed, compared
from tests.support.repositories import Scratch

from seamline.fixes import applied, offered

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.engine import Engine

TOTAL = "def total(items):\n    result = sum(items)\n    return result * 2\n"
CART = """\
class Cart:
    def add_item(self, item):
        return item

    def fill(self):
        return self.add_item(1)
"""
USE = "from shop.price import Cart\n\nCart().add_item(1)\n"
TEST = """\
from unittest.mock import Mock, patch

import shop.price


def test(request):
    make = request.of(shop.price.Cart)
    make().add_item(Mock())

    class Big(shop.price.Cart):
        def add_item(self, item):
            return super().add_item(item)
"""
ASKED = "\n    getattr(make(), 'add_item')\n"
OTHER = "class Box:\n    def add_item(self, item): ...\n"


def repaired(engine: Engine, path: str) -> str:
    """The text of a file after the uses of the one change are repaired."""
    (violation,) = [one for one in engine.all_violations() if one.rule == "breaking-change" and one.related]
    fix = next(fix for fix in offered(engine, violation) if fix.title.startswith("Repair"))
    text = engine.files.text(path) or b""
    return applied(text, [edit for edit in fix.edits if edit.path == path]).decode()


@pytest.mark.parametrize(
    ("test", "beside", "expected"),
    [
        (TEST, "", TEST.replace("add_item", "put")),
        (TEST.replace("Big(shop.price.Cart)", "Big(Mock)"), "", None),
        (TEST, OTHER, TEST.replace("super().add_item", "super().put")),
        (TEST + ASKED, "", TEST.replace("super().add_item", "super().put") + ASKED),
        (TEST.replace("import shop.price", "import shop").replace("shop.price.", "shop."), "", None),
        (
            "import shop.price\ntry:\n    f().add_item(1)\nexcept AttributeError:\n    f().put(1)\n",
            "",
            None,
        ),
        (
            "import shop.price\nimport baskets\nbaskets.add_item(1)\nf(Mock).add_item(1)\n",
            "",
            "import shop.price\nimport baskets\nbaskets.add_item(1)\nf(Mock).put(1)\n",
        ),
    ],
    ids=[
        "stand-ins, and a class in a function",
        "a class in a function that is not derived",
        "another class has it",
        "asked for by text",
        "nothing says that it is known",
        "somebody is prepared",
        "of something from outside",
    ],
)
def test_a_method_is_renamed_where_nothing_tells_whose_it_is(
    tmp_path: Path, test: str, beside: str, expected: str | None
) -> None:
    files = {"shop/price.py": CART, "shop/use.py": USE, "shop/beside.py": beside, "tests/test_cart.py": test}
    engine = changed(tmp_path, files, {"shop/price.py": CART.replace("def add_item", "def put")})
    assert repaired(engine, "tests/test_cart.py") == (test if expected is None else expected)
    assert "Cart().put(1)" in repaired(engine, "shop/use.py")


def test_a_short_name_may_be_that_of_anything(tmp_path: Path) -> None:
    cart, test = CART.replace("add_item", "add"), TEST.replace("add_item", "add")
    files = {"shop/price.py": cart, "shop/use.py": USE.replace("add_item", "add"), "tests/test_cart.py": test}
    engine = changed(tmp_path, files, {"shop/price.py": cart.replace("def add(", "def put(")})
    assert repaired(engine, "tests/test_cart.py") == test.replace("super().add(", "super().put(")


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("import shop\n\nshop.price.total(1)\n", "import shop\n\nshop.money.total(1)\n"),
        ("import shop as s\n\ns.price.total(1)\n", None),
        ("from other import shop\n\nshop.price.total(1)\n", None),
    ],
)
def test_a_module_is_reached_through_its_package(tmp_path: Path, use: str, expected: str | None) -> None:
    init = "def __getattr__(name): ...\n"
    files = {"shop/__init__.py": init, "shop/price.py": TOTAL, "b.py": use}
    scratch = Scratch(tmp_path, {**files, "a.py": "from shop.price import total\ntotal(1)\n"})
    scratch.commit()
    (tmp_path / "shop/price.py").unlink()
    scratch.write({"shop/money.py": TOTAL})
    engine = compared(tmp_path)
    assert repaired(engine, "b.py") == (expected or use)
    assert repaired(engine, "a.py") == "from shop.money import total\ntotal(1)\n"


EXPECTED = "import pytest\nfrom shop.price import total\n\ntotal([1], tax=2)\ntotal([1], 2)\nwith pytest.raises(TypeError):\n    "


@pytest.mark.parametrize(
    ("after", "call", "expected"),
    [
        ("def total(items, *, tax=0): ...\n", "total([1], 2)", "total([1], tax=2)"),
        ("def total(items, *, tax=0): ...\n", "total(*x, 2)", "total(*x, 2)"),
        ("def total(items, *, tax=0): ...\n", "total([1])", "total([1])"),
        ("def total(items, rate=0): ...\n", "total([1], tax=2)", "total([1], rate=2)"),
        ("def total(items, rate=0): ...\n", "total([1], rate=2)", "total([1], rate=2)"),
    ],
)
def test_calls_that_may_fail_are_changed_with_the_others(tmp_path: Path, after: str, call: str, expected: str) -> None:
    files = {"shop/price.py": "def total(items, tax=0): ...\n", "shop/use.py": f"{EXPECTED}{call}\n"}
    engine = changed(tmp_path, files, {"shop/price.py": after})
    assert repaired(engine, "shop/use.py").endswith(f"    {expected}\n")


def test_what_a_test_patches_is_patched_under_its_new_name(tmp_path: Path) -> None:
    use = "from shop.price import total\n\ntotal([1])\npatch('shop.price.total')\npatch('shop.price.totals')\n"
    files = {"shop/price.py": TOTAL, "shop/use.py": use}
    engine = changed(tmp_path, files, {"shop/price.py": TOTAL.replace("total", "amount")})
    assert "patch('shop.price.amount')\npatch('shop.price.totals')\n" in repaired(engine, "shop/use.py")
