"""Dictionaries with names for keys, by their text: which keys a literal writes, which one a subscript reads.

In a chain (see `seamline.interface.facts.Use`) the item with the key `name` is the part `:name`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.languages.python.annotations import split
from seamline.languages.python.infer.containers import INSTANCE, annotated
from seamline.languages.python.infer.tuples import NESTED
from seamline.languages.python.words import CHARACTER, NAME, places

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from seamline.languages.python.candidates import Candidate
    from seamline.languages.python.scopes import Scope
    from seamline.languages.python.state import State

KEY: Final = ":"
"""What a part of a chain begins with that is a key."""
WRITTEN: Final = "{"
"""What `Function.result` begins with where every `return` gives a literal: `{id,name`."""

_KEYED: Final = re.compile(rf"(({NAME})(?:\.{NAME})*)\[([\"'])([{CHARACTER}]+)\3\]\Z")
_KEY: Final = re.compile(rf"\[([\"'])([{CHARACTER}]+)\1\]\Z")
_NEAR: Final = 80
"""Characters of a subscript at the end of which its key is looked for."""
_PLAIN_KEY: Final = re.compile(rf"([\"'])([{CHARACTER}]+)\1\s*:")
_TOKEN: Final = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#[^\n]*")
"""A string, or a comment: whichever begins first holds the other."""
_LONG_QUOTES: Final = ('"""', "'''")
_RETURN: Final = re.compile(r"\breturn\b(?: *(\{))?")
_END: Final = re.compile(r"[ \t;]*(?:#[^\n]*)?(?:\n|\Z)")
_HARMLESS: Final = re.compile(rf"\[[\"'][{CHARACTER}]+[\"']\](?!\s*=[^=])|\.(?:get|items|keys|values)\(|\s*=[^=]")
"""What stands behind the name of a dictionary that is bound, or read."""
_LONGEST: Final = 10_000
"""Characters of a literal that is read."""


class Written(NamedTuple):
    """The keys of a literal. `spread`: there may be more."""

    keys: tuple[str, ...]
    spread: bool
    end: int


def written(source: str, start: int, stop: int) -> Written | None:
    """The literal that starts with a brace at `start`; `None` where it is none with plain names for keys."""
    end = _closing(source, start, min(stop, start + _LONGEST))
    if end < 0 or any(source.find(quotes, start, end) >= 0 for quotes in _LONG_QUOTES):
        return None
    inside = source[start + 1 : end - 1]
    if "#" in inside or "\\" in inside:
        inside = _TOKEN.sub(_plain, inside)
    keys = []
    spread = False
    for item in split(inside, ","):
        match = _PLAIN_KEY.match(item)
        if match is not None:
            keys.append(match[2])
        elif item.startswith("**"):
            spread = True
        else:
            return None
    return Written(tuple(keys), spread, end)


def _plain(token: re.Match[str]) -> str:
    """A string as it stands unless something in it is escaped, which only its end would be looked for by; no comment."""
    text = token[0]
    return "" if text[0] == "#" else '""' if "\\" in text else text


def _closing(source: str, start: int, stop: int) -> int:
    """Where the bracket that opens at `start` is closed; -1 where that is not before `stop`."""
    depth = 0
    quote = ""
    index = start
    while index < stop:
        character = source[index]
        if quote:
            if character == "\\":
                index += 1
            elif character in (quote, "\n"):
                quote = ""
        elif character in "\"'":
            quote = character
        elif character == "#":
            index = source.find("\n", index)
            if index < 0:
                return -1
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if not depth:
                return index + 1
        index += 1
    return -1


def returned(source: str, start: int, end: int) -> str:
    """What a function body gives whose every `return` gives a literal: `{id,name`, all keys of all of them; else `""`."""
    if source.find("return {", start, end) < 0 or NESTED.search(source, start, end):
        return ""
    keys: set[str] = set()
    for match in _RETURN.finditer(source, start, end):
        found = written(source, match.start(1), end) if match[1] else None
        if found is None or found.spread or not _END.match(source, found.end):
            return ""
        keys.update(found.keys)
    return WRITTEN + ",".join(sorted(keys)) if keys else ""


def note_returned(state: State, scope: Scope, annotation: str, start: int, end: int) -> None:
    """Note the literals that a function gives which is declared to give a dictionary of a class."""
    source = state.source
    if source.find("return {", start, end) < 0 or NESTED.search(source, start, end):
        return
    for match in _RETURN.finditer(source, start, end):
        if match[1]:
            note(state, scope, annotation, match.start(1), end)


def note(state: State, scope: Scope, annotation: str, start: int, stop: int, *, grows: bool = False) -> None:
    """Note the literal that starts at `start`, if it has keys and is declared to be a dictionary of a class.

    `grows`: more may be written into it later.
    """
    declared = annotated(annotation)
    if declared is None or declared[1] != INSTANCE:
        return
    found = written(state.source, start, stop)
    if found is not None and found.keys:
        state.literals.append((scope, state.guard, start, declared[0], found._replace(spread=found.spread or grows)))


def may_have_grown(source: str, name: str, start: int, stop: int) -> bool:
    """Whether in this part of a text more is done with a variable than to bind it once and to read its items."""
    return any(not _HARMLESS.match(source, place + len(name), stop) for place in places(name, source, start, stop))


def keyed(
    source: str, start: int, end: int, known: Container[str], made: Mapping[int, tuple[int, str]]
) -> Candidate | None:
    """The subscript at `start:end` as a read, if it asks a name among `known`, or a call, for an item with a plain key.

    `made` has for the end of every call where it starts and what it calls.
    """
    match = _KEYED.match(source, start, end)
    if match is not None:
        root = match[2]
        return (start, end, end, end, f"{match[1]}.{KEY}{match[4]}", root, None) if root in known else None
    key = _KEY.search(source, max(start, end - _NEAR), end)
    if key is None or key.start() not in made or made[key.start()][0] != start:
        return None
    root = f"{made[key.start()][1]}()"
    return start, end, end, end, f"{root}.{KEY}{key[2]}", root, None
