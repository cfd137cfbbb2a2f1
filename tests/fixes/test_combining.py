"""Many fixes at once: those that are good are found among those that are not, and each is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import checked, shop, told

from seamline.fixes import combining, verify
from seamline.fixes.combining import combine
from seamline.fixes.offer import proposed
from seamline.fixes.steps import drained
from seamline.fixes.verify import Chosen, judging
from seamline.languages import extract

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seamline.engine import Engine
    from seamline.fixes.verify import Verdict

USE = "from shop.price import total\n"
TAXES = "def total(items, taxes=0): ..."
RENAMED = "total(1, tax=2)"
"""Its fix is good."""
TWICE = "total(1, 3, tax=2)"
"""Its fix passes one parameter twice."""


def lines(*calls: str) -> str:
    return USE + "\n".join(calls)


def after(engine: Engine, path: str = "shop/cart.py") -> str:
    """The text that all fixes of a file make, which the engine is told."""
    combination = combine(engine, engine.violations(path))
    for changed, text in combination.texts.items():
        engine.update(changed, extract(changed, text))
    engine.work()
    return combination.texts.get(path, engine.files.text(path) or b"").decode()


@pytest.mark.parametrize(
    ("price", "calls", "expected"),
    [
        (TAXES, [RENAMED], ["total(1, taxes=2)"]),
        (TAXES, [RENAMED, RENAMED], ["total(1, taxes=2)"] * 2),
        (TAXES, [TWICE, RENAMED, TWICE], [TWICE, "total(1, taxes=2)", TWICE]),
        (TAXES, [TWICE, TWICE], [TWICE, TWICE]),
        ("def total(items, tax, /): ...", ["total(1)", "total(2)"], ["total(1, ...)", "total(2, ...)"]),
        (TAXES, ["total(1, tax=total(2, tax=3))"], ["total(1, taxes=total(2, taxes=3))"]),
    ],
    ids=["one", "the same mistake twice", "some bad", "all bad", "the second way to write it", "one in the other"],
)
def test_what_is_good_is_chosen(price: str, calls: Sequence[str], expected: Sequence[str], tmp_path: Path) -> None:
    engine = checked(tmp_path, shop(price, lines(*calls)))
    assert after(engine) == lines(*expected)
    assert len(told(engine)) == sum(one == TWICE for one in expected)


def test_what_cannot_be_told_at_once_is_tried_in_halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = checked(tmp_path, shop(TAXES, lines(TWICE, RENAMED, RENAMED, TWICE, RENAMED)))

    def without_reasons(engine: Engine, chosen: Sequence[Chosen]) -> object:
        verdict = yield from judging(engine, chosen)
        return verdict._replace(failed=frozenset(), doubtful=frozenset())

    monkeypatch.setattr(combining, "judging", without_reasons)
    fixed = "total(1, taxes=2)"
    assert after(engine) == lines(TWICE, fixed, fixed, TWICE, fixed)


def test_a_file_is_tried_a_few_times_however_many_fixes_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def counted(engine: Engine, chosen: Sequence[Chosen]) -> object:
        tried.append(len(chosen))
        return (yield from judging(engine, chosen))

    monkeypatch.setattr(combining, "judging", counted)
    engine = checked(tmp_path, shop(TAXES, lines(*[RENAMED, TWICE] * 40)))
    assert len(combine(engine, engine.violations("shop/cart.py")).chosen) == 40
    assert tried == [80, 40]


def test_fixes_are_judged_apart(tmp_path: Path) -> None:
    engine = checked(tmp_path, shop(TAXES, lines(RENAMED, TWICE)))
    good, bad = (
        Chosen(violation, next(proposed(engine, violation))) for violation in engine.violations("shop/cart.py")
    )

    def verdict(*chosen: Chosen) -> Verdict:
        return drained(judging(engine, chosen))

    assert not verdict(good).reason
    assert verdict(bad).reason == verify(engine, bad.fix, bad.violation)
    assert verdict(good, bad).failed == {1}
    assert verdict(good, Chosen(bad.violation, good.fix)).doubtful == {0, 1}, "which of the two is gone is not known"
