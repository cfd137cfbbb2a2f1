"""Chains (see `seamline.interface.facts.Use`): what a dotted name with marks leads to, part by part.

Where anything is uncertain the answer is `None`. What a first part is, the program knows; what a member is, `classes`.
"""

from __future__ import annotations

import builtins
import types
from typing import TYPE_CHECKING, Final

from seamline.interface.facts import Kind
from seamline.languages.python import classes
from seamline.languages.python.entities import (
    Absent,
    ClassOrSubclass,
    Coroutine,
    Definition,
    Entity,
    External,
    Instance,
    Items,
    Manager,
    Method,
    Missing,
    Module,
    SuperOf,
    Tuple,
    Unwritten,
)
from seamline.languages.python.infer import payloads, values
from seamline.languages.python.infer.containers import AWAITED, INDEXED, INSTANCE, ITERATED, VALUES
from seamline.languages.python.infer.literals import KEY
from seamline.languages.python.infer.marks import EITHER, KIND, LISTED, MAPPED, SAME, bare, marks_of

if TYPE_CHECKING:
    from seamline.languages.python.program import Program
    from seamline.languages.python.views import View

_BUILTINS: Final = frozenset(dir(builtins))
_OF_COROUTINES: Final = frozenset(dir(types.CoroutineType))
_CLASS: Final = int(Kind.CLASS)
_VARIABLE: Final = int(Kind.VARIABLE)


def root(program: Program, view: View, part: str) -> Entity:
    """What the first part of a chain in this file refers to, its marks applied."""
    return _marked(program, _root(program, view, part), part)


def members(program: Program, root: Entity, parts: list[str]) -> Entity:
    """What these further parts of a chain lead to from `root`."""
    return follow(program, root, ["", *parts])


def meaning(program: Program, path: str, chain: str) -> Entity:
    """What a chain in the file `path` refers to, for a question that is asked once: the answer is not kept, only those that
    it rests on. See `Program.chain`.
    """
    if EITHER in chain:
        return values.either(program, [program.chain(path, one) for one in chain.split(EITHER)])
    view = program.view(path)
    if view is None:
        return None
    parts = chain.split(".")
    entity = follow(program, _root(program, view, parts[0]), parts)
    if isinstance(entity, Missing):
        return entity._replace(chain=_followed(program, view, parts))
    return entity


def follow(program: Program, root: Entity, parts: list[str]) -> Entity:
    """What a chain leads to whose first part is `root`, the marks of all parts applied."""
    entity = _marked(program, root, parts[0])
    for number, part in enumerate(parts[1:], 2):
        if (
            entity is None
            or isinstance(entity, (Missing, Absent, Unwritten))
            or (isinstance(entity, Coroutine) and entity.name)
        ):
            break
        name = bare(part)
        entity = attribute(program, entity, name)
        if name != part:
            entity = _marked(program, entity, part)
        elif isinstance(entity, Absent):
            entity = entity._replace(behind=len(parts) - number)
    return entity


def _followed(program: Program, view: View, parts: list[str]) -> str:
    """The shortest beginning of the chain that is already missing."""
    entity = _marked(program, _root(program, view, parts[0]), parts[0])
    for index in range(1, len(parts)):
        if isinstance(entity, Missing) or entity is None:
            return ".".join(parts[:index])
        entity = _marked(program, attribute(program, entity, bare(parts[index])), parts[index])
    return ".".join(parts)


def _root(program: Program, view: View, part: str) -> Entity:
    name = bare(part)
    if name.startswith("@"):
        return program.imported(view.path, view.imports[int(name[1:])])
    if name in view.names:
        return program.export(view.path, name)
    found = program.by_stars(view, name)
    if not isinstance(found, Missing):
        return found
    return External(f"builtins.{name}") if name in _BUILTINS else None


def _marked(program: Program, entity: Entity, part: str) -> Entity:
    """Apply the marks behind a name of a chain."""
    if part.isidentifier():
        return entity
    for mark in marks_of(part):
        entity = with_mark(program, entity, mark)
    return entity


def with_mark(program: Program, entity: Entity, mark: str) -> Entity:
    """What a value is with this mark behind it."""
    if mark == "()":
        return values.of_call(program, entity)
    if mark == AWAITED:
        return values.of_awaited(program, entity)
    if mark == ITERATED:
        return values.of_item(program, entity, "__iter__")
    if mark == INDEXED:
        return values.of_item(program, entity, "__getitem__")
    if mark == "^":
        return _super(entity)
    if mark == SAME:
        return values.of_copy(program, entity)
    if mark in (LISTED, MAPPED):
        return Items(entity.cls, is_mapping=mark == MAPPED) if isinstance(entity, Instance) else None
    if mark == KIND:
        return values.of_kind(program, entity)
    if mark[0] == "<":
        return _element(program, entity, int(mark[1]))
    if not isinstance(entity, Definition) or entity.kind != _CLASS:
        return None
    if mark == "~":
        return ClassOrSubclass(entity)
    return Instance(entity, exact=False) if mark == INSTANCE else Items(entity, is_mapping=mark == VALUES)


def _element(program: Program, entity: Entity, place: int) -> Entity:
    entity = values.of_read(program, entity)
    return entity.values[place] if isinstance(entity, Tuple) and place < len(entity.values) else None


def _super(entity: Entity) -> SuperOf | None:
    if isinstance(entity, Instance):
        return SuperOf(entity.cls, on_instance=True)
    return SuperOf(entity.cls, on_instance=False) if isinstance(entity, ClassOrSubclass) else None


def attribute(program: Program, entity: Entity, name: str) -> Entity:
    """What the attribute `name` of `entity` is."""
    if name[0] == KEY:
        return payloads.item(program, entity, name[1:])
    if isinstance(entity, Module):
        return program.part_of_folder(entity.path, name) if entity.is_folder else program.export(entity.path, name)
    if isinstance(entity, External):
        return External(f"{entity.name}.{name}")
    if isinstance(entity, Coroutine):
        return None if name in _OF_COROUTINES else entity._replace(name=name)
    if isinstance(entity, (Items, Manager)):
        return values.of_container(entity, name)
    if isinstance(entity, Method) or (isinstance(entity, Definition) and entity.kind == _VARIABLE):
        return _of_value(program, values.of_read(program, entity), name)
    if name == "__class__" and isinstance(entity, Instance):
        return values.of_kind(program, entity)
    if isinstance(entity, (Definition, Instance, SuperOf, ClassOrSubclass)):
        return classes.member(program, entity, name)
    return None


def _of_value(program: Program, value: Entity, name: str) -> Entity:
    return None if value is None else attribute(program, value, name)
