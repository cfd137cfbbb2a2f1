"""The channel of a run: everything that agents are told, ask, hand over and are answered, in order (source article, section 3).

Nothing is passed between agents in any other way, and it is the transcript that a user opens. Append-only: one JSON object a
line in a file of its own for each run. Secrets are taken out before anything is written.
"""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SUFFIX: Final = ".jsonl"
_RUN: Final = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}")
_SHAPES: Final = re.compile(r"\bsk-ant-[\w-]{8,}|\bBearer\s+[\w.~+/-]{8,}=*")
"""What a key looks like, whoever's it is."""
HIDDEN: Final = "(secret)"
SHORTEST_SECRET: Final = 8
"""What is shorter is none: a server of one's own may take "x" for a key, and half of all words hold it."""


class Record(Struct, frozen=True):
    """One line."""

    time: float
    """Seconds since the epoch, UTC."""
    session: str
    """Which session it is about; "" for the run as a whole."""
    kind: str
    """run, state, brief, batch, request, reply, failure, call, answer, handoff, breach, verdict, spent."""
    data: dict[str, Any]


class ChannelError(Exception):
    """There is no such run, or its file cannot be read; the message says which."""


class Channel:
    """The record of one run, while it is being made."""

    def __init__(self, folder: Path, run: str = "", secrets: Iterable[str] = ()) -> None:
        self.run = run or new_run()
        self._secrets = tuple(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)
        folder.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(folder / f"{self.run}{_SUFFIX}", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._encoder = msgspec.json.Encoder()

    def record(self, kind: str, session: str = "", **data: Any) -> None:
        """Add a line."""
        line = self._encoder.encode(Record(time.time(), session, kind, data)).decode()
        for secret in self._secrets:
            line = line.replace(self._encoder.encode(secret)[1:-1].decode(), HIDDEN)
        os.write(self._descriptor, _SHAPES.sub(HIDDEN, line).encode() + b"\n")

    def close(self) -> None:
        """Nothing more is said."""
        os.close(self._descriptor)


def redacted(text: str, secrets: Iterable[str]) -> str:
    """A text of somebody else's without these secrets, and without what looks like one."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN) if len(secret) >= SHORTEST_SECRET else text
    return _SHAPES.sub(HIDDEN, text)


def new_run() -> str:
    """A name for a run: the second it began, UTC, and something that no other has."""
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.urandom(3).hex()}"


def runs(folder: Path) -> list[str]:
    """The runs that there are, the newest first."""
    return sorted((file.stem for file in folder.glob(f"*{_SUFFIX}") if _RUN.fullmatch(file.stem)), reverse=True)


def read_run(folder: Path, run: str) -> list[Record]:
    """What was recorded of a run, so far; raises `ChannelError`. A line that a crash left half is passed over."""
    if _RUN.fullmatch(run) is None:
        raise ChannelError(f"'{run}' is no name of a run")
    try:
        lines = (folder / f"{run}{_SUFFIX}").read_bytes().splitlines()
    except FileNotFoundError:
        raise ChannelError(f"there is no run '{run}'") from None
    except OSError as error:
        raise ChannelError(f"the record of run {run} cannot be read: {error.strerror}") from None
    decoder = msgspec.json.Decoder(Record)
    found = []
    for line in lines:
        try:
            found.append(decoder.decode(line))
        except msgspec.DecodeError:
            continue
    return found
