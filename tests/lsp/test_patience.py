"""Work in steps for an editor that waits: it comes to the same in slices, and counts only if nothing has changed meanwhile."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from pygls.exceptions import JsonRpcContentModified
from tests.support.changed import changed

from seamline import previewing
from seamline.fixes.offer import judging_all
from seamline.fixes.steps import Reading, drained
from seamline.lsp import patience
from seamline.lsp.patience import Patience

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.fixes.steps import Steps


class Folder:
    """As much of a folder as is asked."""

    def __init__(self, *, complete: bool = True) -> None:
        self.generation = 0
        self.complete = complete
        self.text = b""

    def read(self, _: str) -> bytes:
        return self.text


def result(folder: Folder, steps: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[object, list[str]]:
    """What comes of steps that do these things, each once, and what was done until then."""
    monkeypatch.setattr(patience, "SLICE", -1)  # a pause behind every step
    done: list[str] = []

    def make() -> Steps[str]:
        for step in steps:
            blob = yield Reading("a.py", b"x = 1") if step == "read" else None
            if done.count(step) < steps.count(step):
                done.append(step)
                if step in ("changed", "edited"):
                    folder.generation += 1
                if step == "edited":
                    folder.text = b"y"
            if step == "always":
                folder.generation += 1
            assert bool(blob) is (step == "read")
        return "good"

    async def main() -> object:
        waiting = Patience(asyncio.get_running_loop())
        try:
            return await waiting.result(folder, "a.py", make)  # type: ignore[arg-type]
        except JsonRpcContentModified:
            return "outdated"
        finally:
            waiting.stop()

    return asyncio.run(main()), done


@pytest.mark.parametrize(
    ("steps", "complete", "expected"),
    [
        ([], True, "good"),
        (["step", "read", "step"], True, "good"),
        (["step", "changed"], True, "good"),
        (["step", "edited", "step"], True, "outdated"),
        (["step", "edited", "step"], False, "outdated"),
        (["always", "step"], True, "outdated"),
        (["always", "read"], False, "good"),
    ],
)
def test_what_was_worked_out_counts_if_nothing_has_changed(
    steps: list[str], expected: str, monkeypatch: pytest.MonkeyPatch, *, complete: bool
) -> None:
    assert result(Folder(complete=complete), steps, monkeypatch)[0] == expected


def test_texts_are_read_on_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []
    extract = patience.separate_extract()

    def noted(path: str, text: bytes) -> bytes:
        threads.append(threading.current_thread().name)
        return extract(path, text)

    monkeypatch.setattr(patience, "separate_extract", lambda: noted)
    assert result(Folder(), ["read"], monkeypatch)[0] == "good"
    assert threads == ["seamline-repairs"]


def test_a_repair_comes_to_the_same_in_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use = "from shop.price import total\nclass Cart:\n    def add(self, item): ...\nclass Big(Cart):\n    def add(self): ...\n"
    files = {f"shop/use{number}.py": use + "total([1], tax=2)\nCart().add(1)\n" for number in range(5)}
    before, after = "def total(items, tax=0): ...\n", "def total(items, rate=0): ...\n"
    engine = changed(tmp_path, {"shop/price.py": before, **files}, {"shop/price.py": after})
    (violation,) = [one for one in engine.all_violations() if one.rule == "breaking-change"]
    told = engine.all_violations()

    def steps_of() -> int:
        steps, count = judging_all(engine, violation), 0
        while next(steps, steps) is not steps:
            count += 1
        return count

    few, at_once = steps_of(), drained(judging_all(engine, violation))
    monkeypatch.setattr(previewing, "_SLICE", -1)
    assert drained(judging_all(engine, violation)) == at_once
    assert [one.reason for one in at_once] == [""]
    assert steps_of() >= few + len(files) * 3, "a pause behind every use that is checked"
    assert engine.all_violations() == told
