"""Values whose type their text shows, and whether a declared type takes them.

Only types that are certain on both sides count: literals here, builtin types and classes of the workspace there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from seamline.interface.facts import Kind
from seamline.languages.python import classes
from seamline.languages.python.annotations import arms
from seamline.languages.python.entities import Definition

if TYPE_CHECKING:
    from seamline.languages.python.program import Program

TYPES: Final = {
    "s": "str", "b": "bytes", "i": "int", "f": "float", "o": "bool",
    "n": "None", "l": "list", "d": "dict", "e": "set", "t": "tuple",
}  # fmt: skip
"""The letters of types (see `Use.places`)."""
_TAKEN_AS: Final = {
    "s": ("str",), "b": ("bytes", "bytearray"), "i": ("int", "float", "complex", "bool"), "f": ("float", "complex", "int"),
    "o": ("bool", "int", "float", "complex"), "n": ("None",), "l": ("list", "tuple"), "d": ("dict",), "e": ("set", "frozenset"),
    "t": ("tuple", "list"),
}  # fmt: skip
"""What a value of a type passes for. Numbers are taken for each other, and lists for tuples:
that is written in a hurry, and breaks little."""
_PLAIN: Final = frozenset({*TYPES.values(), "complex", "bytearray", "frozenset"})
_CLASS: Final = int(Kind.CLASS)


def refuses(program: Program, path: str, annotation: str, letter: str) -> bool:
    """Whether a parameter that a file declares so certainly does not take a value of the type with this letter."""
    others = _others(annotation, letter)
    return others is not None and all(_is_plain_class(program, path, name) for name in others)


@lru_cache(10_000)
def _others(annotation: str, letter: str) -> tuple[str, ...] | None:
    """The alternatives of an annotation that are no builtin types; `None` where one of them takes the value."""
    heads = {arm.partition("[")[0] for arm in arms(annotation)}
    if not heads or not heads.isdisjoint(_TAKEN_AS[letter]):
        return None
    return tuple(sorted(heads - _PLAIN))


def _is_plain_class(program: Program, path: str, name: str) -> bool:
    """Whether this names a class of the workspace whose instances are nothing else besides."""
    cls = program.chain(path, name) if name.replace(".", "").isidentifier() else None
    if not isinstance(cls, Definition) or cls.kind != _CLASS:
        return False
    order = classes.search_order(program, cls)
    if any(ancestor.cls is None for ancestor in order):
        return False
    return not any(
        base.rpartition(".")[2] == "Protocol" for one in order if one.cls for base in one.cls.symbols[0][6][0]
    )
