"""The port as the engine has it: a process of its own that talks with the model, started by the first question.

Importing the library for that holds up a process for a quarter of a second, and takes 76 MB; so it never happens in the
server. Knows nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
from typing import TYPE_CHECKING, Final

import msgspec

from seamline_agents.pipe import Ask, Cancel, Down, Failed, Follow, Heard, Item, Open, Replied, Submit, Up
from seamline_agents.port import Failure, Fault, Reply

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Callable, Mapping

    from seamline_agents.batches import Batch
    from seamline_agents.port import Request

_COMMAND: Final = (sys.executable, "-P", "-c", "from seamline_agents.worker import main; main()")
_LIMIT: Final = 1 << 26
"""Bytes of the longest line."""
_GRACE: Final = 2.0
"""Seconds that the process has to end when its input has."""


class _Waiting:
    """A question on its way."""

    def __init__(self, progress: Callable[[str], object]) -> None:
        self.progress = progress
        self.items: dict[str, Reply | Failure] = {}
        self.answered: asyncio.Future[Replied] = asyncio.get_running_loop().create_future()


class Remote:
    """A model behind a Messages API, asked through a process. See `Port`."""

    def __init__(self, *, key: str, address: str, offline: bool = False, patience: float = 60.0) -> None:
        self._opening = Open(key, address, offline, patience)
        self._process: Process | None = None
        self._starting = asyncio.Lock()
        self._listener: asyncio.Task[None] | None = None
        self._waiting: dict[int, _Waiting] = {}
        self._number = 0
        self._encoder = msgspec.json.Encoder()

    async def ask(self, request: Request, progress: Callable[[str], object]) -> Reply:
        """See `Port.ask`."""
        waiting = _Waiting(progress)
        reply = (await self._asked(lambda number: Ask(number, request), waiting)).reply
        if reply is None:
            raise Failure(Fault.BROKEN, "the process that talks with models gave a count for a reply")
        return reply

    async def count(self, request: Request) -> int | None:
        """See `Port.count`."""
        return (await self._asked(lambda number: Ask(number, request, counts=True), _Waiting(len))).count

    async def create(self, requests: Mapping[str, Request]) -> Batch:
        """See `BatchPort.create`."""
        return await self._batch(lambda number: Submit(number, dict(requests)))

    async def look(self, batch: Batch) -> Batch:
        """See `BatchPort.look`."""
        return await self._batch(lambda number: Follow(number, batch, "look"))

    async def cancel(self, batch: Batch) -> Batch:
        """See `BatchPort.cancel`."""
        return await self._batch(lambda number: Follow(number, batch, "cancel"))

    async def results(self, batch: Batch) -> dict[str, Reply | Failure]:
        """See `BatchPort.results`."""
        waiting = _Waiting(len)
        await self._asked(lambda number: Follow(number, batch, "results"), waiting)
        return waiting.items

    def leave(self) -> None:
        """Let the process end by itself, and with it what it was asked: for who cannot wait for that."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    async def close(self) -> None:
        """See `Port.close`."""
        process, listener = self._process, self._listener
        self._process = self._listener = None
        if process is not None and process.stdin is not None:
            process.stdin.close()
            try:
                await asyncio.wait_for(process.wait(), _GRACE)
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if listener is not None:
            await listener

    async def _batch(self, question: Callable[[int], Down]) -> Batch:
        batch = (await self._asked(question, _Waiting(len))).batch
        if batch is None:
            raise Failure(Fault.BROKEN, "the process that talks with models told of no batch")
        return batch

    async def _asked(self, question: Callable[[int], Down], waiting: _Waiting) -> Replied:
        await self.start()
        self._number += 1
        number = self._number
        self._waiting[number] = waiting
        try:
            self._send(question(number))
            return await waiting.answered
        except asyncio.CancelledError:
            self._send(Cancel(number))
            raise
        finally:
            del self._waiting[number]

    async def start(self) -> None:
        """Start the process, if it does not run: the first question need not wait for it then."""
        async with self._starting:
            if self._process is not None:
                return
            # Nothing that the library would read by itself: address and key are what was agreed to.
            environment = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC_")}
            pipe = asyncio.subprocess.PIPE
            self._process = await asyncio.create_subprocess_exec(
                *_COMMAND,
                stdin=pipe,
                stdout=pipe,
                stderr=asyncio.subprocess.DEVNULL,
                env=environment,
                cwd=tempfile.gettempdir(),
                limit=_LIMIT,
            )
            self._send(self._opening)
            self._listener = asyncio.get_running_loop().create_task(self._listen(self._process))

    def _send(self, message: Down) -> None:
        process = self._process
        if process is not None and process.stdin is not None and not process.stdin.is_closing():
            process.stdin.write(self._encoder.encode(message) + b"\n")

    async def _listen(self, process: Process) -> None:
        assert process.stdout is not None  # noqa: S101 - it was started with a pipe
        decoder = msgspec.json.Decoder(Up)
        why = "the process that talks with models ended"
        try:
            while line := await process.stdout.readline():
                message = decoder.decode(line)
                if isinstance(message, Failed) and not message.number:
                    why = message.says
                    break
                self._hear(message)
        except (ValueError, msgspec.DecodeError):
            why = "the process that talks with models said something that cannot be read"
        if self._process is process:
            self._process = None  # the next question starts another one
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        for waiting in self._waiting.values():
            if not waiting.answered.done():
                waiting.answered.set_exception(Failure(Fault.BROKEN, why))

    def _hear(self, message: Up) -> None:
        waiting = self._waiting.get(message.number)
        if waiting is None or waiting.answered.done():
            return  # it was cancelled meanwhile
        match message:
            case Heard(text=text):
                waiting.progress(text)
            case Item(name=name, outcome=Replied(reply=Reply() as reply)):
                waiting.items[name] = reply
            case Item(name=name, outcome=Failed() as failed):
                waiting.items[name] = _failure(failed)
            case Replied():
                waiting.answered.set_result(message)
            case Failed():
                waiting.answered.set_exception(_failure(message))


def _failure(failed: Failed) -> Failure:
    return Failure(failed.fault, failed.says, failed.usage, failed.retry_after)
