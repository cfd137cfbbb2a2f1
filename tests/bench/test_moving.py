"""Moves as a person makes them: what goes along, and who would not be asked to take a definition."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # the benchmarks are not installed

from bench.mutations.edits import apply
from bench.mutations.moving import moved
from bench.mutations.plan import plan
from bench.mutations.survey import survey

PRICE = """\
from __future__ import annotations
import math
from typing import TYPE_CHECKING
from .money import Money
if TYPE_CHECKING:
    from .cart import Cart

RATE = 1

def total(cart: Cart) -> Money:
    return Money(math.floor(RATE))
"""
FILES = {
    "shop/__init__.py": "",
    "shop/price.py": PRICE,
    "shop/money.py": "class Money: ...\n",
    "shop/cart.py": "from .price import total\nclass Cart: ...\n",
    "shop/beside.py": "from __future__ import annotations\n",
}
CARRIED = (
    "from .price import RATE\nimport math\nfrom typing import TYPE_CHECKING\n\n"
    "if TYPE_CHECKING:\n    from .cart import Cart\n"
)


@pytest.mark.parametrize(
    ("files", "targets", "expected"),
    [
        (
            {},
            ["shop/beside.py"],
            ("shop/beside.py", f"from .money import Money\n{CARRIED}"),
        ),
        ({}, ["shop/money.py"], None),
        ({"shop/money.py": "from __future__ import annotations\nclass Money: ...\n"}, ["shop/money.py"], None),
        ({"shop/beside.py": "from __future__ import annotations\ntotal = 1\n"}, ["shop/beside.py"], None),
        ({"shop/beside.py": "from __future__ import annotations\nmath = 1\n"}, ["shop/beside.py"], None),
        ({"shop/beside.py": "from __future__ import annotations\nfrom . import cart\n"}, ["shop/beside.py"], None),
        (
            {"shop/beside.py": "from __future__ import annotations\nfrom .price import total\n"},
            ["shop/beside.py"],
            None,
        ),
        ({"shop/price.py": PRICE + "def f():\n    global RATE\n    RATE = 2\n"}, ["shop/beside.py"], None),
        ({"shop/price.py": PRICE.replace("RATE)", "__name__)")}, ["shop/beside.py"], None),
        ({"shop/price.py": PRICE + "from .money import *\n"}, ["shop/beside.py"], None),
        (
            {"shop/beside.py": "from __future__ import annotations\nimport math\nfrom .money import Money\n"},
            ["shop/money.py", "shop/beside.py"],
            ("shop/beside.py", CARRIED.replace("import math\n", "")),
        ),
    ],
    ids=[
        "with all it needs",
        "annotations are evaluated there",
        "a module that its own one imports",
        "the name is taken",
        "a name that it needs is taken",
        "who uses it would import itself",
        "that uses it",
        "a global that changes",
        "its own name",
        "a star",
        "what is there is not imported again",
    ],
)
def test_a_definition_moves_with_what_it_needs(
    tmp_path: Path, files: dict[str, str], targets: list[str], expected: tuple[str, str] | None
) -> None:
    for path, text in {**FILES, **files}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    found = moved(survey(tmp_path, ("shop",)), "shop/price.py", "total", targets)
    assert found == (None if expected is None else (expected[0], expected[1].encode()))


def test_a_plan_moves_like_that(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    seen = survey(tmp_path, ("shop",))
    plans = (plan(seen, str(seed), 1, ["move-symbol"])["exports"] for seed in range(20))
    mutation = next(one for batch in plans for one in batch if one.symbol == "total")
    assert mutation.change == "now in shop/beside.py"
    (added,) = [edit for edit in mutation.edits if edit.path == "shop/beside.py"]
    text = apply(FILES["shop/beside.py"].encode(), [added]).decode()
    assert text.startswith(FILES["shop/beside.py"] + "\n\nfrom .money import Money\n")
    assert text.endswith("\n\n\ndef total(cart: Cart) -> Money:\n    return Money(math.floor(RATE))\n")
