"""The Python program as one whole: what any name in any file refers to.

Answers are kept until something they depend on changes. Every answer records what it depended on (`trace`), so that a
change to one name of one file leads to exactly the uses that have to be looked at again. Where anything is uncertain the
answer is `None`. It must not judge: that is for the checks.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import FileFlag, Guard, Kind, SymbolFlag
from seamline.languages.codec import decode_interface
from seamline.languages.python.binding import Problems, bind
from seamline.languages.python.entities import (
    ClassOrSubclass,
    Definition,
    Entity,
    External,
    Instance,
    Key,
    Method,
    Missing,
    Module,
    SuperOf,
)
from seamline.languages.python.modules import FOUND, MISSING, NAMESPACE, UNKNOWN, ModuleMap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seamline.languages.python.callables import Signature

_DYNAMIC_ALL: Final = int(FileFlag.DYNAMIC_ALL)
_OPEN: Final = int(FileFlag.DYNAMIC | FileFlag.GETATTR | FileFlag.BROKEN | FileFlag.UNREADABLE)
_PARTS_OPEN: Final = int(FileFlag.DYNAMIC_PARTS | FileFlag.BROKEN | FileFlag.UNREADABLE)
_CONDITIONAL: Final = int(Guard.CONDITIONAL)
_IMPORT_GUARDS: Final = int(Guard.IMPORT_ERROR | Guard.ATTRIBUTE_ERROR | Guard.VERSION | Guard.DEAD)
_DEAD: Final = int(Guard.DEAD)
_REBOUND: Final = int(SymbolFlag.REBOUND)
_MODULE_ATTRIBUTES: Final = frozenset(
    {
        "__name__",
        "__file__",
        "__doc__",
        "__path__",
        "__package__",
        "__spec__",
        "__loader__",
        "__dict__",
        "__builtins__",
        "__cached__",
        "__class__",
        "__annotations__",
        "__version__",
    }
) - {"__version__"}
_BUILTINS: Final = frozenset(dir(builtins))
_CACHE_LIMIT: Final = 400
"""Unpacked files kept; about 20 kB each."""
_ANSWER_LIMIT: Final = 20_000
_DEPTH: Final = 100


class View:
    """One file's interface, unpacked for look-ups."""

    __slots__ = (
        "acknowledged",
        "errors",
        "exported",
        "exports",
        "flags",
        "ignores",
        "imports",
        "members",
        "names",
        "patches",
        "path",
        "stars",
        "symbols",
    )

    def __init__(self, path: str, blob: bytes) -> None:
        self.path = path
        flags, exports, symbols, imports, self.patches, self.ignores, self.acknowledged, self.errors = decode_interface(
            blob
        )
        self.flags: int = flags
        self.exports: tuple[Any, ...] | None = exports
        self.exported = frozenset(export[0] for export in exports or ())
        self.symbols: tuple[Any, ...] = symbols
        self.imports: tuple[Any, ...] = imports
        self.names = by_name(symbols)
        self.members: dict[str, dict[str, list[Any]]] = {}
        """Members by name of each class that was asked about, by its qualified name."""
        # The last one first: it replaces what the others bring.
        self.stars = [record for record in reversed(imports) if record[2] == "*" and record[9] == 0]


def by_name(symbols: tuple[Any, ...]) -> dict[str, list[Any]]:
    """Symbols by their name; a binding that certainly replaces the earlier ones drops them."""
    names: dict[str, list[Any]] = {}
    for symbol in symbols:
        if symbol[5] & _DEAD:
            continue
        known = names.get(symbol[1])
        if known is None:
            names[symbol[1]] = [symbol]
        elif symbol[5] & _CONDITIONAL or symbol[4] & _REBOUND or symbol[0] == _FUNCTION:
            known.append(symbol)
        else:
            names[symbol[1]] = [symbol]
    return names


_FUNCTION: Final = int(Kind.FUNCTION)
_CLASS: Final = int(Kind.CLASS)
_VARIABLE: Final = int(Kind.VARIABLE)
_IMPORT: Final = int(Kind.IMPORT)


