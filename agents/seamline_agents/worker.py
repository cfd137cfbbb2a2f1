"""The process that talks with models, so that neither importing what does it nor what it holds burdens the server.

Reads lines of `pipe.py` until its input ends, which also ends every conversation. Started by `remote.py` only.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING

import msgspec

from seamline_agents.pipe import Ask, Cancel, Down, Failed, Follow, Heard, Item, Open, Replied, Submit, Up
from seamline_agents.port import Failure, Fault, Reply

if TYPE_CHECKING:
    from typing import BinaryIO

    from seamline_agents.claude import Claude


class _Worker:
    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._port: Claude | None = None
        self._running: dict[int, asyncio.Task[None]] = {}
        self._encoder = msgspec.json.Encoder()

    def take(self, message: Down) -> None:
        match message:
            case Open():
                self._open(message)
            case Ask(number=number) | Submit(number=number) | Follow(number=number):
                task = asyncio.get_running_loop().create_task(self._answer(message))
                self._running[number] = task
                task.add_done_callback(lambda _: self._running.pop(number, None))
            case Cancel(number=number) if number in self._running:
                self._running[number].cancel()

    def _open(self, wanted: Open) -> None:
        try:
            from seamline_agents.claude import Claude
        except ImportError as error:
            self._tell(Failed(0, Fault.BROKEN, f"the library that talks with models cannot be loaded: {error}"))
            return
        self._port = Claude(key=wanted.key, address=wanted.address, offline=wanted.offline, patience=wanted.patience)

    async def _answer(self, asked: Ask | Submit | Follow) -> None:
        number = asked.number
        if self._port is None:
            return self._tell(Failed(number, Fault.BROKEN, "nothing was opened"))
        try:
            self._tell(await self._answered(self._port, asked))
        except Failure as failure:
            self._tell(_failed(number, failure))
        except Exception as error:  # noqa: BLE001 - whoever waits has to hear of it
            # Its text may hold anything, a key among it.
            self._tell(Failed(number, Fault.BROKEN, f"an error in Seamline: {type(error).__name__}"))

    async def _answered(self, port: Claude, asked: Ask | Submit | Follow) -> Replied:
        number = asked.number
        match asked:
            case Ask(request=request, counts=True):
                return Replied(number, count=await port.count(request))
            case Ask(request=request):
                return Replied(number, await port.ask(request, lambda text: self._tell(Heard(number, text))))
            case Submit(requests=requests):
                return Replied(number, batch=await port.create(requests))
            case Follow(batch=batch, wanted="look"):
                return Replied(number, batch=await port.look(batch))
            case Follow(batch=batch, wanted="cancel"):
                return Replied(number, batch=await port.cancel(batch))
            case Follow(batch=batch):
                for name, outcome in (await port.results(batch)).items():
                    end = Replied(0, outcome) if isinstance(outcome, Reply) else _failed(0, outcome)
                    self._tell(Item(number, name, end))
                return Replied(number)

    def _tell(self, message: Up) -> None:
        self._output.write(self._encoder.encode(message) + b"\n")
        self._output.flush()

    async def end(self) -> None:
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._port is not None:
            await self._port.close()


def _failed(number: int, failure: Failure) -> Failed:
    return Failed(number, failure.fault, str(failure), failure.usage, failure.retry_after)


async def _run(output: BinaryIO) -> None:
    worker = _Worker(output)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 26)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    decoder = msgspec.json.Decoder(Down)
    while line := await reader.readline():
        worker.take(decoder.decode(line))
    await worker.end()


def main() -> None:
    """Run until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us, and may still have something to say
    # What a library prints must not come between the lines.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    asyncio.run(_run(output))
