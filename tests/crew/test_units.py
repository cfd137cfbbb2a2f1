"""The units that an architect deals out: every file in one of them, as many as wanted, the same every time."""

from __future__ import annotations

import random

import pytest

from seamline.crew.units import units_of

SHOP = {
    "setup.py": 1,
    "shop/__init__.py": 1,
    "shop/price.py": 5,
    "shop/cart.py": 2,
    "shop/db/a.py": 1,
    "shop/db/b.py": 1,
    "shop/db/x/c.py": 1,
    "lib/setup.py": 1,
}


@pytest.mark.parametrize(
    ("most", "names"),
    [
        (1, ["*"]),
        (3, ["lib/setup.py", "setup.py", "shop/"]),
        (4, ["lib/setup.py", "setup.py", "shop/*", "shop/db/"]),
        (20, ["lib/setup.py", "setup.py", "shop/__init__.py", "shop/cart.py", "shop/db/a.py", "shop/db/b.py",
              "shop/db/x/c.py", "shop/price.py"]),
    ],
)  # fmt: skip
def test_the_heaviest_is_split_first(most: int, names: list[str]) -> None:
    assert sorted(unit.name for unit in units_of(SHOP, most)) == names


def test_what_does_not_fit_stays_together() -> None:
    wide = {f"parts/p{number}/{file}.py": 20 if number == 7 else 1 for number in range(100) for file in "ab"} | {
        "core.py": 1
    }
    found = {unit.name: len(unit.files) for unit in units_of(wide, 8)}
    assert found["parts/ (others)"] > 150
    assert found["parts/p7/"] == 2
    assert "core.py" in found


@pytest.mark.parametrize("most", [1, 2, 3, 5, 8, 13, 40, 200])
@pytest.mark.parametrize("seed", range(4))
def test_every_file_is_in_one_unit(seed: int, most: int) -> None:
    chance = random.Random(seed)
    folders = ["", "a/", "a/b/", "a/b/c/", "a/d/", "e/\n/", "e/?/"]
    weights = {f"{chance.choice(folders)}{number}.py": chance.randrange(1, 50) for number in range(80)}
    found = units_of(weights, most)
    assert sorted(path for unit in found for path in unit.files) == sorted(weights)
    assert len(found) <= most
    names = [unit.name for unit in found]
    assert len(set(names)) == len(names)
    assert all(name.isprintable() for name in names)
    assert found == units_of(dict(reversed(weights.items())), most)
