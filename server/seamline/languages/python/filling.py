"""Modules that get names from elsewhere: from a decorator or a base class that writes to the module of whoever uses it.

`@public` of atpublic adds to `__all__`, a registry puts what it registers into the caller's namespace. What such a module
lacks cannot be told from its own text. It must not judge names, only say whether the module may have others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.interface.facts import FileFlag, Kind
from seamline.languages.python.modules import FOUND

if TYPE_CHECKING:
    from seamline.languages.python.entities import Key
    from seamline.languages.python.program import Program
    from seamline.languages.python.views import View

_WRITES_ELSEWHERE: Final = int(FileFlag.DYNAMIC_PARTS | FileFlag.FILLS_CALLER)
_FUNCTION: Final = int(Kind.FUNCTION)
_CLASS: Final = int(Kind.CLASS)
_IMPORT: Final = int(Kind.IMPORT)


def is_filled(program: Program, view: View) -> bool:
    """Whether a decorator of one of its classes or functions may add names to this module."""
    names = {
        decorator[0].partition(".")[0]
        for symbol in view.symbols
        if symbol[0] in (_FUNCTION, _CLASS)
        for decorator in symbol[6][2]
    }
    return any(_writes_modules(program, view.path, name, set()) for name in names)


def _writes_modules(program: Program, path: str, name: str, seen: set[Key]) -> bool:
    """Whether a name of this file, or a base of that class, is of a file that writes to other modules."""
    view = program.view(path)
    if view is None or name not in view.names or (path, name) in seen:
        return False
    seen.add((path, name))
    program.trace.add((path, name))
    if view.flags & _WRITES_ELSEWHERE:
        return True
    kind, *_, detail = view.names[name][-1]
    if kind == _CLASS:
        return any(_writes_modules(program, path, base.partition(".")[0], seen) for base in detail[0])
    if kind != _IMPORT:
        return False
    module, level, imported = view.imports[detail][:3]
    target = program.modules.resolve(path, module, level)
    return target.kind == FOUND and _writes_modules(program, target.path, imported, seen)
