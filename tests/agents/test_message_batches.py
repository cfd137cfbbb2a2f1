"""Batches over real HTTP, through the process that talks with models: what is sent, and what every end of a request becomes."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.batches import Batches
from tests.support.messages_api import MessagesAPI

from seamline_agents.batches import digest_of
from seamline_agents.claude import Claude
from seamline_agents.port import Failure, Fault, Reply, Request, Turn, Usage
from seamline_agents.remote import Remote

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

KEY = "not-a-real-key-but-as-secret-as-one"
SCHEMA = json.dumps({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]})
READY = ['says {"ready": true}', "stop end_turn"]
GOOD = ['says {"n": 1}', "stop end_turn"]


def asking(words: str) -> Request:
    return Request("some-model", "You review.", (Turn("user", words),), output=SCHEMA)


def named(*words: str) -> dict[str, Request]:
    return {digest_of(request): request for request in map(asking, words)}


@asynccontextmanager
async def talking(
    *scripts: Any, kind: type[Claude | Remote] = Remote, **options: Any
) -> AsyncIterator[tuple[Any, MessagesAPI]]:
    async with MessagesAPI(*scripts).running() as api:
        api.batches = Batches(**options)
        port = kind(key=KEY, address=api.address, patience=5)
        try:
            yield port, api
        finally:
            await port.close()


@pytest.mark.parametrize("kind", [Claude, Remote])
async def test_what_is_sent_together_is_what_would_be_sent_alone(kind: Any) -> None:
    both = named("Look.", "And there.")
    async with talking(READY, GOOD, kind=kind) as (port, api):
        batch = await port.create(both)
        assert (batch.identity, batch.progress, batch.done, batch.count) == ("msgbatch_1", "in_progress", 0, 2)
        batch = await port.look(batch)
        assert (batch.progress, batch.done) == ("ended", 2)
        results = await port.results(batch)
        await port.ask(asking("Look."), len)
        alone = api.received[-1].body
        sent = api.batches.made["msgbatch_1"]["requests"] if api.batches else []
    assert {item["custom_id"]: item["params"] for item in sent}.keys() == both.keys()
    assert sent[0]["params"] == {name: value for name, value in alone.items() if name != "stream"}
    assert [one.text for one in results.values()] == ['{"n": 1}'] * 2
    # What asking for the way cost is in the books as well, once.
    assert {one.usage for one in results.values()} == {Usage(10, 3, 2, 7), Usage(20, 6, 4, 14)}
    assert KEY not in str([item.body for item in api.received])


@pytest.mark.parametrize(
    ("script", "outcome", "fault", "says", "billed"),
    [
        (GOOD, "errored invalid_request_error bad schema", Fault.REJECTED, "bad schema", 0),
        (GOOD, "errored invalid_request_error prompt is too long: 9", Fault.TOO_LONG, "prompt is too long", 0),
        (GOOD, "errored api_error broken", Fault.OVERLOADED, "broken", 0),
        (GOOD, "errored authentication_error no key", Fault.UNAUTHORIZED, "no key", 0),
        (GOOD, "canceled", Fault.CANCELLED, "cancelled before it was answered", 0),
        (GOOD, "expired", Fault.EXPIRED, "did not come to it", 0),
        (["text no", "stop refusal"], "succeeded", Fault.REFUSED, "refused", 7),
        (["text {", "stop max_tokens"], "succeeded", Fault.TRUNCATED, "longer", 7),
        ([f"text {KEY}", "stop end_turn"], "succeeded", Fault.MALFORMED, "holds the key", 7),
        (["text {"], "succeeded", Fault.CUT, "ended in the middle", 7),
    ],
)
async def test_what_is_no_answer_is_a_failure(
    script: list[str], outcome: str, fault: Fault, says: str, billed: int
) -> None:
    async with talking(READY, script, outcome=lambda _: outcome) as (port, _):
        batch = await port.look(await port.create(named("Look.")))
        [failure] = (await port.results(batch)).values()
    assert isinstance(failure, Failure)
    assert (failure.fault, failure.usage.output if failure.usage else None) == (fault, billed)
    assert says in str(failure)
    assert KEY not in str(failure)


@pytest.mark.parametrize(
    "junk", ["", "{", "[]", "null", '{"custom_id": 7}', '{"custom_id": "x", "result": []}', "[" * 9999]
)
async def test_a_line_that_is_none_takes_no_other_with_it(junk: str) -> None:
    both = named("Look.", "And there.")
    async with talking(READY, GOOD, outcome=lambda body: "missing" if "there" in str(body) else "succeeded") as (
        port,
        api,
    ):
        assert api.batches is not None
        api.batches.junk = junk
        results = await port.results(await port.look(await port.create(both)))
    assert results.keys() == {name for name, one in both.items() if "there" not in str(one)}
    assert all(isinstance(one, Reply) for one in results.values())


@pytest.mark.parametrize(
    ("refuses", "fault"),
    [*((status, Fault.UNSUPPORTED) for status in (404, 405, 501)), (400, Fault.OVERLOADED), (503, Fault.OVERLOADED)],
)
async def test_an_endpoint_that_knows_no_batches(refuses: int, fault: Fault) -> None:
    async with talking(READY, refuses=refuses) as (port, _):
        with pytest.raises(Failure) as caught:
            await port.create(named("Look."))
    assert caught.value.fault is fault


async def test_a_batch_of_a_process_that_ended_is_collected_by_another() -> None:
    async with talking(READY, GOOD) as (first, api):
        batch = await first.create(named("Look."))
        await first.close()
        second = Remote(key=KEY, address=api.address)
        try:
            [reply] = (await second.results(await second.look(batch))).values()
        finally:
            await second.close()
    assert reply.text == '{"n": 1}'
    assert reply.usage == Usage(10, 3, 2, 7)


async def test_what_the_endpoint_does_not_know_is_rejected_and_cancelling_is_told() -> None:
    async with talking(READY, looks=5) as (port, api):
        batch = await port.create(named("Look."))
        assert (await port.cancel(batch)).progress == "canceling"
        assert api.batches is not None
        assert api.batches.cancelled == ["msgbatch_1"]
        api.batches.made.clear()
        with pytest.raises(Failure, match="not found") as caught:
            await port.look(batch)
    assert caught.value.fault is Fault.REJECTED
