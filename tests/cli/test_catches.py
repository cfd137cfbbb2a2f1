"""stale-catch: handlers for what a function does not raise any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import told
from tests.support.changed import changed

if TYPE_CHECKING:
    from pathlib import Path

PRICE = """
class Expired(Exception): ...
class Rejected(Exception): ...
class Refused(Rejected): ...

def total(items):
    if not items:
        raise Expired("nothing")
    return 1

class Cart:
    def pay(self):
        raise Expired
"""
NOW = PRICE.replace('raise Expired("nothing")', 'raise Rejected("nothing")')
CART = """from shop.price import Cart, Expired, Refused, Rejected, total

def pay(items):
    try:
        return total(items)
    except Expired:
        return 0
"""
SAID = ["stale-catch at shop/cart.py:6  Expired Rejected"]


def said(root: Path, price: str, cart: str) -> list[str]:
    """What is told of a consumer after the provider changed."""
    engine = changed(root, {"shop/price.py": PRICE, "shop/cart.py": cart}, {"shop/price.py": price})
    return [line for line in told(engine) if "breaking-change" not in line]


@pytest.mark.parametrize(
    ("price", "cart"),
    [
        (NOW, CART),
        (NOW, CART.replace("Expired:", "(Expired):")),
        (NOW, CART.replace("except Expired:", "except Expired as error:")),
        (
            NOW.replace("raise Rejected(", "raise ValueError("),
            CART.replace("return 0", "return 0\n    except KeyError: ..."),
        ),
        (
            PRICE.replace("raise Expired\n", "raise Refused\n"),
            CART.replace("(items):", "(cart: Cart):").replace("total(items)", "cart.pay()"),
        ),
    ],
)
def test_a_handler_for_what_is_not_raised_any_more(tmp_path: Path, price: str, cart: str) -> None:
    (line,) = said(tmp_path, price, cart)
    assert line.startswith("stale-catch at shop/cart.py:6  Expired ")


@pytest.mark.parametrize(
    ("price", "cart"),
    [
        (PRICE, CART),
        (NOW, CART.replace("except Expired:", "except Rejected:")),
        (NOW, CART.replace("except Expired:", "except (Expired, Rejected):")),
        (NOW, CART.replace("except Expired:", "except Exception:")),
        (NOW, CART.replace("except Expired:", "except:")),
        (NOW, CART + "    except Rejected: ...\n"),
        (NOW.replace("class Rejected(Exception)", "class Rejected(Expired)"), CART),
        (NOW, CART.replace("total(items)", "total(load(items))")),
        (NOW, CART.replace("        return total", "        load()\n        return total")),
        (NOW.replace("return 1", "raise Expired"), CART),
        (NOW.replace("return 1", "raise error"), CART),
        (NOW.replace("raise Rejected(", "raise unknown.Rejected("), CART),
        (PRICE.replace('raise Expired("nothing")', "pass"), CART),
        (NOW, CART.replace("except Expired:", "except Expired:  # seamline: ignore[stale-catch]")),
        (
            NOW,
            CART.replace("    try:", "    try:\n      try:").replace(
                "        return total(items)\n    except Expired:\n        return 0",
                "        return total(items)\n      except Expired: ...\n    except Rejected: ...",
            ),
        ),
    ],
)
def test_nothing_is_said(tmp_path: Path, price: str, cart: str) -> None:
    assert said(tmp_path, price, cart) == []