class Program:
    """All files of one workspace. One thread."""

    def __init__(self, blob: Callable[[str], bytes | None]) -> None:
        self._blob = blob
        self.modules = ModuleMap(())
        self.patched: Mapping[Key, int] = {}
        """Names of modules that other files assign to."""
        self.replaced: Mapping[Key, int] = {}
        """Those that other files than tests assign to: what they are is not certain for anybody."""
        self.subclass_files: Mapping[str, set[str]] = {}
        self._views: dict[str, View | None] = {}
        self._answers: dict[tuple[Any, ...], tuple[Any, tuple[Key, ...]]] = {}
        self._resting_on: dict[str, list[tuple[Any, ...]]] = {}
        """File -> the answers that rest on it."""
        self._open: set[tuple[Any, ...]] = set()
        self._cut: set[tuple[Any, ...]] = set()
        """Open questions that were asked again while the innermost one is being answered."""
        self._circular: list[tuple[Any, ...]] = []
        """Questions that were answered in terms of one that is open."""
        self.trace: set[Key] = set()

    # State.

    def forget(self, path: str) -> None:
        """The file changed: what was answered from it does not stand any more. "<" for the classes that name a base."""
        self._views.pop(path, None)
        for key in self._resting_on.pop(path, ()):
            self._answers.pop(key, None)

    def reset(self) -> None:
        """The file list changed, or the caller is done with a bulk of questions: keep nothing."""
        self._views.clear()
        self._drop_answers()

    def _drop_answers(self) -> None:
        self._answers.clear()
        self._resting_on.clear()

    def view(self, path: str) -> View | None:
        """The interface of a file; `None` where its facts are not known (yet)."""
        try:
            return self._views[path]
        except KeyError:
            pass
        if len(self._views) > _CACHE_LIMIT:
            self._views.clear()
        blob = self._blob(path)
        view = self._views[path] = View(path, blob) if blob else None
        return view

    def remembered(self, key: tuple[Any, ...], find: Callable[[], Any]) -> Any:
        """The answer to a question, found once; what it depends on is added to the trace of whoever asks."""
        known = self._answers.get(key)
        if known is not None:
            self.trace.update(known[1])
            return known[0]
        if key in self._open or len(self._open) > _DEPTH:
            self._cut.add(key)
            return None  # a definition in terms of itself
        outer, self.trace = self.trace, set()
        outside, self._cut = self._cut, set()
        self._open.add(key)
        mark = len(self._circular)
        try:
            answer = find()
        finally:
            self._open.discard(key)
            inner, self.trace = self.trace, outer
            cut, self._cut = self._cut, outside
        self.trace |= inner
        if cut:
            return self._settled(key, answer, tuple(inner), cut, mark)
        self._keep(key, answer, tuple(inner))
        return answer

    def _settled(
        self, key: tuple[Any, ...], answer: Any, trace: tuple[Key, ...], cut: set[tuple[Any, ...]], mark: int
    ) -> Any:
        """The answer to a question that met itself, or one that is still open. Of what is defined in a circle nothing is
        certain, whichever part of it was asked for first: so the answer to all of it is `None`.
        """
        cut.discard(key)
        if cut & self._open:
            self._cut |= cut
            self._circular.append(key)
            return answer  # one of those that are open decides
        circle = self._circular[mark:]
        del self._circular[mark:]
        if cut:
            return answer  # too deep to tell: it holds for the question that is being answered only
        for member in (*circle, key):
            self._keep(member, None, trace)
        return None

    def _keep(self, key: tuple[Any, ...], answer: Any, trace: tuple[Key, ...]) -> None:
        if len(self._answers) > _ANSWER_LIMIT:
            self._drop_answers()
        self._answers[key] = (answer, trace)
        for path in {key[0], *(dependency[0] for dependency in trace)}:
            self._resting_on.setdefault(path, []).append(key)

    # Names.

    def export(self, path: str, name: str) -> Entity:
        """What the attribute `name` of the module file `path` is."""
        known = self._answers.get((path, name))
        if known is not None:
            self.trace.update(known[1])
            return known[0]  # type: ignore[no-any-return]
        result: Entity = self.remembered((path, name), lambda: self._export(path, name))
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
        stub = f"{path}i"
        if stub not in self.modules.files:
            return False
        self.trace.add((stub, name))
        view = self.view(stub)
        return view is None or name in view.names

    def _undefined(self, view: View, name: str) -> Entity:
        for star in view.stars:
            self.trace.add((view.path, "*"))
            found = self._through_star(view.path, star, name)
            if not isinstance(found, Missing):
                return found
        part = self.modules.submodule(view.path, name)
        if part.kind == FOUND:
            return Module(part.path)
        if part.kind == NAMESPACE:
            return Module(part.path, is_folder=True)
        if (
            part.kind == UNKNOWN
            or name in _MODULE_ATTRIBUTES
            or view.flags & _OPEN
            or (view.path, name) in self.patched
        ):
            return None
        if view.path.endswith(".py") and f"{view.path}i" in self.modules.files:
            return (
                None if not isinstance(self.export(f"{view.path}i", name), Missing) else Missing(view.path, name, name)
            )
        return None if self._is_filled(view) else Missing(view.path, name, name)

    def _is_filled(self, view: View) -> bool:
        """Whether a decorator of one of its classes or functions may add names to this module, through `sys.modules`."""
        names = {
            decorator[0].partition(".")[0]
            for symbol in view.symbols
            if symbol[0] in (_FUNCTION, _CLASS)
            for decorator in symbol[6][2]
        }
        return any(self._writes_modules(view.path, name, set()) for name in names)

    def _writes_modules(self, path: str, name: str, seen: set[Key]) -> bool:
        """Whether a name of this file, or a base of that class, is of a file that writes to `sys.modules`."""
        view = self.view(path)
        if view is None or name not in view.names or (path, name) in seen:
            return False
        seen.add((path, name))
        self.trace.add((path, name))
        if view.flags & FileFlag.DYNAMIC_PARTS:
            return True
        kind, *_, detail = view.names[name][-1]
        if kind == _CLASS:
            return any(self._writes_modules(path, base.partition(".")[0], seen) for base in detail[0])
        if kind != _IMPORT:
            return False
        module, level, imported = view.imports[detail][:3]
        target = self.modules.resolve(path, module, level)
        return target.kind == FOUND and self._writes_modules(target.path, imported, seen)

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

    def outside(self, view: View) -> frozenset[str]:
        """Module-level names of a file that certainly come from outside the workspace: nothing is to be said of them."""
        resolve = self.modules.resolve
        return frozenset(
            record[3]
            for record in view.imports
            if not record[1]
            and record[9] == 0
            and record[3]
            and resolve(view.path, record[0], 0).kind == UNKNOWN
            and len(view.names.get(record[3], ())) == 1
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
                    symbol[0] != _IMPORT or view.imports[symbol[6]] != record for symbol in view.names.get(name, ())
                ):
                    return None  # a module that imports from itself what it binds otherwise
                return self._undefined(view, name)
            return self.export(target.path, name)
        if target.kind == NAMESPACE:
            return self._part_of_folder(target.path, name)
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

    def _part_of_folder(self, folder: str, name: str) -> Entity:
        part = self.modules.submodule(folder, name)
        if part.kind == FOUND:
            return Module(part.path)
        return Module(part.path, is_folder=True) if part.kind == NAMESPACE else None

    # Chains.

    def chain(self, path: str, chain: str) -> Entity:
        """What a chain (see `seamline.interface.facts.Use`) in the file `path` refers to."""
        result: Entity = self.remembered((path, chain, "chain"), lambda: self._chain(path, chain))
        return result

    def meaning(self, path: str, chain: str) -> Entity:
        """As `chain`, for a question that is asked once: the answer is not kept, only those that it rests on."""
        return self._chain(path, chain)

    def _chain(self, path: str, chain: str) -> Entity:
        view = self.view(path)
        if view is None:
            return None
        parts = chain.split(".")
        entity = self._marked(self._root(view, parts[0]), parts[0])
        for index in range(1, len(parts)):
            if entity is None or isinstance(entity, Missing):
                break
            entity = self._marked(self.attribute(entity, parts[index].rstrip("(~)^")), parts[index])
        if isinstance(entity, Missing):
            return entity._replace(chain=self._followed(view, parts))
        return entity

    def _followed(self, view: View, parts: list[str]) -> str:
        """The shortest beginning of the chain that is already missing."""
        entity = self._marked(self._root(view, parts[0]), parts[0])
        for index in range(1, len(parts)):
            if isinstance(entity, Missing) or entity is None:
                return ".".join(parts[:index])
            entity = self._marked(self.attribute(entity, parts[index].rstrip("(~)^")), parts[index])
        return ".".join(parts)

    def _root(self, view: View, part: str) -> Entity:
        name = part.rstrip("(~)^")
        if name.startswith("@"):
            return self.imported(view.path, view.imports[int(name[1:])])
        if name in view.names:
            return self.export(view.path, name)
        for star in view.stars:
            found = self._through_star(view.path, star, name)
            if not isinstance(found, Missing):
                return found
        return External(f"builtins.{name}") if name in _BUILTINS else None

    def _marked(self, entity: Entity, part: str) -> Entity:
        """Apply the marks behind a name of a chain."""
        mark = part[len(part.rstrip("(~)^")) :]
        if not mark:
            return entity
        if mark == "()":
            from seamline.languages.python import values

            return values.of_call(self, entity)
        if not isinstance(entity, Definition) or entity.kind != _CLASS:
            return None
        by_super = mark.endswith("^")
        mark = mark.removesuffix("^")
        if by_super:
            return SuperOf(entity, on_instance=mark == "(~)")
        if mark == "~":
            return ClassOrSubclass(entity)
        return Instance(entity, exact=False)

    def attribute(self, entity: Entity, name: str) -> Entity:
        """What the attribute `name` of `entity` is."""
        from seamline.languages.python import classes

        if isinstance(entity, Module):
            return self._part_of_folder(entity.path, name) if entity.is_folder else self.export(entity.path, name)
        if isinstance(entity, External):
            return External(f"{entity.name}.{name}")
        if isinstance(entity, Definition) and entity.kind == _VARIABLE:
            instance = self.value_of(entity)
            return classes.member(self, instance, name) if instance is not None else None
        if isinstance(entity, Method):
            from seamline.languages.python import values

            return classes.member(self, values.of_property(self, entity), name)
        if isinstance(entity, (Definition, Instance, SuperOf, ClassOrSubclass)):
            return classes.member(self, entity, name)
        return None

    def value_of(self, variable: Definition) -> Instance | ClassOrSubclass | None:
        """What a variable of a module or a class holds, when its class is evident."""
        from seamline.languages.python import values

        return values.of_variable(self, variable)

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

    def callee(self, entity: Entity) -> Callee | None:
        """What a call of `entity` binds to."""
        from seamline.languages.python.callables import signatures

        if isinstance(entity, Definition):
            key: tuple[Any, ...] = (entity.path, entity.symbols[0][2], "callee", "")
        elif isinstance(entity, Method):
            definition = entity.definition
            key = (definition.path, definition.symbols[0][2], "callee", entity.on_instance)
        else:
            found = signatures(self, entity)
            return Callee(found) if found else None

        def find() -> Callee | None:
            found = signatures(self, entity)
            return Callee(found) if found else None

        result: Callee | None = self.remembered(key, find)
        return result


class Callee:
    """Signatures, with what was already found out about calls of them: the same few shapes come again and again."""

    __slots__ = ("_verdicts", "signatures")

    def __init__(self, signatures: tuple[Signature, ...]) -> None:
        self.signatures = signatures
        self._verdicts: dict[tuple[Any, ...], Problems | None] = {}

    def problems(self, shape: tuple[Any, ...]) -> Problems | None:
        """What keeps a call of this shape from binding to any of the signatures; `None` where it may bind."""
        try:
            return self._verdicts[shape]
        except KeyError:
            pass
        problems = None
        for signature in self.signatures:
            problems = bind(signature.parameters, signature.bound, shape)
            if problems is None:
                break
        self._verdicts[shape] = problems
        return problems
