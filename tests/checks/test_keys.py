"""Keys of dictionaries: those that a class declares, and those that a function writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import Case, case, checked, run, shop, silent, table

from seamline.fixes import applied, offered

if TYPE_CHECKING:
    from pathlib import Path

ORDER = """
    from typing import NotRequired, TypedDict

    class Order(TypedDict):
        id: int
        name: str
        note: NotRequired[str]

    class Draft(TypedDict, total=False):
        id: int

    class Paid(Order):
        total: int

    def load():
        return {"id": 1, "name": "a"}

    def either(first):
        if first:
            return {"id": 1}
        return {"name": 1, "tax": 2}  # a comment

    def declared(path) -> dict[str, int]:
        return {
            "id": 1,
            # what people call it
            "name": 2,
        }

    async def fetch():
        return {"id": 1}
"""
USE = "from shop.price import Draft, Order, Paid, declared, either, fetch, load\n"
LOAD = "from shop.price import load\nload()['name']"
UNKNOWN = ["unknown-key at shop/cart.py:3  nam name"]


def by(body: str, parameters: str = "order: Order") -> dict[str, str]:
    """A function with this body."""
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    start = "async def" if "await" in body else "def"
    return shop(ORDER, f"{USE}{start} use({parameters}):\n{lines}")


def found(
    title: str, body: str, parameters: str = "order: Order", says: str = "unknown-key", keys: str = "nam name"
) -> Case:
    """A case of which the last line is at fault."""
    return case(title, by(body, parameters), [f"{says} at shop/cart.py:{body.count(chr(10)) + 3}  {keys}"])


@table(
    found("a parameter", "order['nam']"),
    found("in double quotes", 'order["nam"]'),
    found("written", "order['nam'] = 1"),
    found("of an item of a list", "for order in orders:\n    order['nam']", "orders: list[Order]"),
    found("of what is derived", "order['nam']", "order: Paid"),
    found("nothing like it", "order['zzz']", keys="zzz"),
    found("what a function writes", "load()['nam']"),
    found("what a function writes, by a variable", "order = load()\norder['id']\norder['nam']", ""),
    found("what several returns write", "either(1)['nam']"),
    found("what a function writes that declares a dictionary", "declared(1)['nam']"),
    found("what is awaited", "order = await fetch()\norder['ix']", "", keys="ix"),
    found("a literal without one that is required", "order: Order = {'id': 1}", "", "missing-key", "name"),
    found("a literal without several", "order: Paid = {'note': 1}", "", "missing-key", "total id name"),
    found("a literal with one that nobody declares", "order: Draft = {'idd': 1}", "", keys="idd id"),
    case(
        "what a function gives that declares it",
        shop(ORDER, USE + "def f() -> Order:\n    return {'id': 1}\n"),
        ["missing-key at shop/cart.py:3  name"],
    ),
    case(
        "an attribute",
        shop(ORDER, USE + "class Cart:\n    order: Order\n    def f(self): return self.order['nam']\n"),
        ["unknown-key at shop/cart.py:4  nam name"],
    ),
    case(
        "a variable of the module",
        shop(ORDER, USE + "order: Order = {'nam': 1}\n"),
        ["unknown-key at shop/cart.py:2  nam name"],
    ),
)
def test_found(tmp_path: Path, one: Case) -> None:
    run(one, tmp_path)


@table(
    silent("a key that is there", by("order['name']\nload()['id']\neither(0)['tax']"), ("['tax']", "['tix']")),
    silent("one that need not be there", by("order: Order = {'id': 1, 'name': 'a'}", ""), (", 'name': 'a'", "")),
    silent("in a comment", by("# order['nam']"), ("# ", "")),
    silent("in a string", by("'''order['nam']'''"), ("'''", "")),
    silent(
        "a sharp sign in a value",
        shop("def load():\n    return {'colour': '#fff', 'name': 1}", LOAD),
        ("'name': 1", "'nam': 1"),
    ),
    silent(
        "a quotation mark in a value",
        shop("def load():\n    return {'say': 'it\\'s', 'name': 1}", LOAD),
        ("'name': 1", "'nam': 1"),
    ),
    silent("a text over several lines", shop("def load():\n    return {'say': '''a\n, 'b': 1''', 'name': 1}", LOAD)),
    silent("a name that is no plain key", by("order['a b']\norder[nam]\norder[1:2]")),
    silent(
        "what is filled in later",
        by("order: Order = {'id': 1}\norder['name'] = 'a'", ""),
        ("order['name'] = 'a'", "..."),
    ),
    silent("what is filled in by a call", by("order: Order = {'id': 1}\nfill(order)", ""), ("fill(order)", "...")),
    silent("what is filled in all at once", by("order: Order = {}", "")),
    silent("what is spread", by("order: Order = {**other, 'id': 1}", "other"), ("**other, ", "")),
    silent(
        "what the reader writes himself",
        by("order = load()\norder['nam'] = 1\norder['nam']", ""),
        ("order['nam'] = 1", "..."),
    ),
    silent("what is lent to another", by("order = load()\nfill(order)\norder['nam']", ""), ("fill(order)", "...")),
    silent("what is asked by get", by("order.get('nam')\nload().get('nam')")),
    silent("what expects the error", by("try:\n    order['nam']\nexcept KeyError: ..."), ("KeyError", "ValueError")),
    silent("what asks first", by("if 'nam' in order:\n    order['nam']"), ("'nam' in", "'other' in")),
    silent(
        "one return that is no literal",
        shop(ORDER.replace('return {"id": 1}\n', "return made()\n", 1), USE + "either(1)['nam']"),
    ),
    silent(
        "a decorator that may give another",
        shop(ORDER.replace("def load", "@wrapped\n    def load"), USE + "load()['nam']"),
    ),
    silent(
        "a base that is not known",
        shop(ORDER.replace("class Order(TypedDict)", "class Order(Base)"), USE + "def f(o: Order): o['nam']"),
    ),
    silent(
        "what is no dictionary",
        shop("class Order:\n    id: int", "from shop.price import Order\ndef f(o: Order): o['nam']"),
    ),
)
def test_silent(tmp_path: Path, one: Case) -> None:
    run(one, tmp_path)


@pytest.mark.parametrize(
    ("body", "title", "expected"),
    [
        ("order['nam']", "Rename 'nam' to 'name'", "order['name']"),
        ("load()['nam']", "Rename 'nam' to 'name'", "load()['name']"),
        ("other: Draft = {'idd': 1}", "Rename 'idd' to 'id'", "other: Draft = {'id': 1}"),
        (
            "other: Order = {'id': 1}",
            "Add the missing key 'name' with a placeholder",
            "other: Order = {'id': 1, 'name': ...}",
        ),
        (
            "other: Order = {\n    'id': 1,\n}",
            "Add the missing key 'name' with a placeholder",
            "other: Order = {\n        'id': 1,\n        'name': ...,\n    }",
        ),
        (
            'other: Order = {"id": 1}',
            "Add the missing key 'name' with a placeholder",
            'other: Order = {"id": 1, "name": ...}',
        ),
    ],
)
def test_fixes(tmp_path: Path, body: str, title: str, expected: str) -> None:
    files = by(body)
    engine = checked(tmp_path, files)
    (violation,) = engine.violations("shop/cart.py")
    fixes = {fix.title: fix for fix in offered(engine, violation)}
    text = applied(files["shop/cart.py"].encode(), fixes[title].edits).decode()
    assert text == f"{USE}def use(order: Order):\n    {expected}\n"
