"""The mutator: every kind of mutation on a small shop, and how reports are matched to sites."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from textwrap import dedent

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # the benchmarks are not installed

from bench.mutations.edits import Text, UnsuitableError, apply
from bench.mutations.judges import Finding
from bench.mutations.plan import MUTATORS, Mutation, plan
from bench.mutations.signatures import Job
from bench.mutations.sites import Site, Sources
from bench.mutations.survey import Survey, survey

CONSUMER = """\
from shop.price import total, Cart, Line, RATE
from shop import price
total([1], rate=2)
Cart([1])
Cart([]).add(3)
Line(1, count=2)
price.RATE
"""


def read(tmp_path: Path, provider: str) -> Survey:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "beside.py").write_text("x = 1\n")
    (tmp_path / "shop" / "price.py").write_text(provider)
    (tmp_path / "cart.py").write_text(CONSUMER)
    return survey(tmp_path, ("shop",))


def mutated(seen: Survey, kind: str, name: str, seed: int = 0) -> tuple[str, dict[str, str]]:
    """What was changed, and the text of the changed files."""
    definition = next(item for item in seen.definitions if item.name == name)
    job = Job(seen, Text(seen.root, definition.path), definition, 7, Random(seed))
    change, edits = MUTATORS[kind](job)
    texts = {
        path: apply((seen.root / path).read_bytes(), [edit for edit in edits if edit.path == path]).decode()
        for path in {edit.path for edit in edits}
    }
    return change, texts


PROVIDER = """\
from dataclasses import dataclass

__all__ = ["RATE", "total", "Cart"]

RATE = 1

def total(
    items,  # what to sum
    rate: "float" = 1.0,
):
    return sum(items) * rate

def pair(rate):
    if rate:
        return rate, 1
    return (rate, 2)

def size() -> int: return 1

class Cart:
    def __init__(self, items): self.items = items
    def add(self, item, /, count=1): return item

@dataclass
class Line:
    item: int
    count: int = 1
