"""Facts as bytes: a blob in three parts, so that a reader pays only for the part it needs.

The parts are the interface (what others may ask for), the uses (what this file takes) and the line lengths. A blob is
written and read by the same version of Seamline and of Python (`seamline.languages.FACTS_VERSION`); the store sees to that.
"""

from __future__ import annotations

import marshal
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seamline.interface.facts import Facts

_HEAD = struct.Struct("<II")


def encode(facts: Facts) -> bytes:
    """The blob of these facts."""
    interface = marshal.dumps(
        (
            facts.flags,
            facts.exports,
            facts.symbols,
            facts.imports,
            facts.patches,
            facts.ignores,
            facts.acknowledged,
            facts.errors,
        )
    )
    uses = marshal.dumps(facts.uses)
    return b"".join((_HEAD.pack(len(interface), len(uses)), interface, uses, facts.lines))


def decode_interface(blob: bytes) -> tuple[Any, ...]:
    """(flags, exports, symbols, imports, patches, ignores, acknowledged, errors) of a blob."""
    length, _ = _HEAD.unpack_from(blob)
    value: tuple[Any, ...] = marshal.loads(memoryview(blob)[8 : 8 + length])  # noqa: S302 - written by this very version, on this machine
    return value


def interface_bytes(blob: bytes) -> bytes:
    """The encoded interface: equal bytes mean an equal interface."""
    length, _ = _HEAD.unpack_from(blob)
    return blob[8 : 8 + length]


def decode_uses(blob: bytes) -> tuple[Any, ...]:
    """The `Use` records of a blob."""
    start, length = _HEAD.unpack_from(blob)
    value: tuple[Any, ...] = marshal.loads(memoryview(blob)[8 + start : 8 + start + length])  # noqa: S302 - written by this very version, on this machine
    return value


def decode_lines(blob: bytes) -> bytes:
    """`Facts.lines` of a blob."""
    interface, uses = _HEAD.unpack_from(blob)
    return blob[8 + interface + uses :]
