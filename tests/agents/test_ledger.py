"""The books: every call is in them, and no cap is passed, neither by calls at once nor by several processes."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from seamline_agents.ledger import Cap, CapReachedError, Ledger, dollars, entries
from seamline_agents.port import Usage
from seamline_agents.prices import Prices

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400
CALL: dict[str, Any] = {
    "role": "reviewer", "purpose": "review", "model": "claude-opus-5-5", "prompt": 1_000, "output": 100
}  # fmt: skip
WORST = 5_000 + 2_000
"""Micro-dollars of such a call at most: the prompt is written into the cache."""
USAGE = Usage(fresh=1_000, output=10)
COST = 4_000 + 200


def opened(folder: Path, cap: Cap = Cap(), run: str = "run-1") -> Ledger:  # noqa: B008
    return Ledger(folder / "ledger.jsonl", Prices.read(), cap, run)


def test_what_ended_is_booked_with_what_it_cost(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    call = ledger.announce(**CALL, review="a>b")
    assert (ledger.spent(), ledger.spent("a>b"), ledger.spent("b>c")) == (WORST, WORST, 0)
    call.book(USAGE, model="claude-opus-5-5-20261001")
    assert (ledger.spent(), ledger.spent("a>b"), ledger.spent_today()) == (COST, COST, COST)
    [entry] = entries((tmp_path / "ledger.jsonl").read_bytes())
    assert (entry.run, entry.role, entry.purpose, entry.usage, entry.cost, entry.outcome, entry.model) == (
        "run-1", "reviewer", "review", USAGE, COST, "ok", "claude-opus-5-5-20261001",
    )  # fmt: skip
    assert (tmp_path / "ledger.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("usage", [None, Usage(fresh=1_000, output=1, is_estimate=True)])
def test_a_call_of_which_nobody_knows_the_end_costs_what_it_could_have(tmp_path: Path, usage: Usage | None) -> None:
    ledger = opened(tmp_path)
    ledger.announce(**CALL).book(usage, "cancelled")
    assert ledger.spent() == ledger.spent_today() == WORST


def test_what_was_not_sent_costs_nothing(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.announce(**CALL).drop()
    assert ledger.spent() == 0
    assert not (tmp_path / "ledger.jsonl").exists()


@pytest.mark.parametrize(
    ("cap", "says"),
    [
        (Cap(review=2 * WORST - 1), "for this review are spent"),
        (Cap(run=2 * WORST - 1), "for this run are spent"),
        (Cap(day=2 * WORST - 1), "for today are spent"),
    ],
)
def test_calls_at_once_do_not_pass_a_cap_together(tmp_path: Path, cap: Cap, says: str) -> None:
    ledger = opened(tmp_path, cap)
    first = ledger.announce(**CALL, review="a>b")
    with pytest.raises(CapReachedError, match=says):
        ledger.announce(**CALL, review="a>b")
    first.book(USAGE)
    ledger.announce(**CALL, review="a>b").book(USAGE)  # cheaper than feared: there is room again


def test_a_cap_of_one_review_leaves_the_others_alone(tmp_path: Path) -> None:
    ledger = opened(tmp_path, Cap(review=WORST))
    ledger.announce(**CALL, review="a>b")
    ledger.announce(**CALL, review="b>c")


def test_the_day_counts_whoever_spent(tmp_path: Path) -> None:
    mine, other = opened(tmp_path, Cap(day=2 * WORST)), opened(tmp_path, run="run-2")
    other.announce(**CALL).book(USAGE)
    assert mine.spent_today() == COST
    other.announce(**CALL).book(USAGE)
    with pytest.raises(CapReachedError, match=rf"{dollars(2 * COST)[1:]} of .* for today"):
        mine.announce(**CALL)
    assert mine.spent() == 0


def test_what_is_sent_in_a_batch_is_booked_at_its_worst_until_somebody_knows_better(tmp_path: Path) -> None:
    first = opened(tmp_path)
    sent = first.announce(**CALL, as_batch=True, review="a>b").sent()
    assert (sent.outcome, sent.cost) == ("sent", WORST // 2)
    # Who sent it may be gone: another process counts it, and settles it.
    second = opened(tmp_path, Cap(day=WORST // 2), run="run-2")
    with pytest.raises(CapReachedError, match="for today are spent"):
        second.announce(**CALL)
    entry = second.settle(sent, USAGE, model="claude-opus-5-5-20261001", review="a>b")
    assert (entry.cost, entry.outcome, entry.run, entry.model) == (COST // 2, "ok", "run-2", "claude-opus-5-5-20261001")
    assert [one.spent_today() for one in (first, second, opened(tmp_path))] == [COST // 2] * 3
    assert (second.spent(), second.spent("a>b")) == (COST // 2, COST // 2)


@pytest.mark.parametrize(
    ("usage", "outcome", "cost"), [(USAGE, "ok", COST // 2), (Usage(), "expired", 0), (None, "malformed", WORST // 2)]
)
def test_in_one_run_the_worst_is_taken_back(tmp_path: Path, usage: Usage | None, outcome: str, cost: int) -> None:
    ledger = opened(tmp_path, Cap(run=WORST))
    sent = [ledger.announce(**CALL, as_batch=True).sent() for _ in range(2)]
    with pytest.raises(CapReachedError, match="for this run"):
        ledger.announce(**CALL, as_batch=True)
    for one in sent:
        ledger.settle(one, usage, outcome)
    assert (ledger.spent(), ledger.spent_today()) == (2 * cost, 2 * cost)


def test_what_was_sent_yesterday_and_ends_today_costs_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - DAY)
    sent = opened(tmp_path).announce(**CALL, as_batch=True).sent()
    monkeypatch.setattr(time, "time", lambda: now)
    ledger = opened(tmp_path)
    assert ledger.spent_today() == 0
    ledger.settle(sent, USAGE)
    assert ledger.spent_today() == COST // 2


def test_a_batch_at_a_price_that_is_not_known(tmp_path: Path) -> None:
    call = {**CALL, "model": "some-model", "as_batch": True}
    with pytest.raises(CapReachedError, match="the price of some-model is not known"):
        opened(tmp_path, Cap(day=10**9)).announce(**call)
    ledger = opened(tmp_path)
    assert ledger.settle(ledger.announce(**call).sent(), USAGE).cost is None
    assert ledger.settle(ledger.announce(**call, is_local=True).sent(), USAGE).cost == 0


def test_yesterday_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - DAY)
    ledger = opened(tmp_path, Cap(day=WORST))
    ledger.announce(**CALL).book(USAGE)
    assert ledger.spent_today() == COST
    monkeypatch.setattr(time, "time", lambda: now)
    assert ledger.spent_today() == 0
    ledger.announce(**CALL)


@pytest.mark.parametrize("block", [1, 300, 1 << 16])
@pytest.mark.parametrize(("before", "today"), [(0, 0), (0, 3), (1, 1), (50, 0), (50, 7)])
def test_today_is_found_behind_all_that_came_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, before: int, today: int
) -> None:
    monkeypatch.setattr("seamline_agents.ledger._BLOCK", block)
    now = time.time()
    writer = opened(tmp_path)
    for moment, times in ((now - 400 * DAY, before), (now, today)):
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        for _ in range(times):
            writer.announce(**CALL).book(USAGE)
    assert opened(tmp_path).spent_today() == today * COST


def test_a_price_that_is_not_known_is_not_nothing(tmp_path: Path) -> None:
    call = {**CALL, "model": "some-model"}
    with pytest.raises(CapReachedError, match=r"the price of some-model is not known.*prices\.toml"):
        opened(tmp_path, Cap(day=10**9)).announce(**call)
    entry = opened(tmp_path).announce(**call).book(USAGE)
    assert entry.cost is None
    local = opened(tmp_path, Cap(day=0)).announce(**call, is_local=True).book(USAGE)
    assert local.cost == 0


def test_half_a_line_of_a_crash_is_passed_over(tmp_path: Path) -> None:
    opened(tmp_path).announce(**CALL).book(USAGE)
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(file.read_bytes()[:30] + b"\n" + file.read_bytes())
    assert opened(tmp_path).spent_today() == COST


def test_several_processes_write_whole_lines(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom seamline_agents.ledger import *\nfrom seamline_agents.prices import Prices\n"
        "from seamline_agents.port import Usage\n"
        f"ledger = Ledger(Path({str(tmp_path / 'ledger.jsonl')!r}), Prices.read(), Cap(), sys.argv[1])\n"
        f"for _ in range(200):\n    ledger.announce(**{CALL!r}).book(Usage(fresh=1000, output=10))\n"
    )
    several = [subprocess.Popen([sys.executable, "-c", program, name]) for name in ("a", "b", "c")]
    assert [process.wait() for process in several] == [0, 0, 0]
    assert len(entries((tmp_path / "ledger.jsonl").read_bytes())) == 600
    assert opened(tmp_path).spent_today() == 600 * COST


@pytest.mark.parametrize(
    ("micro", "text"), [(0, "$0.00"), (1, "$0.000001"), (920, "$0.00092"), (17_200, "$0.0172"), (1_234_567, "$1.23")]
)
def test_money_is_readable(micro: int, text: str) -> None:
    assert dollars(micro) == text
