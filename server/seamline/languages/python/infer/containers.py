"""Containers, one level deep: `list[Item]`, `dict[str, Item]`, what a loop takes out of one, and what `x[0]` gives.

By text alone: what a name stands for is found elsewhere. Marks are those of `seamline.interface.facts.Use`.
"""

from __future__ import annotations

import builtins
import re
from typing import Final

from seamline.languages.python.annotations import split
from seamline.languages.python.words import CHARACTER, NAME

INSTANCE: Final = "(~)"
"""The mark of an instance of a class or of one derived from it."""
ITEMS: Final = "[~]"
"""The mark of a container of them."""
VALUES: Final = "{~}"
"""The mark of a mapping to them."""
ITERATED: Final = "[*]"
"""The mark of what a loop over it takes."""
INDEXED: Final = "[0]"
"""The mark of what an index gives."""
AWAITED: Final = "!"
"""The mark of what awaiting it gives."""

_WRAPPED: Final = re.compile(
    r"(?:typing\.|t\.)?(?:Optional|Annotated|Final|ClassVar|Required|NotRequired|ReadOnly)\[(.*)\]\Z", re.DOTALL
)
_NAME: Final = re.compile(r"[^\W\d][\w.]*\Z")
_GENERIC: Final = re.compile(r"([^\W\d][\w.]*)\[(.*)\]\Z", re.DOTALL)
_NO_CLASS: Final = frozenset(("None", "type", "Type", "Any", "object"))
_NO_INSTANCE: Final = frozenset(("type", "Type", "Union", "Literal", "Callable"))
_SEQUENCES: Final = frozenset(
    ("list", "List", "set", "Set", "frozenset", "FrozenSet", "deque", "Deque", "Sequence", "MutableSequence", "Iterable",
     "Iterator", "AsyncIterable", "AsyncIterator", "AsyncGenerator", "Collection",
     "AbstractSet", "MutableSet", "Generator", "ValuesView", "Reversible")
)  # fmt: skip
_TUPLES: Final = ("tuple", "Tuple")
_MAPPINGS: Final = frozenset(
    ("dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict", "WeakValueDictionary")
)
_PAIR: Final = 2

_PATH: Final = rf"{NAME}(?:\.{NAME})*"
_CALLED: Final = r"\((?:[^()\n]|\([^()\n]*\))*\)"
_LOOP: Final = re.compile(
    rf"\s+in\s+(?:(sorted|reversed|list|tuple|set|iter|enumerate)\(\s*)?({_PATH})({_CALLED})?"
    rf"(?(1)(?:\s*,[^()\n]*)?\))\s*(?::|[\])}}]|(?:if|for|async)(?![{CHARACTER}]))"
)
_TARGETS: Final = re.compile(rf"\(?\s*{NAME}\s*,\s*({NAME})\s*\)?\Z")
_ITEM: Final = re.compile(rf"({_PATH})\[[^\[\]:,\n]+\]\Z")
_BUILTINS: Final = frozenset(dir(builtins))


def annotated(annotation: str) -> tuple[str, str] | None:
    """The dotted class name an annotation leads to, and what stands for it: `Foo`, `"Foo"`, `Optional[Foo]`, `Foo[int]` an
    instance, `list[Foo]` a container of them, `dict[str, Foo]` a mapping. `None` for unions, `type[...]`, and the rest.
    """
    text = annotation.strip().strip("\"'").strip()
    if _NAME.match(text):
        return None if text in _NO_CLASS else (text, INSTANCE)
    match = _WRAPPED.match(text)
    if match:
        inner = match[1]
        is_noted = text[: text.index("[")].endswith("Annotated")
        return annotated(split(inner, ",")[0] if is_noted and inner.strip() else inner)
    if "|" in text:
        arms = [arm for arm in split(text, "|") if arm != "None"]
        return annotated(arms[0]) if len(arms) == 1 and arms[0] != text else None
    match = _GENERIC.match(text)
    return None if match is None else _generic(match[1], match[2])


def tuple_of(annotation: str) -> list[str]:
    """What the values of a tuple are annotated with, whose length is declared; `[]` where it is none."""
    if "uple[" not in annotation:
        return []
    match = _GENERIC.match(annotation.strip().strip("\"'").strip())
    if match is None or match[1].rpartition(".")[2] not in _TUPLES:
        return []
    parts = split(match[2], ",")
    return [] if any(part == "..." or part.startswith(("*", "Unpack", "()")) for part in parts) else parts


def _generic(name: str, arguments: str) -> tuple[str, str] | None:
    head = name.rpartition(".")[2]
    if head in _NO_INSTANCE:
        return None
    if head in _SEQUENCES:
        return _of_item(split(arguments, ",")[:1], ITEMS)
    parts = split(arguments, ",")
    if head in _TUPLES:
        return _of_item(parts[:1], ITEMS) if parts[1:] == ["..."] else None
    if head in _MAPPINGS:
        return _of_item(parts[1:], VALUES) if len(parts) == _PAIR else None
    return name, INSTANCE


def _of_item(item: list[str], mark: str) -> tuple[str, str] | None:
    found = annotated(item[0]) if item else None
    return (found[0], mark) if found is not None and found[1] == INSTANCE else None


def looped(source: str, start: int, end: int) -> tuple[str, str, str] | None:
    """What a loop binds whose targets stand at `start:end`: the one name that something is known of, the dotted name that it
    comes from, and the mark behind that. `None` where the text is no loop over something with a name.
    """
    match = _LOOP.match(source, end)
    if match is None:
        return None
    wrapper, text, called = match.groups()
    if text in _BUILTINS:
        return None
    targets = source[start:end]
    if wrapper == "enumerate":
        pair = _TARGETS.match(targets)
        return None if pair is None else (pair[1], text, f"(){ITERATED}" if called else ITERATED)
    if targets.isidentifier():
        return targets, text, f"(){ITERATED}" if called else ITERATED
    pair = _TARGETS.match(targets)
    if pair is None or called != "()" or not text.endswith(".items"):
        return None
    return pair[1], text.removesuffix(".items"), INDEXED


def item_of(text: str) -> str:
    """The dotted name of what this text takes one item from: `cart` for `cart[0]`; else `""`."""
    match = _ITEM.match(text)
    return "" if match is None else match[1]
