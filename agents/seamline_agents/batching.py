"""Batches of first requests: sent within the caps, waited for, booked, and what came of them handed to the sessions.

Only first requests go this way. What a session asks after its first answer (tools, mending, the refuters of what it found)
depends on that answer, and a second batch could take another day for a few of them: they are ordinary calls. A batch that was
sent is kept (`waiting.py`) until its answers have been used. Knows nothing of what is reviewed.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from msgspec.structs import replace

from seamline_agents.attention import BYTES_A_TOKEN
from seamline_agents.batches import digest_of
from seamline_agents.coordinator import PATIENCE, Given, prompt_tokens, record_end
from seamline_agents.ledger import CapReachedError
from seamline_agents.port import TRANSIENT, Failure, Fault, Reply
from seamline_agents.waiting import Asked, Awaited

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from seamline_agents.batches import Batch, BatchPort
    from seamline_agents.channel import Channel
    from seamline_agents.ledger import Announced, Ledger
    from seamline_agents.port import Request
    from seamline_agents.waiting import Waiting

T = TypeVar("T")
MOST_BYTES: Final = 1 << 25
"""Of requests that go in one batch: what remains goes in the next."""
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
"""Seconds between two looks at a batch, which may take a day: from the one to the other, half as long again each time."""
TRIES: Final = 10
"""In a row that may fail before nobody looks any more."""
GRACE: Final = 10.0
"""Seconds that a cancelled batch has to end in, so that what it cost is known."""
_ELSEWHERE: Final = TRANSIENT | {Fault.LATE, Fault.BROKEN}
"""What may go well when a question that changes nothing is asked again."""
_NOT_SENT: Final = frozenset(Fault) - {Fault.CUT, Fault.STALLED, Fault.LATE, Fault.MALFORMED, Fault.BROKEN}
"""What tells for certain that an endpoint has taken no batch."""
_AGAIN: Final = frozenset({Fault.UNREACHABLE, Fault.LIMITED})
"""Of this, what may go well when the batch is sent again. Not after an error of the endpoint: nobody knows how far it had come
with the first one, and two would be paid.
"""


class Wanted(NamedTuple):
    """A first request, and whose it is."""

    request: Request
    role: str
    purpose: str
    review: str


class Batches:
    """Those of one run. `wait` is how time passes, as in `Coordinator`."""

    def __init__(
        self,
        port: BatchPort,
        ledger: Ledger,
        channel: Channel,
        waiting: Waiting,
        *,
        seen: Callable[[Batch], object],
        leaves: Callable[[Batch], bool],
        is_local: bool = False,
        wait: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        self._port = port
        self._ledger = ledger
        self._channel = channel
        self._waiting = waiting
        self._seen = seen
        """Is told how far a batch is, whenever somebody looked."""
        self._leaves = leaves
        """Whether who interrupts wants the batch to go on, and its answers to be collected by another run."""
        self._is_local = is_local
        self._wait = wait

    def kept(self) -> list[Awaited]:
        """What earlier runs sent, and did not use."""
        return self._waiting.all()

    async def send(self, wanted: Iterable[Wanted]) -> tuple[Awaited | None, dict[str, CapReachedError]]:
        """Send as many as the caps let, all at their worst, and say why the others were not, by their digests; `None` where
        that is all of them. Raises `Failure` where the endpoint takes no batch.
        """
        announced, refused = self._reserved(wanted)
        if not announced:
            return None, refused
        sending = asyncio.ensure_future(self._sent(announced))
        try:
            return await asyncio.shield(sending), refused
        except asyncio.CancelledError:
            # Whether the endpoint has it by now is known only when it has answered.
            with contextlib.suppress(Failure):
                await self._interrupted(await sending)
            raise

    async def collect(self, awaited: Awaited) -> dict[str, Given]:
        """Wait for it, and book it; what came of each request, by its digest. Raises `Failure` where nobody can tell: the
        batch stays kept.
        """
        try:
            batch = await self._ended(awaited.batch)
            results = await self._patiently(partial(self._port.results, batch))
        except asyncio.CancelledError:
            await self._interrupted(awaited)
            raise
        return self._settled(awaited, batch, results)

    def used(self, awaited: Awaited) -> None:
        """Its answers are in what was made of them, and nobody needs them any more."""
        self._waiting.drop(awaited)

    def passed_over(self, given: Iterable[Given]) -> None:
        """What no session takes is paid all the same: it is in the record, for the run as a whole."""
        for one in given:
            if not isinstance(one.outcome, CapReachedError):
                record_end(self._channel.record, one.outcome, one.cost)

    def _reserved(
        self, wanted: Iterable[Wanted]
    ) -> tuple[dict[str, tuple[Wanted, Announced]], dict[str, CapReachedError]]:
        announced: dict[str, tuple[Wanted, Announced]] = {}
        refused: dict[str, CapReachedError] = {}
        room = MOST_BYTES
        for one in wanted:
            name, prompt = digest_of(one.request), prompt_tokens(one.request)
            room -= prompt * BYTES_A_TOKEN
            if announced and room < 0:
                break
            try:
                call = self._ledger.announce(
                    role=one.role,
                    purpose=one.purpose,
                    model=one.request.model,
                    prompt=prompt,
                    output=one.request.max_output,
                    review=one.review,
                    is_local=self._is_local,
                    as_batch=True,
                )
                announced[name] = (one, call)
            except CapReachedError as error:
                refused[name] = error
        return announced, refused

    async def _sent(self, announced: Mapping[str, tuple[Wanted, Announced]]) -> Awaited:
        requests = {name: one.request for name, (one, _) in announced.items()}
        try:
            batch = await self._patiently(partial(self._port.create, requests), _AGAIN, tries=3)
        except Failure as failure:
            for _, call in announced.values():
                if failure.fault in _NOT_SENT:
                    call.drop()
                else:
                    call.book(None, failure.fault)
            self._channel.record("failure", fault=failure.fault, says=str(failure), requests=len(requests))
            raise
        asked = {name: Asked(one.review, call.sent()) for name, (one, call) in announced.items()}
        awaited = Awaited(batch, self._waiting.address, self._waiting.scope, time.time(), asked)
        self._keep(awaited)
        self._channel.record("batch", batch=batch.identity, requests=len(requests))
        return awaited

    async def _ended(self, batch: Batch) -> Batch:
        pause = 0.0
        while batch.progress != "ended":
            await self._wait(pause)
            pause = min(max(pause * 1.5, FIRST_PAUSE), LONGEST_PAUSE)
            batch = await self._patiently(partial(self._port.look, batch))
            self._seen(batch)
        return batch

    async def _patiently(
        self, ask: Callable[[], Awaitable[T]], again: frozenset[Fault] = _ELSEWHERE, tries: int = TRIES
    ) -> T:
        """What is said to it, asked again where that may help."""
        for number in range(tries):
            try:
                return await ask()
            except Failure as failure:
                pause = failure.retry_after if failure.retry_after is not None else min(2.0**number, PATIENCE)
                if failure.fault not in again or number + 1 == tries or pause > PATIENCE:
                    raise
                await self._wait(pause)
        raise AssertionError("the last try returns or raises")

    def _settled(self, awaited: Awaited, batch: Batch, results: Mapping[str, Reply | Failure]) -> dict[str, Given]:
        is_booked = awaited.is_booked or self._waiting.is_booked(awaited)
        given = {}
        for name, asked in awaited.asked.items():
            outcome = results.get(name) or Failure(Fault.MALFORMED, "the batch has no result for it")
            end, model = ("ok", outcome.model) if isinstance(outcome, Reply) else (outcome.fault, "")
            entry = None
            if not is_booked:
                entry = self._ledger.settle(asked.entry, outcome.usage, end, model, asked.review)
            given[name] = Given(outcome, entry.cost if entry is not None else 0, batch.identity)
        self._keep(replace(awaited, batch=batch, is_booked=True))
        replies = sum(isinstance(one.outcome, Reply) for one in given.values())
        self._channel.record("batch", batch=batch.identity, requests=len(given), answered=replies)
        return given

    async def _interrupted(self, awaited: Awaited) -> None:
        """The user wants to go: end the batch at the endpoint, unless they want it to go on, and book what it cost."""
        if awaited.is_booked or self._leaves(awaited.batch):
            return
        with contextlib.suppress(TimeoutError, Failure):
            async with asyncio.timeout(GRACE):
                batch = await self._port.cancel(awaited.batch)
                self._keep(replace(awaited, batch=batch))
                batch = await self._ended(batch)
                given = self._settled(awaited, batch, await self._port.results(batch))
                self.passed_over(given.values())
                if not any(isinstance(one.outcome, Reply) for one in given.values()):
                    self.used(awaited)

    def _keep(self, awaited: Awaited) -> None:
        with contextlib.suppress(OSError):  # then it is lost with this process, and no sooner
            self._waiting.keep(awaited)
