"""What many files take from one in the same way: looked up once for all of them.

Most uses name something that one plain import brings. Where such a use leads depends on the provider alone, so the answer
is kept under the provider's name and serves every consumer. Where it is not that simple, `Program` is asked for the one file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Kind, SymbolFlag
from seamline.languages.python import chains
from seamline.languages.python.binding import Callee
from seamline.languages.python.callables import bound, signatures
from seamline.languages.python.entities import Definition, Entity, Key, Method, Reached, key_of
from seamline.languages.python.infer import results, values
from seamline.languages.python.infer.marks import bare
from seamline.languages.python.modules import FOUND

if TYPE_CHECKING:
    from seamline.languages.python.program import Program
    from seamline.languages.python.views import View

_REBOUND: Final = int(SymbolFlag.REBOUND)
_IMPORT: Final = int(Kind.IMPORT)


def origin(program: Program, view: View, root: str) -> tuple[str, str, str] | None:
    """The file and the name in it that the first part of a chain stands for, and the marks behind that part: where
    it is bound by one plain import. `None` for everything else.
    """
    name = bare(root)
    if name.startswith("@"):
        number = int(name[1:])
    else:
        symbols = view.names.get(name)
        if symbols is None or len(symbols) != 1 or symbols[0][0] != _IMPORT or symbols[0][4] & _REBOUND:
            return None
        if (view.path, name) in program.replaced or view.path in program.modules.stubbed:
            return None
        number = symbols[0][6]
    target = program.target(view, number)
    wanted = view.imports[number][2]
    if target.kind != FOUND or target.path == view.path or wanted in ("", "*"):
        return None
    return target.path, wanted, root[len(name) :]


def reach(program: Program, path: str, name: str, rest: str) -> Reached:
    """What `name` of the module file `path` and the marks and attributes behind it (`(~).add`) lead to."""
    question = (path, name, rest, "reach")
    known = program.memo.known(question)
    if known is None:
        outer, program.memo.trace = program.memo.trace, set()
        entity = program.export(path, name)
        if rest:
            entity = chains.follow(program, entity, rest.split("."))
        trace, program.memo.trace = tuple(program.memo.trace), outer
        reached = Reached(entity, trace, key_of(entity))
        program.memo.keep(question, reached, trace)
        return reached
    return known[0]  # type: ignore[no-any-return]


def reach_callee(program: Program, path: str, name: str, rest: str) -> tuple[Callee | None, tuple[Key, ...]]:
    """What a call of that binds to, and all that this depends on."""
    question = (path, name, rest, "call")
    known = program.memo.known(question)
    if known is None:
        reached = reach(program, path, name, rest)
        outer, program.memo.trace = program.memo.trace, set(reached.trace)
        callee = callee_of(program, reached.entity)
        trace, program.memo.trace = tuple(program.memo.trace), outer
        program.memo.keep(question, callee, trace)
        return callee, trace
    return known


def callee_of(program: Program, entity: Entity) -> Callee | None:
    """What a call of `entity` binds to."""
    if isinstance(entity, Definition):
        key: tuple[Any, ...] = (entity.path, entity.symbols[0][2], "callee", "")
    elif isinstance(entity, Method) and (value := values.of_property(program, entity)) is not None:
        return callee_of(program, value)
    elif isinstance(entity, Method):
        entity = bound(program, entity)
        definition = entity.definition
        key = (definition.path, definition.symbols[0][2], "callee", entity.on_instance)
    else:
        found = signatures(program, entity)
        return Callee(found) if found else None

    def find() -> Callee | None:
        found = signatures(program, entity)
        return Callee(found, results.of(program, entity)) if found else None

    result: Callee | None = program.remembered(key, find)
    return result