"""


@pytest.mark.parametrize(
    ("kind", "name", "old", "new"),
    [
        ("add-parameter", "Line", "    item: int", "    required_zz7: int; item: int"),
        ("remove-parameter", "Cart", "def __init__(self, items)", "def __init__(self)"),
        ("remove-parameter", "Cart.add", "def add(self, item, /, count=1)", "def add(self, /, count=1)"),
        ("rename-parameter", "Line", "    count: int", "    count_zz7: int"),
        ("keyword-only", "Cart", "def __init__(self, items)", "def __init__(self, *, items)"),
        ("rename-export", "RATE", "RATE = 1", "RATE_zz7 = 1"),
        ("rename-export", "RATE", '["RATE", ', '["RATE_zz7", '),
        ("rename-export", "Cart", "class Cart:", "class Cart_zz7:"),
        ("rename-method", "Cart.add", "def add(self", "def add_zz7(self"),
        ("make-async", "total", "\ndef total(", "\nasync def total("),
        ("grow-tuple", "pair", "return rate, 1\n", "return rate, 1, None\n"),
        ("grow-tuple", "pair", "return (rate, 2)", "return (rate, 2, None)"),
        ("make-optional", "size", "-> int", '-> "int | None"'),
        ("remove-export", "RATE", '["RATE", "total"', '[        "total"'),
        ("remove-export", "RATE", "RATE = 1\n\n", "\n\n"),
    ],
)
def test_a_mutation_changes_just_this(tmp_path: Path, kind: str, name: str, old: str, new: str) -> None:
    _, texts = mutated(read(tmp_path, PROVIDER), kind, name)
    text = texts["shop/price.py"]
    assert old in PROVIDER
    assert old not in text
    assert new in text
    assert text.count("\n") == PROVIDER.count("\n")


def test_a_parameter_list_over_several_lines_keeps_its_lines(tmp_path: Path) -> None:
    change, texts = mutated(read(tmp_path, PROVIDER), "rename-parameter", "total")
    assert change == "parameter rate renamed"
    assert texts["shop/price.py"].splitlines()[6:11] == [
        "def total(items, rate_zz7: 'float'=1.0",
        "",
        "",
        "):",
        "    return sum(items) * rate_zz7",
    ]


def test_a_symbol_moves_with_its_decorators(tmp_path: Path) -> None:
    change, texts = mutated(read(tmp_path, PROVIDER), "move-symbol", "Line")
    assert change == "now in shop/beside.py"
    assert "Line" not in texts["shop/price.py"]
    assert texts["shop/price.py"].count("\n") == PROVIDER.count("\n")
    assert texts["shop/beside.py"].endswith("@dataclass\nclass Line:\n    item: int\n    count: int = 1\n")


@pytest.mark.parametrize(
    ("kind", "name", "provider"),
    [
        ("remove-export", "total", "def total(items, rate=1): ...\ntotal([])\n"),
        ("rename-export", "total", "def total(items, rate=1): ...\ndef other(total): ...\n"),
        ("rename-parameter", "total", "def total(items, **rest): ...\n"),
        ("keyword-only", "total", "def total(*items): ...\n"),
        ("remove-parameter", "total", "def total(): ...\n"),
    ],
)
def test_what_does_not_fit_is_left_alone(tmp_path: Path, kind: str, name: str, provider: str) -> None:
    with pytest.raises(UnsuitableError):
        mutated(read(tmp_path, provider), kind, name)


def test_overloads_and_names_bound_twice_are_no_definitions(tmp_path: Path) -> None:
    provider = dedent("""\
        from typing import overload
        @overload
        def total(items): ...
        def total(items, rate=1): ...
        if True:
            def Cart(items): ...
        def Cart(items): ...
        RATE = 1
    """)
    assert [item.name for item in read(tmp_path, provider).definitions if item.path == "shop/price.py"] == ["RATE"]


def test_the_same_seed_gives_the_same_plan(tmp_path: Path) -> None:
    seen = read(tmp_path, PROVIDER)
    assert plan(seen, "1", 20) == plan(survey(tmp_path, ("shop",)), "1", 20)
    assert sum(map(len, plan(seen, "1", 20).values())) >= 4


def test_mutations_of_one_batch_share_no_name(tmp_path: Path) -> None:
    for batch in plan(read(tmp_path, PROVIDER), "2", 20).values():
        names = [name for mutation in batch for name in mutation.names]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "rule", "place", "line"),
    [
        ("total(\n    1,\n    2)\n", "missing-argument", (0, 0, 2, 6), 0),  # the whole call
        ("total(\n    1,\n    2)\n", "unexpected-argument", (2, 4, 2, 5), 0),  # an argument on its own line
        ("total(\n  1,\n  sum(2))\n", "unexpected-argument", (2, 2, 2, 8), 0),  # an argument that is a call itself
        ("shop\\\n  .total(1)\n", "missing-argument", (0, 0, 1, 10), 1),  # the line on which the callee ends
        ("a(b(1), c=2)\n", "missing-argument", (0, 2, 0, 3), 0),
        ("'é' + total(1)\n", "missing-argument", (0, 6, 0, 11), 0),  # columns are characters, not bytes
        ("from shop import (\n  a,\n  b)\n", "missing-export", (2, 2, 2, 3), 2),
    ],
)
def test_a_report_shows_a_line(
    tmp_path: Path, text: str, rule: str, place: tuple[int, int, int, int], line: int
) -> None:
    (tmp_path / "a.py").write_text(text, "utf-8")
    assert Sources(tmp_path).place(Finding("a.py", *place, rule, "")) == Site("a.py", line)


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("total(\n  1,\n  2)\na\n", [0, 0, 0, 3]),
        ("from shop import (\n  a,\n  b)\n", [0, 0, 0]),
        ("if total(\n    1):\n  a(\n    2)\nelse:\n  b\n", [0, 0, 2, 2, 4, 5]),  # its header, not what is in it
        ("@a\n@b(\n  1)\ndef f(\n  x):\n  c\n", [0, 1, 1, 3, 3, 5]),  # each decorator for itself
        ("try:\n  a(\n    1)\nexcept E:\n  b\n", [0, 1, 1, 3, 4]),
        ("match a(\n  1):\n  case 2:\n    b(\n      3)\n", [0, 0, 2, 3, 3]),
        ("class A(\n  B):\n  x = (\n    1)\n", [0, 0, 2, 2]),
        ("if a: b(\n  1)\n", [0, 0]),
        ("this is no python (\n  1)\n", [0, 1]),
    ],
)
def test_two_tools_that_show_different_lines_of_a_statement_agree(
    tmp_path: Path, text: str, statements: list[int]
) -> None:
    (tmp_path / "a.py").write_text(text, "utf-8")
    sources = Sources(tmp_path)
    assert [
        sources.site(Finding("a.py", line, 0, line, 0, "call-arg (mypy)", "")).line for line in range(len(statements))
    ] == statements


def test_a_report_belongs_to_the_mutation_it_names(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("class A(Cart):\n    def f(self):\n        super().__init__(total(1))\n", "utf-8")
    mutations = [
        Mutation(number, "add-parameter", "shop.py", name, "", frozenset((name,)))
        for number, name in enumerate(("Cart", "total"))
    ]
    sources, site = Sources(tmp_path), Site("a.py", 2)

    def owner(message: str) -> str:
        found = sources.owner(site, Finding("a.py", 2, 8, 2, 9, "missing-argument", message), mutations)
        return found.symbol if found else ""

    assert owner('Argument missing for parameter "required_zz0"') == "Cart"
    assert owner("total() takes no arguments") == "total"
    assert owner("Expected 0 positional arguments") == "total"
