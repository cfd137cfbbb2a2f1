"""Words around numbers, for whoever says something to a person. Imports nothing: the server says things before it reports any."""

from __future__ import annotations


def plural(count: int, noun: str) -> str:
    """`1 file`, `2,000 files`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
