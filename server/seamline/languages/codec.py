"""Facts as bytes: a blob in four parts, so that a reader pays only for the part it needs.

The parts are the summary (the little that is asked of every file at once), the interface (what others may ask for), the
uses (what this file takes) and the line lengths. A blob is
written and read by the same version of Seamline and of Python (`seamline.languages.FACTS_VERSION`); the store sees to that.
"""

from __future__ import annotations

import marshal
import struct
from array import array
from typing import TYPE_CHECKING, Any, NamedTuple

from seamline.interface.comparing import base_names
from seamline.interface.facts import MADE_FROM

if TYPE_CHECKING:
    from seamline.interface.facts import Facts

_HEAD = struct.Struct("<III")
_WIDE = 255
_OF_ANYTHING = (".", "<", MADE_FROM)
"""How those of `Facts.patches` begin that are about no known object: they are part of the summary only."""


def encode(facts: Facts) -> bytes:
    """The blob of these facts."""
    patches = tuple(patch for patch in facts.patches if not patch.startswith(_OF_ANYTHING))
    interface = marshal.dumps(
        (
            facts.flags,
            facts.exports,
            facts.symbols,
            facts.imports,
            patches,
            facts.ignores,
            facts.acknowledged,
            facts.errors,
        )
    )
    of_anything = frozenset(("", patch) for patch in facts.patches if patch.startswith(_OF_ANYTHING))
    summary = marshal.dumps(
        (
            base_names(facts.symbols, facts.imports) | of_anything,
            bool(patches),
            bool(facts.ignores),
        )
    )
    uses = marshal.dumps(facts.uses)
    head = _HEAD.pack(len(summary), len(interface), len(uses))
    return b"".join((head, summary, interface, uses, _packed(facts.lines)))


class Summary(NamedTuple):
    """What is asked of every file when a workspace is opened."""

    bases: frozenset[tuple[str, str]]
    """(class, last part of a base that it names); and `("", ".name")`, `("", "<Base")`, `("", "#module")` for what
    `Facts.patches` says of names of no known object."""
    patches: bool
    """Whether the file assigns to names of other modules."""
    ignores: bool
    """Whether it holds suppression comments."""


def decode_summary(blob: bytes) -> Summary:
    """The summary of a blob."""
    return Summary(*_part(blob, 0))


def decode_interface(blob: bytes) -> tuple[Any, ...]:
    """(flags, exports, symbols, imports, patches, ignores, acknowledged, errors) of a blob."""
    value: tuple[Any, ...] = _part(blob, 1)
    return value


def interface_bytes(blob: bytes) -> bytes:
    """The encoded interface: equal bytes mean an equal interface."""
    start, end = _range(blob, 1)
    return blob[start:end]


def decode_uses(blob: bytes) -> tuple[Any, ...]:
    """The `Use` records of a blob."""
    value: tuple[Any, ...] = _part(blob, 2)
    return value


def decode_lines(blob: bytes) -> bytes:
    """`Facts.lines` of a blob."""
    start = _range(blob, 3)[0]
    if blob[start] == _WIDE:
        return blob[start + 1 :]
    return array("I", list(blob[start + 1 :])).tobytes()


def _packed(lines: bytes) -> bytes:
    """Line lengths as single bytes, as they are where one does not fit; in front, which of the two it is."""
    lengths = array("I", lines)
    narrow = max(lengths, default=0) <= _WIDE
    return b"\0" + bytes(lengths.tolist()) if narrow else bytes((_WIDE,)) + lines


def _range(blob: bytes, part: int) -> tuple[int, int]:
    """Where a part of a blob begins and ends."""
    lengths = (*_HEAD.unpack_from(blob), 0)
    start = _HEAD.size + sum(lengths[:part])
    return start, start + lengths[part]


def _part(blob: bytes, part: int) -> Any:
    start, end = _range(blob, part)
    return marshal.loads(memoryview(blob)[start:end])  # noqa: S302 - written by this very version, on this machine
