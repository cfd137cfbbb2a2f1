"""The batches of a run: within the caps, kept until they are used, booked once, and ended when the user wants to go."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.batches import Batches as Double
from tests.support.messages_api import MessagesAPI

from seamline_agents import batching
from seamline_agents.batches import digest_of
from seamline_agents.batching import Batches, Wanted
from seamline_agents.channel import Channel
from seamline_agents.claude import Claude
from seamline_agents.ledger import Cap, Ledger, entries
from seamline_agents.port import Failure, Fault, Reply, Request, Turn
from seamline_agents.prices import Prices
from seamline_agents.structured import Way
from seamline_agents.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from seamline_agents.batches import Batch

KEY = "not-a-real-key-but-as-secret-as-one"
GOOD = ['says {"n": 1}', "stop end_turn"]
WORST = 20_489
"""Micro-dollars of one of the requests below in a batch, at most: half of 7 tokens at 2.50 and of 4,096 at 10.00."""
COST = 48
"""What the double says that it took, in a batch: 15 of prompt in three ways, 7 of the answer."""


def wanted(*words: str) -> list[Wanted]:
    requests = [Request("claude-sonnet-5-5", "", (Turn("user", one),), output='{"type":"object"}') for one in words]
    return [Wanted(request, "reviewer", "review", request.turns[0].text) for request in requests]


class Run(Batches):
    """The batches of a run with everything of it at hand."""

    ledger: Ledger
    api: Double
    folder: Path
    pauses: list[float]
    seen: list[Batch]
    looked: asyncio.Event
    """Somebody has looked how far a batch is."""
    came: asyncio.Event
    """The server was asked something."""

    def outcomes(self) -> list[tuple[str, int | None]]:
        return [(one.outcome, one.cost) for one in entries((self.folder / "ledger").read_bytes())]


@asynccontextmanager
async def running(
    folder: Path,
    double: Double | None,
    *,
    cap: Cap = Cap(),  # noqa: B008
    leaves: bool = False,
    script: Any = GOOD,
) -> AsyncIterator[Run]:
    async with MessagesAPI(script).running() as server:
        server.batches = double
        claude = Claude(key=KEY, address=server.address, patience=5, way=Way.FORMAT)
        channel = Channel(folder, secrets=[KEY])
        pauses: list[float] = []
        seen: list[Batch] = []

        async def wait(seconds: float) -> None:
            pauses.append(seconds)
            await asyncio.sleep(0)

        ledger = Ledger(folder / "ledger", Prices.read(), cap, channel.run)
        waiting = Waiting(folder / "batches", "https://one.example", "here")
        looked = asyncio.Event()

        def look(batch: Batch) -> None:
            seen.append(batch)
            looked.set()

        run = Run(claude, ledger, channel, waiting, seen=look, leaves=lambda _: leaves, wait=wait)
        run.ledger, run.folder, run.pauses, run.seen = ledger, folder, pauses, seen
        run.looked, run.came = looked, server.came
        if double is not None:
            run.api = double
        try:
            yield run
        finally:
            await claude.close()
            channel.close()


async def test_what_was_sent_is_booked_at_its_worst_and_then_at_what_it_cost(tmp_path: Path) -> None:
    async with running(tmp_path, Double(looks=3)) as run:
        awaited, refused = await run.send(wanted("a", "b"))
        assert awaited is not None
        assert (refused, run.ledger.spent(), run.ledger.spent("a")) == ({}, 2 * WORST, WORST)
        given = await run.collect(awaited)
        assert (run.ledger.spent(), run.ledger.spent("a")) == (2 * COST, COST)
        assert [(type(one.outcome), one.cost, one.batch) for one in given.values()] == [(Reply, COST, "msgbatch_1")] * 2
        assert given.keys() == {digest_of(one.request) for one in wanted("a", "b")}
        assert run.outcomes() == [("sent", WORST)] * 2 + [("ok", COST)] * 2
        assert [one.progress for one in run.seen] == ["in_progress", "in_progress", "ended"]
        assert run.pauses == [0, 1, 1.5]
        assert len(run.kept()) == 1
        run.used(awaited)
        assert run.kept() == []


@pytest.mark.parametrize(("cap", "sent"), [(2 * WORST - 1, 1), (2 * WORST, 2), (WORST - 1, 0)])
@pytest.mark.parametrize("kind", ["run", "day"])
async def test_no_more_is_sent_than_the_caps_let_at_worst(tmp_path: Path, kind: str, cap: int, sent: int) -> None:
    async with running(tmp_path, Double(), cap=Cap(**{kind: cap})) as run:
        awaited, refused = await run.send(wanted("a", "b", "c"))
        assert (len(awaited.asked) if awaited else 0, len(refused)) == (sent, 3 - sent)
        assert [len(one["requests"]) for one in run.api.made.values()] == ([sent] if sent else [])
        if awaited is not None:
            await run.collect(awaited)
            again, _ = await run.send(wanted("d"))  # cheaper than feared: there is room again
            assert again is not None


async def test_a_cap_of_one_review_leaves_the_others_in_the_batch(tmp_path: Path) -> None:
    async with running(tmp_path, Double(), cap=Cap(review=WORST)) as run:
        long = wanted("x" * 9000)
        awaited, refused = await run.send([*long, *wanted("a")])
        assert awaited is not None
        assert (refused.keys(), len(awaited.asked)) == ({digest_of(long[0].request)}, 1)


async def test_what_is_too_much_for_one_batch_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "MOST_BYTES", 3_000)
    async with running(tmp_path, Double()) as run:
        awaited, refused = await run.send(wanted("a" * 2_000, "b" * 2_000))
        assert awaited is not None
        assert (len(awaited.asked), refused) == (1, {})


@pytest.mark.parametrize(
    ("refuses", "fault", "books"),
    [(404, Fault.UNSUPPORTED, []), (500, Fault.OVERLOADED, []), (200, Fault.MALFORMED, [("malformed", WORST)])],
)
async def test_a_batch_that_was_not_taken(
    tmp_path: Path, refuses: int, fault: Fault, books: list[tuple[str, int]]
) -> None:
    async with running(tmp_path, Double(refuses=refuses)) as run:
        with pytest.raises(Failure) as caught:
            await run.send(wanted("a"))
        assert caught.value.fault is fault
        # Where nobody knows whether the endpoint has it, it may cost what it may.
        assert (run.outcomes() if books else []) == books
        assert run.ledger.spent() == sum(cost for _, cost in books)
        assert run.kept() == []
        assert run.pauses == [], "nothing is sent a second time that may have been taken"


async def test_another_run_collects_what_one_sent_that_died(tmp_path: Path) -> None:
    double = Double()
    async with running(tmp_path, double) as first:
        await first.send(wanted("a"))
    async with running(tmp_path, double) as second:
        [awaited] = second.kept()
        [given] = (await second.collect(awaited)).values()
        assert (type(given.outcome), given.cost) == (Reply, COST)
        assert (second.ledger.spent(), second.ledger.spent_today()) == (COST, COST)
    async with running(tmp_path, double) as third:  # the second died before it used what it has paid
        [awaited] = third.kept()
        [given] = (await third.collect(awaited)).values()
        assert (type(given.outcome), given.cost) == (Reply, 0)
        assert (third.ledger.spent(), third.ledger.spent_today()) == (0, COST)
    assert len(double.made) == 1
    kept = "".join(file.read_text() for file in (tmp_path / "batches").iterdir())
    assert KEY not in kept
    assert [file.stat().st_mode & 0o077 for file in (tmp_path / "batches").iterdir()] == [0]


async def test_a_batch_is_of_one_address_and_one_workspace_and_no_older_than_its_results(tmp_path: Path) -> None:
    async with running(tmp_path, Double()) as run:
        await run.send(wanted("a"))
    folder = tmp_path / "batches"
    assert len(Waiting(folder, "https://one.example", "here").all()) == 1
    assert Waiting(folder, "https://one.example", "there").all() == []
    assert Waiting(folder, "https://other.example", "here").all() == []
    (folder / "odd.json").write_text("{")
    [file] = [file for file in folder.iterdir() if file.name != "odd.json"]
    file.write_text(json.dumps(json.loads(file.read_text()) | {"time": 1.0}))
    assert Waiting(folder, "https://one.example", "here").all() == []
    assert not file.exists()


@pytest.mark.parametrize(
    ("outcome", "fault", "cost"),
    [
        ("expired", Fault.EXPIRED, 0),
        ("errored api_error broken", Fault.OVERLOADED, 0),
        ("missing", Fault.MALFORMED, WORST),
    ],
)
async def test_what_was_not_answered_is_a_failure_and_costs_what_it_may(
    tmp_path: Path, outcome: str, fault: Fault, cost: int
) -> None:
    async with running(tmp_path, Double(outcome=lambda _: outcome)) as run:
        awaited, _ = await run.send(wanted("a"))
        assert awaited is not None
        [given] = (await run.collect(awaited)).values()
        assert isinstance(given.outcome, Failure)
        assert (given.outcome.fault, given.cost, run.ledger.spent()) == (fault, cost, cost)


@pytest.mark.parametrize("leaves", [True, False])
async def test_who_interrupts_ends_it_or_leaves_it(tmp_path: Path, leaves: bool) -> None:
    double = Double(looks=40)
    async with running(tmp_path, double, leaves=leaves) as run:
        awaited, _ = await run.send(wanted("a"))
        assert awaited is not None
        collecting = asyncio.ensure_future(run.collect(awaited))
        await run.looked.wait()
        collecting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await collecting
        assert double.cancelled == ([] if leaves else ["msgbatch_1"])
        # What was answered before it was cancelled is paid, and is there for the next run.
        assert run.ledger.spent() == (WORST if leaves else COST)
        assert [one.is_booked for one in run.kept()] == [not leaves]


async def test_what_is_interrupted_while_it_is_sent_is_not_lost(tmp_path: Path) -> None:
    async with running(tmp_path, Double(looks=1)) as run:
        sending = asyncio.ensure_future(run.send(wanted("a")))
        await run.came.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert run.api.cancelled == ["msgbatch_1"]
        assert run.ledger.spent() == COST
