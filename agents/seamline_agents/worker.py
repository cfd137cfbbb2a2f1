"""The process that talks with models, so that neither importing what does it nor what it holds burdens the server.

Reads lines of `pipe.py` until its input ends, which also ends every conversation. Started by `remote.py` only.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

import msgspec

from seamline_agents.pipe import Ask, Cancel, Down, Failed, Heard, Open, Replied, Up
from seamline_agents.port import Failure, Fault

if TYPE_CHECKING:
    from typing import BinaryIO

    from seamline_agents.port import Port


class _Worker:
    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._port: Port | None = None
        self._running: dict[int, asyncio.Task[None]] = {}
        self._encoder = msgspec.json.Encoder()

    def take(self, message: Down) -> None:
        match message:
            case Open():
                self._open(message)
            case Ask(number=number):
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

    async def _answer(self, asked: Ask) -> None:
        number, request = asked.number, asked.request
        if self._port is None:
            return self._tell(Failed(number, Fault.BROKEN, "nothing was opened"))
        try:
            if asked.counts:
                self._tell(Replied(number, count=await self._port.count(request)))
            else:
                reply = await self._port.ask(request, lambda text: self._tell(Heard(number, text)))
                self._tell(Replied(number, reply))
        except Failure as failure:
            self._tell(Failed(number, failure.fault, str(failure), failure.usage, failure.retry_after))
        except Exception as error:  # noqa: BLE001 - whoever waits has to hear of it
            # Its text may hold anything, a key among it.
            self._tell(Failed(number, Fault.BROKEN, f"an error in Seamline: {type(error).__name__}"))

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
    # What a library prints must not come between the lines.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    asyncio.run(_run(output))
