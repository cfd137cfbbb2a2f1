"""All the calls of a function, or of methods that stand for each other; only where nothing else can mean them.

Names are looked for in the texts, and each has to be a call that is known, or known as one of another thing. In steps: the
texts of a whole workspace are read for a method.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.fixes.families import is_protocol
from seamline.fixes.mentions import is_distinctive, knows
from seamline.fixes.syntax import asked_in, name_at, names_in, spelled_in
from seamline.interface.facts import FileFlag
from seamline.interface.paths import in_tests
from seamline.languages.python import untyped
from seamline.languages.python.entities import Definition, Method, definition_of, key_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.languages.python.entities import Key

    Found = Generator[None, None, "list[Call] | None"]

_MOST: Final = 2_000
"""Files that are read for the name of a method at most."""
_UNREAD: Final = int(FileFlag.BROKEN | FileFlag.UNREADABLE | FileFlag.GENERATED)


class Call(NamedTuple):
    """One call, as it stands in the text of its file."""

    path: str
    text: bytes
    node: Node


def calls_of(engine: Engine, members: Sequence[Definition]) -> Found:
    """The calls; `None` where one of these is handed on, asked for by text, or asked of something that nobody knows."""
    if members[0].owner:
        return (yield from _of_methods(engine, members))
    return (yield from _of_function(engine, members[0]))


def _of_function(engine: Engine, function: Definition) -> Found:
    path, name = function.path, function.name
    places = []
    for some in engine.uses_by_file(path, name):
        places += some
        yield
    found = []
    users = {path, *(place.path for place in places)}
    for user in sorted(users.union(filter(in_tests, engine.files.blobs))):
        text = engine.files.text(user)
        yield
        if text is None or _is_asked_by_text(text, name):
            return None
        if user not in users:
            continue
        ends = {place.end for place in places if place.path == user}
        if not ends.issuperset(_mentions(engine, user, text, function)):
            return None  # handed on, or whatever else is done with it
        for end in sorted(place.end for place in places if place.path == user and place.how != "imports"):
            call = _call_at(text, end)
            if call is None:
                return None
            found.append(Call(user, text, call))
    return found


def _mentions(engine: Engine, user: str, text: bytes, function: Definition) -> Iterator[int]:
    """Where a file names a function, its definition apart: the ends of these names."""
    path, name = function.path, function.name
    view = engine.program.view(user)
    records = view.imports if view is not None else ()
    names = {record[3] for record in records if record[2] == name} | ({name} if user == path else set())
    for local in names:
        yield from (end for start, end in names_in(text, local) if not text.endswith(b"def ", 0, start))


def _of_methods(engine: Engine, methods: Sequence[Definition]) -> Found:
    name = methods[0].name.rpartition(".")[2]
    keys = {(one.path, one.name) for one in methods}
    wanted = name.encode()
    found: list[Call] = []
    doubtful: list[Call] = []
    is_unique = True
    for path in sorted(engine.files.blobs) if len(engine.files.blobs) <= _MOST else ():
        text = engine.files.text(path)
        yield
        if text is None or wanted not in text:
            continue
        view = engine.program.view(path)
        own = {one.symbols[0][2] for one in methods if one.path == path}
        if view is None or view.flags & _UNREAD or _is_asked_by_text(text, name) or _is_beside(text, name, own):
            return None
        is_unique = is_unique and untyped.definitions(text, name) == len(own)
        outside = engine.program.outside(view)
        uses = {use[2]: use[0] for use in engine.files.uses(path)}
        for member, receiver in asked_in(text, name):
            meant = _meant(engine, path, uses.get(member.end_byte, ""))
            if meant not in keys and (meant is not None or re.split(r"\W", receiver)[0] in outside):
                continue
            call = _call_at(text, member.end_byte)
            if call is None:
                return None
            (doubtful if meant is None else found).append(Call(path, text, call))
    if doubtful and not (is_unique and is_distinctive(name) and _know(engine, doubtful, methods)):
        return None
    return [*found, *doubtful]


def _know(engine: Engine, calls: Sequence[Call], methods: Sequence[Definition]) -> bool:
    """Whether each file with one of the calls knows a class of these methods."""
    owners = [engine.program.chain(one.path, one.owner) for one in methods]
    known = [one for one in owners if isinstance(one, Definition)]
    return all(any(knows(engine, path, one) for one in known) for path in {call.path for call in calls})


def _meant(engine: Engine, path: str, chain: str) -> Key | None:
    """What a chain in a file means; `None` where that is not known, or whatever fits may be met there."""
    entity = engine.program.chain(path, chain) if chain else None
    definition = definition_of(entity)
    if isinstance(entity, Method) and definition is not None:
        cls = engine.program.chain(definition.path, definition.owner)
        if not isinstance(cls, Definition) or is_protocol(cls):
            return None
    return key_of(entity)


def _is_asked_by_text(text: bytes, name: str) -> bool:
    """Whether a string is this name or ends with it, as what is patched or asked for by `getattr`; `__all__` left out."""
    if name.encode() not in text:
        return False
    known = set(spelled_in(text, name, listed=True))
    quoted = re.finditer(rb"""["'](?:[\w.]+[.:])?(%b)["']""" % re.escape(name.encode()), text)
    return any(match.span(1) not in known for match in quoted)


def _is_beside(text: bytes, name: str, own: set[int]) -> bool:
    """Whether the body of a class says this name for another thing than a method, or a class in a function has such a method:
    what these stand for is not known. `own` are the places of the names of known methods.
    """
    for start, end in names_in(text, name):
        node = name_at(text, end)
        if start in own or node is None or node.parent is None:
            continue
        is_method = node.parent.type == "function_definition"
        scopes = list(_scopes(node.parent if is_method else node))
        if scopes[:1] == ["class_definition"] and (not is_method or "function_definition" in scopes):
            return True
    return False


def _scopes(node: Node) -> Iterator[str]:
    """The types of the classes and functions around a node, from within."""
    around = node.parent
    while around is not None:
        if around.type in ("class_definition", "function_definition"):
            yield around.type
        around = around.parent


def _call_at(text: bytes, end: int) -> Node | None:
    """The call of what the name that ends here stands for; `None` where it is not called."""
    node = name_at(text, end)
    if node is not None and node.parent is not None and node.parent.type == "attribute":
        node = node.parent
    call = node.parent if node is not None else None
    callee = call.child_by_field_name("function") if call is not None and call.type == "call" else None
    return call if callee is not None and callee == node else None
