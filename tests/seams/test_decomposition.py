"""What a cut costs: tables of graphs, and that the search for a cheaper one counts as the score does."""

from __future__ import annotations

import random
from math import log2

import pytest

from seamline.seams.cycles import cycles
from seamline.seams.decomposition import Pair, score
from seamline.seams.graph import Graph, Size, Taken
from seamline.seams.improving import cheaper
from seamline.seams.joint import forbidden


def graph(*taken: tuple[str, str, float, dict[str, int]], names: int = 3) -> Graph:
    """(provider, name, bits, users); every file defines as many names."""
    files = {one[0] for one in taken} | {user for one in taken for user in one[3]}
    several = tuple(Taken(node, node, name, bits, users) for node, name, bits, users in taken)
    return Graph({file: Size(1, names) for file in sorted(files)}, several)


SHOP = graph(
    ("price", "total", 11.4, {"cart": 3, "web": 1}),
    ("price", "RATE", 0.0, {"cart": 2}),
    ("cart", "Cart", 5.7, {"web": 4}),
)


def test_one_module_has_no_seams() -> None:
    found = score(SHOP, dict.fromkeys(SHOP.sizes, "all"))
    assert (found.modules, found.names, found.uses, found.bits, found.pairs, found.cycles) == (1, 0, 0, 0.0, (), ())
    assert found.cost == pytest.approx(10 * log2(9 + 1), abs=0.01)


def test_a_name_counts_once_for_every_module_that_takes_it() -> None:
    found = score(SHOP, {"price": "price", "cart": "cart", "web": "web"})
    assert found.pairs == (
        Pair("cart", "price", 2, 5, 11.4), Pair("web", "price", 1, 1, 11.4), Pair("web", "cart", 1, 4, 5.7),
    )  # fmt: skip
    assert (found.names, found.uses, found.bits) == (4, 10, 28.5)
    files, inside, across = 3 * log2(3), log2(3 + 1), log2(3 + 1)
    price, cart = 6 * (across + log2(2 + 1)) + 2 * inside, 4 * (across + log2(1 + 1)) + 1 * inside
    assert found.cost == pytest.approx(files + price + cart + 28.5, abs=0.01)


def test_files_of_one_module_take_inside() -> None:
    found = score(SHOP, {"price": "base", "cart": "base", "web": "web"})
    assert found.pairs == (Pair("web", "base", 2, 5, 17.1),)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], ()),
        ([("a", "b"), ("b", "c")], ()),
        ([("a", "b"), ("b", "a")], (("a", "b"),)),
        ([("b", "c"), ("c", "d"), ("d", "b"), ("a", "b")], (("b", "c", "d"),)),
        ([("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"), ("b", "c")], (("a", "b"), ("c", "d"))),
        ([("a", "a")], ()),
    ],
)
def test_cycles(pairs: list[tuple[str, str]], expected: tuple[tuple[str, ...], ...]) -> None:
    assert cycles(pairs) == expected
    assert score(graph(*((end, "x", 0.0, {start: 1}) for start, end in pairs), ("z", "z", 0.0, {})),
                 {node: node for pair in pairs for node in pair} | {"z": "z"}).cycles == expected  # fmt: skip


OWNER = {"price": "base", "cart": "shop", "web": "shop"}


@pytest.mark.parametrize(
    ("may_use", "expected"),
    [
        ({"shop": ["base"], "base": []}, []),
        ({"shop": None}, []),
        ({}, []),
        ({"shop": []}, [("cart", ("RATE", "total"), 5), ("web", ("total",), 1)]),
        ({"shop": ["else"]}, [("cart", ("RATE", "total"), 5), ("web", ("total",), 1)]),
    ],
)
def test_uses_that_no_may_use_allows(
    may_use: dict[str, list[str] | None], expected: list[tuple[str, tuple[str, ...], int]]
) -> None:
    found = forbidden(SHOP, OWNER, may_use)
    assert [(one.path, one.names, one.uses) for one in found] == expected
    assert all((one.consumer, one.provider, one.provider_path) == ("shop", "base", "price") for one in found)


def test_merging_keeps_what_the_score_sees() -> None:
    into = {"price": "base/", "cart": "base/", "web": "web/"}
    merged = SHOP.merged(into)
    assert merged.sizes == {"base/": Size(2, 6), "web/": Size(1, 3)}
    assert merged.shared() == {("web/", "base/")}
    by_file = score(SHOP, {file: {"base/": "one", "web/": "two"}[unit] for file, unit in into.items()})
    assert score(merged, {"base/": "one", "web/": "two"}) == by_file


def random_graph(chance: random.Random, files: int, clusters: int) -> Graph:
    taken = []
    for number in range(files * 3):
        provider = chance.randrange(files)
        near = [file for file in range(files) if file % clusters == provider % clusters and file != provider]
        users = chance.sample(near, min(3, len(near))) if chance.random() < 0.9 else [(provider + 1) % files]
        taken.append(
            (
                f"f{provider}",
                f"n{number}",
                chance.choice([0.0, 5.7, 11.4]),
                {f"f{u}": chance.randrange(1, 5) for u in users},
            )
        )
    return graph(*taken)


@pytest.mark.parametrize("seed", range(6))
def test_a_cheaper_cut_costs_less_by_the_score_itself(seed: int) -> None:
    chance = random.Random(seed)
    several = random_graph(chance, 40, 4)
    start = {node: f"m{chance.randrange(6)}" for node in several.sizes}
    fixed = dict(list(start.items())[:3])
    found = cheaper(several, start, fixed)
    assert {node: found[node] for node in fixed} == fixed
    assert score(several, found).cost < score(several, start).cost * 0.9
    assert cheaper(several, start, fixed) == found, "the same every time"
    again = cheaper(several, found, fixed)
    assert score(several, again).cost <= score(several, found).cost


def test_nothing_moves_where_nothing_is_won() -> None:
    two = graph(
        *((f"a{i}", "x", 5.7, {f"a{i + 1}": 9}) for i in range(8)),
        *((f"b{i}", "x", 5.7, {f"b{i + 1}": 9}) for i in range(8)),
    )
    owner = {node: node[0] for node in two.sizes}
    assert cheaper(two, owner) == owner
