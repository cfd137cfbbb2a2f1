"""What users said is not a problem: findings that are not shown again, with the reason that was given.

The user's own data: append-only, one JSON object a line, in their data folder, and never in a workspace. A dismissal is about
two lines that do not change: it says nothing of any others.
"""

from __future__ import annotations

import os
import time
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

    from seamline_agents.handoffs import Finding

_FILE: Final = "dismissals.jsonl"


class Dismissal(Struct, frozen=True):
    """One line."""

    time: float
    """Seconds since the epoch, UTC."""
    root: str
    key: str
    """Of the two quotations; what is dismissed is whatever is said of these."""
    claim: str
    provider: str
    consumer: str
    """The files."""
    reason: str
    """Why it is no problem, in the user's words; "" where none were given."""


class Dismissals:
    """Those of one workspace. What cannot be read dismisses nothing."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._file = folder / _FILE
        self._root = os.path.realpath(root)
        self._keys = {one.key for one in _read(self._file) if one.root == self._root}

    def cover(self, finding: Finding) -> bool:
        """Whether the user said that this is no problem."""
        return key_of(finding) in self._keys

    def add(self, finding: Finding, reason: str) -> None:
        """The user says that this is no problem; raises `OSError` where that cannot be kept."""
        key = key_of(finding)
        line = Dismissal(
            time.time(), self._root, key, finding.claim, finding.provider.path, finding.consumer.path, reason
        )
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, msgspec.json.encode(line) + b"\n")
        finally:
            os.close(descriptor)
        self._keys.add(key)


def key_of(finding: Finding) -> str:
    """What a finding is about: its two quotations, without the space around them."""
    sides = (finding.provider, finding.consumer)
    parts = [(side.path, side.text.strip()) for side in sides]
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _read(file: Path) -> list[Dismissal]:
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return []
    found = []
    decoder = msgspec.json.Decoder(Dismissal)
    for line in lines:
        try:
            found.append(decoder.decode(line))
        except msgspec.DecodeError:
            continue  # half a line, of a crash
    return found
