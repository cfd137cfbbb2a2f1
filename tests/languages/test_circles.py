"""What extraction leaves behind: nothing. Workers read thousands of files and nobody collects garbage meanwhile."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

import seamline
from seamline.languages import extract

WRITTEN = b"""
class Cart(Base):
    def add(self, items, other=None):
        self.items = items or [Item()]
        made = Item() if other else Other()
        several = [Item(each) for each in items]
        first, second = self.pair()
        with open(made) as same, other.lock():
            for one, two in zip(items, several):
                made.put(one)
        class Inner(Cart):
            def gone(self):
                return super().add(made)
        if isinstance(made, (Item, Other)):
            return partial(Inner, first)
        return second
"""
OWN = Path(seamline.__file__).parent / "languages" / "python"


@pytest.mark.parametrize("source", [WRITTEN, *(file.read_bytes() for file in sorted(OWN.glob("*.py"))[:12])])
def test_extraction_leaves_no_circles(source: bytes) -> None:
    extract("a.py", source)  # what is made once stays
    gc.collect()
    gc.disable()
    try:
        extract("a.py", source)
        assert gc.collect() == 0
    finally:
        gc.enable()
