"""Methods that do not take every call which the method of a base takes that they stand for.

A base whose method takes any number of arguments promises nothing: which ones there are, each derived class says.

Whether anybody makes such a call is not asked here: many overrides are narrower than their base, and nothing comes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.interface.facts import Kind
from seamline.languages.python import classes
from seamline.languages.python.arguments import VAR_POSITIONAL
from seamline.languages.python.callables import signatures
from seamline.languages.python.compatibility import breaks
from seamline.languages.python.entities import Definition, Method

if TYPE_CHECKING:
    from typing import Any

    from seamline.languages.python.callables import Signature
    from seamline.languages.python.program import Program
    from seamline.languages.python.views import View

_FUNCTION: Final = int(Kind.FUNCTION)


class Override(NamedTuple):
    """A method of `cls` that takes fewer calls than `base`, which it stands for."""

    cls: Definition
    own: Signature
    base: Definition
    promised: Signature


def narrowed(program: Program, view: View) -> list[Override]:
    """The methods of the classes of a file that take fewer calls than those of their bases."""
    found = []
    for cls in classes.classes_of(view):
        order = classes.search_order(program, cls)
        if len(order) == 1:
            continue
        for name, symbols in classes.own_members(program, cls).items():
            if name.startswith("__") or len(symbols) != 1 or symbols[0][0] != _FUNCTION:
                continue
            override = _override(program, cls, name, symbols[0], order[1:])
            if override is not None:
                found.append(override)
    return found


def _override(
    program: Program, cls: Definition, name: str, symbol: Any, above: tuple[classes.Ancestor, ...]
) -> Override | None:
    base = next(
        (
            ancestor.cls
            for ancestor in above
            if ancestor.cls is not None and name in classes.own_members(program, ancestor.cls)
        ),
        None,
    )
    if base is None:
        return None
    symbols = classes.own_members(program, base)[name]
    if len(symbols) != 1 or symbols[0][0] != _FUNCTION or symbols[0][6][0] == symbol[6][0]:
        return None
    promised = _only(program, Definition(_FUNCTION, base.path, f"{base.name}.{name}", (symbols[0],), base.name), base)
    own = _only(program, Definition(_FUNCTION, cls.path, f"{cls.name}.{name}", (symbol,), cls.name), cls)
    if promised is None or own is None or any(one[1] == VAR_POSITIONAL for one in promised.parameters):
        return None
    if not breaks(promised.parameters, own.parameters, (promised.bound, own.bound)):
        return None
    program.trace.add((base.path, base.name.partition(".")[0]))
    return Override(cls, own, Definition(_FUNCTION, base.path, promised.name, (symbols[0],), base.name), promised)


def _only(program: Program, definition: Definition, cls: Definition) -> Signature | None:
    """The one signature of a method, asked of an instance."""
    found = signatures(program, Method(definition, cls, on_instance=True, exact=False))
    return found[0] if found is not None and len(found) == 1 else None
