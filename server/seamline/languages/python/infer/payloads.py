"""Dictionaries with known keys: those of a class that declares them, and those of a function that writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.interface.facts import Kind
from seamline.languages.python import classes
from seamline.languages.python.entities import Coroutine, Definition, Instance, Method, Payload, Unwritten
from seamline.languages.python.infer import values
from seamline.languages.python.models import TYPED_DICTS, Keys, keys_of

if TYPE_CHECKING:
    from seamline.languages.python.entities import Entity
    from seamline.languages.python.program import Program

_VARIABLE: Final = int(Kind.VARIABLE)


def item(program: Program, holder: Entity, key: str) -> Entity:
    """What an item of `holder` with this key is: `Unwritten` where there is none; `None` where that is not known."""
    if isinstance(holder, Definition) and holder.kind == _VARIABLE:
        holder = values.of_variable(program, holder)
    elif isinstance(holder, Method):
        holder = values.of_property(program, holder)
    if isinstance(holder, Coroutine):
        return holder._replace(name=key)
    if isinstance(holder, Payload):
        return None if key in holder.keys else Unwritten(holder.function, holder.keys, key)
    if not isinstance(holder, Instance):
        return None
    keys = declared_keys(program, holder.cls)
    return None if keys is None or key in keys else Unwritten(holder.cls, tuple(keys), key)


def declared_keys(program: Program, cls: Definition) -> Keys | None:
    """The keys of a typed dictionary, each with whether it has to be there; `None` for every other class, and where a base may
    bring more.
    """
    order = classes.search_order(program, cls)
    if not any(ancestor.external in TYPED_DICTS for ancestor in order):
        return None
    if any(ancestor.cls is None and ancestor.external not in TYPED_DICTS for ancestor in order):
        return None
    program.trace.update((one.cls.path, one.cls.name.partition(".")[0]) for one in order if one.cls is not None)
    return keys_of([ancestor.cls for ancestor in order if ancestor.cls is not None])
