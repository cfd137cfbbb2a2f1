"""LSP's types in half the time and memory: without what nobody asks of them.

lsprotocol declares 554 attrs classes, and attrs writes and compiles methods to compare and to print each of them when they
are imported, which is the longest part of the start. For a process that is a server and nothing else.
"""

from __future__ import annotations

from functools import partial

import attrs


def import_types() -> None:
    """Import LSP's types so that two objects are equal only if they are the same, and print as any object."""
    define = attrs.define
    attrs.define = partial(define, eq=False, repr=False)
    try:
        import lsprotocol.types  # noqa: F401
    finally:
        attrs.define = define
