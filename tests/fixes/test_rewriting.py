"""Fixes that write more than a name: stubs of methods, a question before a use, functions that become async."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import checked, shop, told

from seamline.fixes import applied, offered
from seamline.languages import extract

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.engine import Engine

PAYMENT = """
    from abc import ABC, abstractmethod
    from decimal import Decimal

    class Payment(ABC):
        @abstractmethod
        def pay(self, amount: Decimal, *, note: str = "") -> bool: ...

        @property
        @abstractmethod
        def name(self) -> str: ...

        @abstractmethod
        async def refund(self, amount=1): ...
"""


def fixed(engine: Engine, path: str, start: str) -> dict[str, str]:
    """The texts of the files after the first fix whose title starts so; checked once more, nothing is said of them."""
    (violation,) = [one for one in engine.violations(path) if one.rule != "breaking-change"]
    fix = next(fix for fix in offered(engine, violation) if fix.title.startswith(start))
    texts = {}
    for edited in sorted({edit.path for edit in fix.edits}):
        text = engine.files.text(edited)
        assert text is not None
        texts[edited] = applied(text, [edit for edit in fix.edits if edit.path == edited]).decode()
    for edited, new in texts.items():
        engine.update(edited, extract(edited, new.encode()))
    engine.work()
    assert told(engine) == []
    return texts


RAISES = "        raise NotImplementedError\n"
NAME = f"    @property\n    def name(self) -> str:\n{RAISES}\n"
PAY = f'    def pay(self, amount, *, note: str = "") -> bool:\n{RAISES}'
REFUND = f"\n    async def refund(self, amount=1):\n{RAISES}"
CASH = "class Cash(Payment):\n    name = ''\n    async def refund(self, amount=1): ...\n"
TILL = "class Cash(Payment): ...\nclass Till(Cash):\n    name = ''\n    def refund(self): ...\n"


@pytest.mark.parametrize(
    ("cash", "expected"),
    [
        (
            "class Cash(Payment):\n    rate = 1\n\n\nCash()\n",
            f"class Cash(Payment):\n    rate = 1\n\n{NAME}{PAY}{REFUND}\n\nCash()\n",
        ),
        (f"{CASH}Cash()\n", f"{CASH}\n{PAY}Cash()\n"),
        (f"{TILL}Till()\n", f"{TILL}\n{PAY}Till()\n"),
        ("class Cash(Payment):\n    pass\nCash()\n", f"class Cash(Payment):\n{NAME}{PAY}{REFUND}Cash()\n"),
    ],
)
def test_missing_methods_are_written_as_stubs(tmp_path: Path, cash: str, expected: str) -> None:
    head = "from shop.price import Payment\n"
    engine = checked(tmp_path, shop(PAYMENT, head + cash))
    assert fixed(engine, "shop/cart.py", "Implement ") == {"shop/cart.py": head + expected}


def test_a_class_that_is_abstract_itself_gets_no_stubs(tmp_path: Path) -> None:
    engine = checked(tmp_path, shop(PAYMENT, "from shop.price import Payment\nPayment()"))
    (violation,) = engine.violations("shop/cart.py")
    assert not offered(engine, violation)


FIND = (
    "from typing import Optional\nclass Item:\n    price = 1\ndef find(name: str) -> Optional[Item]:\n    return None\n"
)


ASKED = "{0} = find('a')\nif {0} is None:\n    raise ValueError(\"find() gave None\")\n"
FOUND, RESULT = ASKED.format("found"), ASKED.format("result")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("return find('a').price", f"{FOUND}return found.price"),
        ("x = find('a').price", f"{FOUND}x = found.price"),
        ("found = 1\nfind('a').price.x()", f"found = 1\n{RESULT}result.price.x()"),
        ("if find('a').price:\n    pass", f"{FOUND}if found.price:\n    pass"),
        ("a, b = find('a')", f"{FOUND}a, b = found"),
        ("for a, b in find('a'):\n    pass", f"{FOUND}for a, b in found:\n    pass"),
        ("with find('a'):\n    pass", f"{FOUND}with found:\n    pass"),
        ("return len(find('a'))", f"{FOUND}return len(found)"),
        ("found = find('a')\nreturn found.price", f"{FOUND}return found.price"),
        (
            "result = find('a')  # an item\nif x:\n    return result.price",
            f"{RESULT.replace(chr(10), '  # an item' + chr(10), 1)}if x:\n    return result.price",
        ),
    ],
)
def test_what_may_be_absent_is_asked_about_first(tmp_path: Path, before: str, after: str) -> None:
    def inside(body: str) -> str:
        return "from shop.price import find\ndef run():\n" + "".join(f"    {line}\n" for line in body.split("\n"))

    engine = checked(tmp_path, shop(FIND, inside(before)))
    assert fixed(engine, "shop/cart.py", "Raise an error") == {"shop/cart.py": inside(after)}


@pytest.mark.parametrize(
    "before",
    [
        "return x and find('a').price",
        "x = [find('a').price for _ in y]",
        "f(g(), find('a').price)",
        "a = find('a'); a.price",
    ],
)
def test_a_use_that_may_not_happen_is_left_alone(tmp_path: Path, before: str) -> None:
    engine = checked(tmp_path, shop(FIND, f"from shop.price import find\ndef run():\n    {before}\n"))
    (violation,) = engine.violations("shop/cart.py")
    assert not offered(engine, violation)


ASYNC = "async def total(items): ...\n"
CART = """from shop.price import total

def pay(items):
    total(items)
    return 1
"""


def test_a_function_and_its_callers_become_async(tmp_path: Path) -> None:
    main = "from shop.cart import pay\nasync def main():\n    pay([1])\n    print(pay([2]) + 1)\n"
    engine = checked(tmp_path, shop(ASYNC, CART, main=main))
    assert fixed(engine, "shop/cart.py", "Add 'await', and make pay() ") == {
        "shop/cart.py": CART.replace("def pay", "async def pay").replace("    total(", "    await total("),
        "shop/main.py": main.replace("    pay(", "    await pay(").replace("print(pay(", "print(await pay("),
    }


@pytest.mark.parametrize(
    ("test", "is_offered"), [("patch('shop.cart.pay')", False), ("patch('shop.cart.payment')", True)]
)
def test_a_function_that_a_test_replaces_stays_as_it_is(tmp_path: Path, test: str, *, is_offered: bool) -> None:
    main = "from shop.cart import pay\nasync def main():\n    pay([1])\n"
    engine = checked(tmp_path, {**shop(ASYNC, CART, main=main), "tests/test_cart.py": test})
    (violation,) = engine.violations("shop/cart.py")
    assert bool(offered(engine, violation)) is is_offered


@pytest.mark.parametrize(
    ("cart", "main"),
    [
        (CART, ""),
        (CART, "from shop.cart import pay\ndef main():\n    pay([1])\n"),
        (
            CART,
            "from shop.cart import pay\nasync def main():\n    pay([1])\nHANDLERS = [pay]\n",
        ),
        (CART.replace("def pay", "@wrapped\ndef pay"), "from shop.cart import pay\nasync def main():\n    pay([1])\n"),
        (CART.replace("return 1", "yield 1"), "from shop.cart import pay\nasync def main():\n    pay([1])\n"),
    ],
)
def test_a_function_that_somebody_does_not_wait_for_stays_as_it_is(tmp_path: Path, cart: str, main: str) -> None:
    engine = checked(tmp_path, shop(ASYNC, cart, main=main))
    (violation,) = engine.violations("shop/cart.py")
    assert not offered(engine, violation)
