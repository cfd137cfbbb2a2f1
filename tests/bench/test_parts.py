"""Mutations of fields, keys and overrides on a small shop: what they change, and what they leave alone."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # the benchmarks are not installed

from bench.mutations.edits import Text, UnsuitableError, apply
from bench.mutations.plan import MUTATORS
from bench.mutations.signatures import Job
from bench.mutations.survey import survey

PRICE = """\
from dataclasses import dataclass

@dataclass
class Line:
    item: int
    count: int = 1

def row(item):
    if item:
        return {"item": item, "count": 1}
    return {"item": None,
            "count": 0}

def mixed(item):
    return {"item": item, "count": 1} if item else None

class Base:
    def total(self, items): return 0

class Cart(Base):
    def total(self, items): return 1

class Alone:
    def total(self, items): return 1
"""
CART = "from shop.price import Line, row\nLine(1).count\nrow(1)['item']\n"


def mutated(root: Path, kind: str, name: str) -> tuple[str, str]:
    """What was changed, and the text of the module after it."""
    (root / "shop").mkdir()
    (root / "shop" / "__init__.py").write_text("")
    (root / "shop" / "price.py").write_text(PRICE)
    (root / "cart.py").write_text(CART)
    seen = survey(root, ("shop",))
    definition = next(one for one in seen.definitions if one.name == name)
    change, edits = MUTATORS[kind](Job(seen, Text(root, definition.path), definition, 7, Random(0)))
    return change, apply(PRICE.encode(), edits).decode()


def test_a_field_that_somebody_reads_is_renamed_in_its_class(tmp_path: Path) -> None:
    change, text = mutated(tmp_path, "rename-field", "Line")
    assert change == "field count is count_zz7 now"
    assert text == PRICE.replace("count: int", "count_zz7: int")


def test_a_key_is_dropped_wherever_it_is_written(tmp_path: Path) -> None:
    change, text = mutated(tmp_path, "drop-key", "row")
    assert change in ("key item dropped", "key count dropped")
    kept, dropped = ("count", "item") if "item" in change else ("item", "count")
    body = text.partition("def row")[2].partition("def mixed")[0]
    assert body.count(f'"{kept}"') == 2 and f'"{dropped}"' not in body
    assert text.count("\n") == PRICE.count("\n")


def test_an_override_wants_one_argument_more(tmp_path: Path) -> None:
    change, text = mutated(tmp_path, "narrow-override", "Cart.total")
    assert change == "parameter required_zz7 added"
    assert "required_zz7" in text.partition("class Cart")[2].partition("class Alone")[0]
    assert "required_zz7" not in text.partition("class Cart")[0]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("rename-field", "Cart"), ("drop-key", "mixed"), ("drop-key", "Line"), ("narrow-override", "Alone.total")],
)
def test_what_does_not_fit_is_left_alone(tmp_path: Path, kind: str, name: str) -> None:
    with pytest.raises(UnsuitableError):
        mutated(tmp_path, kind, name)
