"""Edits and fixes: which bytes of which file become what. Nothing here writes a file."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Edit(NamedTuple):
    """Bytes `start:end` of the UTF-8 text of `path` become `text`."""

    path: str
    start: int
    end: int
    text: str


class Fix(NamedTuple):
    """One repair. `preferred` fixes are applied without asking which; `kind` is the code action kind (LSP 3.17)."""

    title: str
    kind: str
    preferred: bool
    edits: tuple[Edit, ...]
    is_whole: bool = True
    """Whether nothing is left for a person to fill in: only then is it applied when a file is saved."""


def digest_of(text: bytes | None) -> str:
    """Identity of a text that edits are made for; empty when there is none."""
    return "" if text is None else blake2b(text, digest_size=16).hexdigest()


def applied(text: bytes, edits: Iterable[Edit]) -> bytes:
    """`text` after these edits of one file. They must not overlap (`ValueError`)."""
    parts = []
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < position or edit.end > len(text):
            raise ValueError(f"edits of {edit.path} overlap or lie outside of the text")
        parts += [text[position : edit.start], edit.text.encode()]
        position = edit.end
    parts.append(text[position:])
    return b"".join(parts)
