"""What else a renamed symbol is called by, where no rule finds a use: behind a guard, in a file with stand-ins, in a string
that is patched, in a class that a function defines.

Nothing is broken there that anybody could tell; so each of these says for itself why it means the symbol, and where that is
not certain there is none.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from seamline.fixes.edits import Edit
from seamline.fixes.syntax import dotted_in, expected_in, members_in, methods_in
from seamline.interface.facts import FileFlag
from seamline.interface.paths import in_tests
from seamline.languages.python import classes, untyped
from seamline.languages.python.entities import Definition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

    from seamline.engine import Engine

_DISTINCTIVE: Final = re.compile(r"(?=.{6})_*[^\W_]+_\w+")
_MOST: Final = 300
"""Files that are looked into for a name: an editor waits. Where more may have it, the uses that are known are all."""
_UNREAD: Final = int(FileFlag.BROKEN | FileFlag.UNREADABLE | FileFlag.GENERATED)


def of_method(engine: Engine, cls: Definition, old: str, new: str) -> Iterator[Edit | None]:
    """Where a method of `cls` is asked for by a name that no other class has: in the files that know the class, and in classes
    that functions derive from it. `None` is a pause.
    """
    if not is_distinctive(old):
        return
    paths = dict.fromkeys((*_holding(engine, old), *_using(engine, cls.path)))
    if len(paths) > _MOST:
        return
    texts = {}
    derived: dict[str, list[Node]] = {}
    for path, text in _read(engine, paths, old):
        yield None
        texts[path] = text
        is_derived = partial(_is_derived, engine, path, text, cls)
        derived[path] = [name for name, bases in methods_in(text, old) if any(map(is_derived, bases))]
        if untyped.definitions(text, old) > len(derived[path]) or untyped.is_named_otherwise(text, old):
            return  # something else has this name too
    for path, text in texts.items():
        yield None
        view = engine.program.view(path)
        outside = engine.program.outside(view) if view is not None else frozenset()
        asked = members_in(text, old) if knows(engine, path, cls) else []
        found = [name for name, receiver in asked if re.split(r"\W", receiver)[0] not in outside]
        yield from (Edit(path, node.start_byte, node.end_byte, new) for node in (*derived[path], *found))


def is_distinctive(name: str) -> bool:
    """Whether a name is hardly that of another thing, where its class is known as well: one of several words."""
    return _DISTINCTIVE.fullmatch(name) is not None


def of_module(engine: Engine, old: str, new: str) -> Iterator[Edit]:
    """Where a module is reached through its package, which is imported under its own name."""
    package = old.partition(".")[0]
    for path, text in _read(engine, _holding(engine, old), old):
        view = engine.program.view(path)
        records = view.imports if view is not None else ()
        if "." in old and any(not record[2] and record[0].partition(".")[0] == package for record in records):
            yield from (Edit(path, start, end, new) for start, end in dotted_in(text, old))


def in_strings(engine: Engine, paths: Iterable[str], old: str, new: str) -> Iterator[Edit]:
    """Strings in these files that are a dotted name, or begin with it: what a test patches."""
    pattern = re.compile(rb"[\"'](%b)(?=\.\w|[\"'])" % re.escape(old.encode()))
    for path in sorted(paths):
        text = engine.files.text(path)
        for match in pattern.finditer(text) if text is not None else ():
            yield Edit(path, match.start(1), match.end(1), new)


def of_constants(engine: Engine, home: str, old: str, new: str) -> Iterator[Edit | None]:
    """Strings of tests that spell a constant of a renamed enumeration as it is printed (`Color.RED`), which no other class has.
    What an error is expected to say (`match=`) is left alone. `None` is a pause.
    """
    cls = engine.program.chain(home, new)
    if not isinstance(cls, Definition) or not classes.is_enumeration(engine.program, cls) or engine.homes_of(old):
        return
    names = b"|".join(
        re.escape(name.encode()) for name in classes.own_members(engine.program, cls) if name.isidentifier()
    )
    pattern = re.compile(rb"(?<![\w.])(%b)(?=\.(?:%b)(?!\w))" % (re.escape(old.encode()), names))
    for path in sorted(filter(in_tests, engine.files.blobs)):
        text = engine.files.text(path)
        yield None
        if text is not None and old.encode() in text:
            yield from (Edit(path, start, end, new) for start, end in expected_in(text, pattern))


def _holding(engine: Engine, name: str) -> list[str]:
    """The files that define something of this name, or use it of something that is known."""
    wanted = name.encode()
    return [path for path, blob in engine.files.blobs.items() if wanted in blob]


def _using(engine: Engine, home: str) -> list[str]:
    """The files that use anything of a module."""
    return [user for used in engine.index.names(home) for user, _ in engine.index.look(home, used)]


def _read(engine: Engine, paths: Iterable[str], name: str) -> Iterator[tuple[str, bytes]]:
    """Those of the files that mention a name, with their texts."""
    wanted = name.encode()
    for path in paths:
        view, text = engine.program.view(path), engine.files.text(path)
        if view is not None and text is not None and not view.flags & _UNREAD and wanted in text:
            yield path, text


def _is_derived(engine: Engine, path: str, text: bytes, cls: Definition, base: Node) -> bool:
    """Whether a base of a class is this one, or derived from it."""
    found = engine.program.chain(path, text[base.start_byte : base.end_byte].decode())
    if not isinstance(found, Definition):
        return False
    order = classes.search_order(engine.program, found)
    return any(one.cls is not None and (one.cls.path, one.cls.name) == (cls.path, cls.name) for one in order)


def knows(engine: Engine, path: str, cls: Definition) -> bool:
    """Whether a file is the one of the class, uses the class, or imports its module."""
    view = engine.program.view(path)
    if path == cls.path or path in engine.users_of(cls.path, cls.name):
        return True
    return view is not None and any(target.path == cls.path for target in engine.program.targets(view))
