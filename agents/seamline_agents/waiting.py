"""The batches that were sent and whose answers nobody has used yet: kept in the user's folder of data, a file each.

Who dies after sending loses nothing by it: the next one finds the batch here, and what is booked of it. Holds none of the
text that was sent: requests are known by their digests.
"""

from __future__ import annotations

import os
import time
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from seamline_agents.batches import Batch
from seamline_agents.ledger import Entry

if TYPE_CHECKING:
    from pathlib import Path

_KEPT_SECONDS: Final = 29 * 86_400.0
"""For so long the API keeps results."""


class Asked(Struct, frozen=True):
    """One request of a batch."""

    review: str
    entry: Entry
    """What is booked of it."""


class Awaited(Struct, frozen=True):
    """A batch that was sent."""

    batch: Batch
    address: str
    scope: str
    """What it is for: answers are used for nothing else."""
    time: float
    """Seconds since the epoch, UTC, when it was sent."""
    asked: dict[str, Asked]
    """By their digests, which are their names in the batch."""
    is_booked: bool = False
    """What it cost is in the books, and its answers may still be used."""


class Waiting:
    """Those that were sent to one address, for one scope."""

    def __init__(self, folder: Path, address: str, scope: str) -> None:
        self._folder = folder
        self.address = address
        self.scope = scope

    def all(self) -> list[Awaited]:
        """The oldest first; a file that cannot be read is passed over, and one whose results are gone is removed."""
        found = []
        for file in sorted(self._folder.glob("*.json")):
            try:
                awaited = msgspec.json.decode(file.read_bytes(), type=Awaited)
            except (OSError, msgspec.DecodeError):
                continue
            if time.time() - awaited.time > _KEPT_SECONDS:
                file.unlink(missing_ok=True)
            elif (awaited.address, awaited.scope) == (self.address, self.scope):
                found.append(awaited)
        return sorted(found, key=lambda one: one.time)

    def keep(self, awaited: Awaited) -> None:
        """From now on it is not lost; raises `OSError` where the disk does not let us."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._file(awaited)
        half = file.with_suffix(f".{os.getpid()}")
        half.touch(mode=0o600)
        half.write_bytes(msgspec.json.encode(awaited))
        half.replace(file)

    def is_booked(self, awaited: Awaited) -> bool:
        """Whether somebody has booked it by now; what is not there any more has been."""
        try:
            return msgspec.json.decode(self._file(awaited).read_bytes(), type=Awaited).is_booked
        except (OSError, msgspec.DecodeError):
            return True

    def drop(self, awaited: Awaited) -> None:
        """Its answers have been used."""
        self._file(awaited).unlink(missing_ok=True)

    def _file(self, awaited: Awaited) -> Path:
        name = f"{awaited.address}\n{awaited.batch.identity}".encode()
        return self._folder / f"{blake2b(name, digest_size=16).hexdigest()}.json"
