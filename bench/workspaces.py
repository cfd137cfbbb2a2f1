"""What is edited in a measurement: generated workspaces with a known number of consumers, and places in real trees.

Edits are made in the editor's buffer only, so real trees are used where they lie.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.corpora import cache_folder

FILLER = '''
def step_{number}(amount, rate=1.0):
    """Round an amount the way step {number} of the ledger does."""
    if amount < {number}:
        return round(amount * rate, 2)
    return [amount - {number}, rate][0]

'''
PROVIDER = "shop/price.py"
OLD = "def total(items, rate=1.0):"
NEW = "def total(items, required_zz, rate=1.0):"


@dataclass(frozen=True, slots=True)
class Export:
    """A change of one exported function that breaks files nobody has open. `consumers` 0: as many as it turns out."""

    name: str
    file: str
    old: str
    new: str
    consumers: int = 0


DJANGO = (
    Export("django, 1 file", "django/utils/http.py", "def int_to_base36(i):", "def int_to_base36(i, required_zz):"),
    Export(
        "django, hub",
        "django/utils/encoding.py",
        "def force_bytes(s, encoding=",
        "def force_bytes(s, required_zz, encoding=",
    ),
)
HOMEASSISTANT_HUB = Export(
    "homeassistant, hub",
    "homeassistant/util/__init__.py",
    'def slugify(text: str | None, *, separator: str = "_")',
    'def slugify(text: str | None, *, required_zz: str, separator: str = "_")',
)


@contextmanager
def generated(consumers: int) -> Iterator[tuple[Path, Export]]:
    """A shop of `consumers` modules that each call `shop.price.total` twice, and one module of 2,000 lines."""
    with tempfile.TemporaryDirectory(dir=cache_folder()) as scratch:
        root = Path(scratch) / "workspace"
        (root / "shop" / "parts").mkdir(parents=True)
        (root / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1"\n', "utf-8")
        for package in ("shop", "shop/parts"):
            (root / package / "__init__.py").write_text("", "utf-8")
        body = f"{OLD}\n    return sum(items) * rate\n"
        (root / PROVIDER).write_text(body + "".join(FILLER.format(number=each) for each in range(25)), "utf-8")
        long = "from shop.price import total\n" + "".join(FILLER.format(number=each) for each in range(285))
        (root / "shop" / "ledger.py").write_text(long, "utf-8")
        for number in range(consumers):
            (root / "shop" / "parts" / f"part_{number:04}.py").write_text(_consumer(number), "utf-8")
        yield root, Export(f"generated, {consumers:,} files", PROVIDER, OLD, NEW, consumers)


def _consumer(number: int) -> str:
    return f'''"""Part {number} of the shop."""

from shop.price import total


def bill_{number}(items):
    """What the items of part {number} come to."""
    whole = total(items)
    if whole > {number}:
        return total(items, rate=0.9)
    return whole

''' + "".join(FILLER.format(number=each) for each in range(3))
