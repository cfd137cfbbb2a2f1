"""`seamline review --all` against a Messages API on loopback that has batches, has none, loses some, or is never done."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import signal
from typing import TYPE_CHECKING, Any

import pytest
from tests.support import models
from tests.support.batches import Batches
from tests.support.shop import KEY, Shop, shop

if TYPE_CHECKING:
    from pathlib import Path

ALL = ("--all", "--yes", "--format", "json")
MANY = {f"shop/use{number}.py": "from shop.tax import RATE\n\nprint(RATE)\n" for number in range(20)}


def asked_alone(one: Shop) -> list[str]:
    """What was asked in requests of their own, but for how the endpoint gives structured output."""
    bodies = [request.body for request in one.api.received if request.path == "/v1/messages"]
    return [str(body["system"][0]["text"]).partition(".")[0] for body in bodies if "system" in body]


def asked_in_batches(one: Shop) -> list[int]:
    assert one.api.batches is not None
    return [len(body["requests"]) for body in one.api.batches.made.values()]


def booked(one: Shop) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (one.folder / "DATA" / "ledger.jsonl").read_text().splitlines()]


async def test_first_requests_go_as_a_batch_and_through_the_same_gates(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        alone = await one.review("--all", "--no-batch", "--yes", "--format", "json", SEAMLINE_CACHE_DIR="off")
        assert len(asked_alone(one)) == 3
        one.api.batches = Batches()
        done = await one.review(*ALL)
        assert (done.out, done.code) == (alone.out, 0), done.err
        assert asked_in_batches(one) == [2]
        assert len(asked_alone(one)) == 4, "only the refuter in a request of its own"
        entries = booked(one)[3:]
        kept = one.kept()
        again = await one.review(*ALL)
        assert (again.out, asked_in_batches(one)) == (done.out, [2]), "remembered as ever"
    assert [(entry["purpose"], entry.get("outcome", "ok")) for entry in entries] == [
        ("review", "sent"), ("review", "sent"), ("review", "ok"), ("review", "ok"), ("refute", "ok"),
    ]  # fmt: skip
    batch, single = entries[3], entries[4]
    assert batch["cost"] < single["cost"] < 2 * batch["cost"] + 2, "the same tokens, at half the price"
    assert "2 requests sent as the batch msgbatch_1" in done.err
    assert "the batch msgbatch_1 has ended, 2 of 2 done" in done.err
    assert "2 of 2 seams reviewed, 0 of them before; spent $0.0" in done.err
    assert KEY not in kept + done.out + done.err
    assert '"kind":"batch"' in kept
    assert kept.count('"batch":"msgbatch_1"') >= 4, "of each session, too"


async def test_what_it_costs_is_said_before(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        one.api.batches = Batches()
        unagreed = await one.review("--all")
        dry = await one.review("--all", "--dry-run")
        single = await one.review("--all", "--no-batch", "--dry-run")
        assert one.api.connections == 0
    assert unagreed.code == 2
    assert "as a batch, which may take up to a day, for about $0.0" in unagreed.err
    assert " instead of $0.0" in unagreed.err
    assert "2 requests, sent as a batch; a refuter" in dry.out
    assert dry.out.replace(", sent as a batch", "") == single.out


@pytest.mark.parametrize("status", [0, 404, 405, 501])
async def test_an_endpoint_without_batches_is_asked_one_by_one(tmp_path: Path, status: int) -> None:
    async with shop(tmp_path, models.competent) as one:
        one.api.batches = Batches(refuses=status) if status else None
        done = await one.review(*ALL)
    assert [found["path"] for found in json.loads(done.out)["violations"]] == ["shop/cart.py"]
    assert "the endpoint knows no batches: the requests go one after the other, at the price of single ones" in done.err
    assert [entry.get("outcome", "ok") for entry in booked(one)] == ["ok"] * 3


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("expired", "did not come to it within the time"),
        ("canceled", "the batch was cancelled before it was answered"),
        ("errored invalid_request_error bad schema", "bad schema"),
        ("errored api_error broken", "broken"),
        ("missing", "the batch has no result for it"),
    ],
)
async def test_what_was_not_answered_was_not_reviewed(tmp_path: Path, outcome: str, says: str) -> None:
    async with shop(tmp_path, models.competent) as one:
        one.api.batches = Batches(outcome=lambda body: outcome if "RATE" in str(body["messages"]) else "succeeded")
        done = await one.review(*ALL)
        assert [found["path"] for found in json.loads(done.out)["violations"]] == ["shop/cart.py"]
        assert f"shop/bill.py > shop/tax.py was not reviewed: reviewer: {says}" in done.err.replace("the endpoint ", "")
        assert done.code == 2
        one.api.batches.outcome = lambda _: "succeeded"
        assert (await one.review(*ALL)).code == 0
        assert asked_in_batches(one) == [2, 1], "only what was not answered is asked again"


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", [models.sloppy, models.hostile])
async def test_no_bad_answer_gets_through_in_a_batch(tmp_path: Path, kind: Any, seed: int) -> None:
    async with shop(tmp_path, kind(seed)) as one:
        one.api.batches = Batches()
        done = await one.review(*ALL)
    assert json.loads(done.out)["violations"] == []
    assert (done.code, "was not reviewed: " in done.err) == (2, True), done.err


async def test_an_answer_that_asks_goes_on_in_requests_of_its_own(tmp_path: Path) -> None:
    asking = models.asking(models.competent, "lines", {"path": "shop/tax.py", "first": 1, "last": 9})
    async with shop(tmp_path, asking) as one:
        one.api.batches = Batches()
        done = await one.review(*ALL)
        assert asked_in_batches(one) == [2]
    assert [found["path"] for found in json.loads(done.out)["violations"]] == ["shop/cart.py"], done.err
    assert "shop/tax.py, lines 1 to 1 of 1" in one.kept()


async def test_a_limit_holds_for_a_batch_before_it_is_sent(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        one.api.batches = Batches()
        done = await one.review(*ALL, "--max-usd", "0.000001")
        assert one.api.connections == 0
        assert (done.code, done.err.count("for this run are spent")) == (2, 2)


async def test_what_does_not_fit_at_worst_goes_in_the_next_batch(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        one.api.batches = Batches()
        one.scratch.write(MANY)
        done = await one.review(*ALL, "--max-usd", "0.2")
        sizes = asked_in_batches(one)
    assert "22 of 22 seams reviewed" in done.err, done.err
    assert sum(sizes) == 22
    assert len(sizes) > 1
    assert "more have to wait for it: all together they could pass a limit" in done.err


async def started(one: Shop, *arguments: str, terminal: int | None = None) -> asyncio.subprocess.Process:
    """The command, once it has sent its batch."""
    process = await one.start("review", *arguments, terminal=terminal)
    assert one.api.batches is not None
    for _ in range(200):
        if list((one.folder / "DATA" / "batches").glob("*.json")):
            return process
        await asyncio.sleep(0.1)
    raise AssertionError("no batch was sent")


async def test_a_batch_of_a_process_that_died_is_collected_and_not_paid_twice(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        one.api.batches = batches = Batches(looks=10**6)
        process = await started(one, *ALL)
        process.kill()
        await process.communicate()
        assert not batches.cancelled
        for identity in batches.made:
            batches.end(identity)
        one.scratch.write({"shop/bill.py": "from shop.tax import RATE\n\nprint(RATE * 2)\n"})
        batches.looks = 1
        done = await one.review(*ALL)
        sizes = asked_in_batches(one)
        assert list((one.folder / "DATA" / "batches").iterdir()) == []
        [run] = json.loads((await one.run("runs", "--format", "json")).out)["runs"][:1]
        assert run["micro-usd"] == sum(entry["cost"] for entry in booked(one) if entry.get("outcome") != "sent")
    assert [found["path"] for found in json.loads(done.out)["violations"]] == ["shop/cart.py"]
    assert "the batch msgbatch_1 of an earlier run is collected first" in done.err
    assert sizes == [2, 1], "asked again is only what changed since"
    assert "2 of 2 seams reviewed" in done.err


async def test_ctrl_c_cancels_the_batch_and_says_what_was_spent(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        one.api.batches = batches = Batches(looks=10**6, ends_when_cancelled=True, outcome=lambda _: "canceled")
        process = await started(one, *ALL)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: to all of them
        _, err = await asyncio.wait_for(process.communicate(), 30)
        assert batches.cancelled == ["msgbatch_1"]
        assert list((one.folder / "DATA" / "batches").iterdir()) == []
    assert process.returncode == 130
    assert "the batch msgbatch_1 is being cancelled; what has been answered by now is paid" in err.decode()
    assert "interrupted; spent $0.00\n" in err.decode()


@pytest.mark.parametrize(("answer", "cancelled"), [(b"l\n", []), (b"c\n", ["msgbatch_1"]), (b"\n", ["msgbatch_1"])])
async def test_on_a_terminal_it_may_be_left_running(tmp_path: Path, answer: bytes, cancelled: list[str]) -> None:
    async with shop(tmp_path, models.competent) as one:
        one.api.batches = batches = Batches(looks=10**6, ends_when_cancelled=True)
        ours, theirs = pty.openpty()
        process = await started(one, *ALL, terminal=theirs)
        os.close(theirs)
        heard = await _heard(ours, b"after 0:")
        os.killpg(process.pid, signal.SIGINT)
        heard += await _heard(ours, b"collect it with the next `seamline review --all`: ")
        os.write(ours, answer)
        heard += await _heard(ours, b"interrupted; spent $0.0")
        assert await asyncio.wait_for(process.wait(), 30) == 130
        os.close(ours)
        assert batches.cancelled == cancelled
        # What was answered by then is used, whoever ended it, and nothing is asked twice.
        batches.end("msgbatch_1")
        done = await one.review(*ALL)
        assert asked_in_batches(one) == [2]
    assert [found["path"] for found in json.loads(done.out)["violations"]] == ["shop/cart.py"], done.err
    assert b"the batch msgbatch_1 is in progress, 0 of 2 done" in heard


async def _heard(terminal: int, until: bytes) -> bytes:
    """What is written to a terminal, up to these words."""

    def read() -> bytes:
        heard = b""
        while until not in heard:
            heard += os.read(terminal, 4096)
        return heard

    return await asyncio.wait_for(asyncio.to_thread(read), 30)
