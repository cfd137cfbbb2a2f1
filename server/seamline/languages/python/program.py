"""The Python program as one whole: what any name in any file refers to.

Answers are kept until something they depend on changes. Every answer records what it depended on (`trace`), so that a
change to one name of one file leads to exactly the uses that have to be looked at again. Where anything is uncertain the
answer is `None`. It must not judge: that is for the checks.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import FileFlag, Guard, Kind, SymbolFlag
from seamline.languages.python import chains
from seamline.languages.python.entities import (
    Definition,
    Entity,
    External,
    Key,
    Missing,
    Module,
)
from seamline.languages.python.filling import is_filled
from seamline.languages.python.memo import Memo
from seamline.languages.python.modules import FOUND, MISSING, NAMESPACE, UNKNOWN, ModuleMap
from seamline.languages.python.views import Views

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seamline.languages.python.modules import Resolution
    from seamline.languages.python.views import View

_DYNAMIC_ALL: Final = int(FileFlag.DYNAMIC_ALL)
_OPEN: Final = int(FileFlag.DYNAMIC | FileFlag.GETATTR | FileFlag.BROKEN | FileFlag.UNREADABLE)
_PARTS_OPEN: Final = int(FileFlag.DYNAMIC_PARTS | FileFlag.BROKEN | FileFlag.UNREADABLE)
_IMPORT_GUARDS: Final = int(Guard.IMPORT_ERROR | Guard.ATTRIBUTE_ERROR | Guard.VERSION | Guard.DEAD)
_CONDITIONAL: Final = int(Guard.CONDITIONAL)
_REBOUND: Final = int(SymbolFlag.REBOUND)
_WRITTEN_DUNDERS: Final = frozenset(
    {
        "__about__",
        "__all__",
        "__author__",
        "__build__",
        "__copyright__",
        "__credits__",
        "__date__",
        "__description__",
        "__email__",
        "__license__",
        "__main__",
        "__maintainer__",
        "__status__",
        "__summary__",
        "__title__",
        "__uri__",
        "__url__",
        "__version__",
        "__version_info__",
    }
)
"""Names with double underscores that a module has only where somebody wrote them down."""
_BUILTINS: Final = frozenset(dir(builtins))


def _is_given(name: str) -> bool:
    """Whether a module may have this name although nobody wrote it down: from the interpreter, or from what loads it."""
    return name.startswith("__") and name.endswith("__") and name not in _WRITTEN_DUNDERS


_FUNCTION: Final = int(Kind.FUNCTION)
_CLASS: Final = int(Kind.CLASS)
_VARIABLE: Final = int(Kind.VARIABLE)
_IMPORT: Final = int(Kind.IMPORT)
_WRITTEN: Final = (_FUNCTION, _CLASS)


class Program:
    """All files of one workspace. One thread."""

    def __init__(self, blob: Callable[[str], bytes | None]) -> None:
        self.modules = ModuleMap(())
        self.patched: Mapping[Key, int] = {}
        """Names of modules that other files assign to."""
        self.replaced: Mapping[Key, int] = {}
        """Those that other files than tests assign to: what they are is not certain for anybody."""
        self.subclass_files: Mapping[str, set[str]] = {}
        """The files that derive from a class of this name; and what `Facts.patches` says of no known object: under `.name`
        those that assign to an attribute, under `<Base` those with a function that derives from a class, under `#module`
        those generated from one.
        """
        self.memo = Memo()
        self.views = Views(blob)
        self.view = self.views.get

    # State.

    @property
    def trace(self) -> set[Key]:
        """What the answer that is being looked for depends on so far."""
        return self.memo.trace

    @trace.setter
    def trace(self, keys: set[Key]) -> None:
        self.memo.trace = keys

    def forget(self, path: str) -> None:
        """The file changed: what was answered from it does not stand any more. "<" for the classes that name a base."""
        self.views.forget(path)
        self.memo.forget(path)

    def reset(self) -> None:
        """The file list changed: keep nothing."""
        self.views.clear()
        self.memo.clear()

    def remembered(self, key: tuple[Any, ...], find: Callable[[], Any]) -> Any:
        """The answer to a question, found once; what it depends on is added to the trace of whoever asks."""
        return self.memo.answer(key, find)

    # Names.

    def export(self, path: str, name: str) -> Entity:
        """What the attribute `name` of the module file `path` is."""
        memo = self.memo
        known = memo.known((path, name))
        if known is not None:
            memo.trace.update(known[1])
            return known[0]  # type: ignore[no-any-return]
        view = self.view(path)
        if view is None:
            memo.trace.add((path, name))
            return None
        symbols = view.names.get(name, ())
        if len(symbols) == 1 and symbols[0][0] in _WRITTEN and not symbols[0][4] & _REBOUND:
            # By far the most common case, and found as fast as it would be remembered.
            memo.trace.add((path, name))
            if (path, name) not in self.replaced and path not in self.modules.stubbed:
                return Definition(symbols[0][0], path, name, (symbols[0],))
        result: Entity = memo.answer((path, name), lambda: self._export(path, name))
        return result

    def _export(self, path: str, name: str) -> Entity:
        self.trace.add((path, name))
        view = self.view(path)
        if view is None:
            return None
        symbols = view.names.get(name)
        if symbols is not None:
            if (path, name) in self.replaced or self._is_described_elsewhere(path, name):
                return None
            return self._defined(view, name, symbols)
        return self._undefined(view, name)

    def _is_described_elsewhere(self, path: str, name: str) -> bool:
        """Whether a stub beside the source describes the name too: where the two differ, neither is certain."""
        if path not in self.modules.stubbed:
            return False
        stub = f"{path}i"
        self.trace.add((stub, name))
        view = self.view(stub)
        return view is None or name in view.names

    def _undefined(self, view: View, name: str) -> Entity:
        found = self.by_stars(view, name)
        part = self.modules.submodule(view.path, name)
        if isinstance(found, Module) and part.kind == FOUND and found.path != part.path:
            return None  # which of the two modules it is depends on who imports when
        if not isinstance(found, Missing):
            return found
        if part.kind == FOUND:
            return Module(part.path)
        if part.kind == NAMESPACE:
            return Module(part.path, is_folder=True)
        if part.kind == UNKNOWN or _is_given(name) or view.flags & _OPEN or (view.path, name) in self.patched:
            return None
        if view.path in self.modules.stubbed:
            return (
                None if not isinstance(self.export(f"{view.path}i", name), Missing) else Missing(view.path, name, name)
            )
        return None if is_filled(self, view) else Missing(view.path, name, name)

    def by_stars(self, view: View, name: str) -> Entity:
        """What the star imports of a file bring under this name; of conditional ones, what all that bring it agree on."""
        found: Entity = Missing(view.path, name, name)
        for star in view.stars:
            self.trace.add((view.path, "*"))
            brought = self._through_star(view.path, star, name)
            if isinstance(brought, Missing):
                continue
            if not isinstance(found, Missing) and brought != found:
                return None
            found = brought
            if found is None or not star[8] & _CONDITIONAL:
                break
        return found

    def _through_star(self, path: str, star: tuple[Any, ...], name: str) -> Entity:
        target = self.modules.resolve(path, star[0], star[1])
        if target.kind != FOUND:
            return None
        self.trace.add((target.path, "__all__"))
        view = self.view(target.path)
        if view is None:
            return None
        if view.exports is not None and not view.flags & _DYNAMIC_ALL:
            if name not in view.exported:
                return Missing(target.path, name, name)
        elif name.startswith("_") and view.exports is None:
            return Missing(target.path, name, name)
        found = self.export(target.path, name)
        if isinstance(found, Module) and view.names.get(name) is None:
            return None  # a part of a package comes with a star import only when something imported it
        return found

    def _defined(self, view: View, name: str, symbols: list[Any]) -> Entity:
        found: list[Entity] = []
        for symbol in symbols:
            if symbol[4] & _REBOUND:
                return None
            if symbol[0] != _IMPORT:
                continue
            entity = self.imported(view.path, view.imports[symbol[6]])
            if isinstance(entity, Missing) and len(symbols) == 1 and not symbol[5] & _IMPORT_GUARDS:
                return entity  # what is re-exported does not exist: every use of it breaks
            if entity is None or isinstance(entity, Missing):
                return None
            if entity not in found:
                found.append(entity)
        own = [symbol for symbol in symbols if symbol[0] != _IMPORT]
        if found:
            return found[0] if len(found) == 1 and not own else None
        return self._own(view, name, own)

    def _own(self, view: View, name: str, symbols: list[Any], owner: str = "") -> Entity:
        kinds = {symbol[0] for symbol in symbols}
        if len(kinds) != 1:
            return None
        kind = kinds.pop()
        qualified = f"{owner}.{name}" if owner else name
        if kind == _FUNCTION:
            return Definition(kind, view.path, qualified, tuple(symbols), owner)
        if len(symbols) != 1:
            return None
        if kind == _VARIABLE and not owner:
            return self._variable(view, name, symbols[0])
        return Definition(kind, view.path, qualified, (symbols[0],), owner)

    def _variable(self, view: View, name: str, symbol: Any) -> Entity:
        value = symbol[6][1]
        if value.startswith("name:") and not symbol[6][0]:
            target = self.chain(view.path, value[5:])
            if isinstance(target, (Definition, External, Module)):
                return target
            return None
        return Definition(_VARIABLE, view.path, name, (symbol,))

    def targets(self, view: View) -> list[Resolution]:
        """Where the module of each import of a file leads."""
        targets = view.targets
        if targets is None:
            resolve, path = self.modules.resolve, view.path
            targets = view.targets = [resolve(path, record[0], record[1]) for record in view.imports]
        return targets

    def target(self, view: View, number: int) -> Resolution:
        """Where the module of one import of a file leads."""
        if view.targets is not None:
            return view.targets[number]
        record = view.imports[number]
        return self.modules.resolve(view.path, record[0], record[1])

    def outside(self, view: View) -> frozenset[str]:
        """Module-level names of a file that certainly come from outside the workspace: nothing is to be said of them."""
        names = view.names
        return frozenset(
            record[3]
            for record, target in zip(view.imports, self.targets(view), strict=True)
            if target.kind == UNKNOWN
            and not record[1]
            and record[9] == 0
            and record[3]
            and len(names.get(record[3], ())) == 1
        )

    def imported(self, path: str, record: tuple[Any, ...]) -> Entity:
        """What an `Import` record of the file `path` binds."""
        module, level, name, local = record[0], record[1], record[2], record[3]
        if not name:
            if local != module.partition(".")[0]:
                return self._module(path, module, level)
            return self._module(path, local, level)
        target = self.modules.resolve(path, module, level)
        if target.kind == FOUND:
            if target.path == path:  # `from . import part` in a package itself
                view = self.view(path)
                if view is None or any(
                    symbol[0] != _IMPORT or view.imports[symbol[6]] != record
                    for symbol in view.symbols
                    if symbol[1] == name
                ):
                    return None  # a module that imports from itself what it binds otherwise
                return self._undefined(view, name)
            return self.export(target.path, name)
        if target.kind == NAMESPACE:
            return self.part_of_folder(target.path, name)
        if target.kind == UNKNOWN and not level:
            return External(f"{module}.{name}")
        return None

    def _module(self, path: str, module: str, level: int) -> Entity:
        target = self.modules.resolve(path, module, level)
        if target.kind == FOUND:
            return Module(target.path)
        if target.kind == NAMESPACE:
            return Module(target.path, is_folder=True)
        return External(module) if target.kind == UNKNOWN else None

    def part_of_folder(self, folder: str, name: str) -> Entity:
        """What `name` of a namespace folder is: a module or a folder in it."""
        part = self.modules.submodule(folder, name)
        if part.kind == FOUND:
            return Module(part.path)
        return Module(part.path, is_folder=True) if part.kind == NAMESPACE else None

    def chain(self, path: str, chain: str) -> Entity:
        """What a chain (see `seamline.interface.facts.Use`) in the file `path` refers to."""
        result: Entity = self.remembered((path, chain, "chain"), lambda: chains.meaning(self, path, chain))
        return result

    def full_name(self, path: str, chain: str) -> str:
        """The dotted name a chain spells out through this file's imports, wherever it leads; `""` when it has none."""
        view = self.view(path)
        if view is None:
            return ""
        root, dot, rest = chain.partition(".")
        symbols = view.names.get(root)
        if symbols is None:
            return f"builtins.{chain}" if root in _BUILTINS else ""
        symbol = symbols[-1]
        if symbol[0] != _IMPORT:
            return ""
        module, level, name, local = view.imports[symbol[6]][:4]
        if level:
            return ""
        if not name:
            return f"{module if local != module.partition('.')[0] else local}{dot}{rest}"
        return f"{module}.{name}{dot}{rest}"

    def is_missing(self, path: str, module: str, level: int) -> str:
        """The file that `module` should be part of, when it certainly does not exist; else `""`."""
        target = self.modules.resolve(path, module, level)
        if target.kind != MISSING:
            return ""
        self.trace.add((target.path, "__all__"))
        view = self.view(target.path)
        if view is None or view.flags & _PARTS_OPEN:
            return ""
        if any(self.modules.resolve(view.path, star[0], star[1]).kind == UNKNOWN for star in view.stars):
            return ""  # it may stand in for a package from outside
        return target.path
