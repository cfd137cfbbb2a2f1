"""How the interface of a Python file differs from that of an earlier state of the program.

Two programs are compared, not two texts: a name that moved and is still imported where it was is no change, nor is a
member that a base defines now. Where either side is uncertain, nothing is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.interface.comparing import changed_names, outline, parameter_texts
from seamline.interface.drift import KINDS, Change
from seamline.interface.facts import FileFlag, Kind, SymbolFlag
from seamline.interface.paths import in_tests, is_aside
from seamline.interface.violation import Place
from seamline.interface.wording import joined
from seamline.languages.python import classes, signing
from seamline.languages.python.callables import fitted
from seamline.languages.python.compatibility import parameter_changes
from seamline.languages.python.effects import add_no_member, is_getter
from seamline.languages.python.entities import Definition, Method, Missing
from seamline.languages.python.modules import is_init
from seamline.languages.python.renames import body_of, likeness, renamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seamline.languages.python.callables import Signature
    from seamline.languages.python.entities import Entity
    from seamline.languages.python.program import Program
    from seamline.languages.python.views import View

_UNREAD: Final = int(FileFlag.BROKEN | FileFlag.UNREADABLE | FileFlag.GENERATED)
_ASYNC: Final = int(SymbolFlag.ASYNC)
_FUNCTION: Final = int(Kind.FUNCTION)
_CLASS: Final = int(Kind.CLASS)
_VARIABLE: Final = int(Kind.VARIABLE)
_IMPORT: Final = int(Kind.IMPORT)
_CONSTRUCTORS: Final = ("__init__", "__new__", "__post_init__", "__call__")
_BOOKKEEPING: Final = ("__slots__", "__doc__", "__module__", "__annotations__", "__match_args__", "__hash__")
Said = tuple[tuple[str, str], ...]
"""(kind, rest of the sentence) of each thing about a symbol that changed."""


class Comparison:
    """An earlier state of a program and the present one. `text_before` and `text_after` give the texts of files."""

    def __init__(
        self,
        before: Program,
        after: Program,
        text_before: Callable[[str], bytes | None],
        text_after: Callable[[str], bytes | None],
    ) -> None:
        self._before = before
        self._after = after
        self._text_before = text_before
        self._text_after = text_after
        self._added: dict[str, list[tuple[str, Any]]] = {}
        """Name -> where it is new: the files and the symbols."""
        self._homes: set[tuple[str, str]] = set()
        """What is new only because it moved there: files and names."""
        self._twins: dict[str, str] = {}
        """A file that is gone -> the new one that is the same module: `shop/price.py` -> `src/shop/price.py`."""

    def files(self, paths: Iterable[str]) -> Iterator[Change | None]:
        """What changed in these files, which are all that differ; `None` after each of them, for who cannot wait."""
        several = sorted(paths)
        new, gone = {}, {}
        for path in several:
            if self._before.view(path) is None:
                new[self._after.modules.name_of(path)] = path
            elif self._after.view(path) is None:
                gone[path] = self._before.modules.name_of(path)
            for symbol in self._new_symbols(path):
                self._added.setdefault(symbol[1], []).append((path, symbol))
            yield None
        self._twins = {path: new[name] for path, name in gone.items() if name in new}
        added = []
        for path in several:
            for change in self.file(path):
                if change.kinds == ("added",):
                    added.append(change)
                else:
                    yield change
            yield None
        yield from (change for change in added if (change.path, change.symbol) not in self._homes)

    def _now(self, path: str) -> str:
        """Where a file of the earlier state is now."""
        return self._twins.get(path, path)

    def file(self, path: str) -> list[Change]:
        """What changed in one file."""
        if path in self._twins.values():
            return []  # seen with the file that it was
        before, after = self._before.view(path), self._after.view(self._now(path))
        if before is not None and before.flags & _UNREAD:
            return []
        if after is not None and after.flags & _UNREAD:
            return []
        if before is None:
            return list(self._additions(path, after, {*after.names})) if after is not None else []
        if after is None:
            return self._module_gone(before)
        names = changed_names(outline(before.symbols, before.imports), outline(after.symbols, after.imports))
        names |= changed_names(parameter_texts(before.symbols), parameter_texts(after.symbols))
        gone = {
            name: symbol
            for name in sorted(names)
            if (symbol := self._defined(before, name)) is not None
            and isinstance(self._after.export(after.path, name), Missing)
        }
        new = {name for name in names if name not in before.names}
        pairs = self._renamed(path, gone.values(), [self._defined(after, name) for name in sorted(new)])
        found = [self._gone(before, after, symbol, pairs) for symbol in gone.values()]
        found += self._exported_no_more(before, after, sorted(names - gone.keys()))
        for name in sorted(names - gone.keys() - new):
            found += self._compared(path, name)
        return [*found, *self._additions(after.path, after, new - set(pairs.values()))]

    # Names of a module.

    def _new_symbols(self, path: str) -> list[Any]:
        before, after = self._before.view(path), self._after.view(path)
        if after is None:
            return []
        known = before.names if before is not None else {}
        return [symbols[-1] for name, symbols in after.names.items() if name not in known and symbols[-1][0] != _IMPORT]

    @staticmethod
    def _defined(view: View, name: str) -> Any:
        """What a module certainly defines itself under this name; `None` for whatever else."""
        symbols = view.names.get(name) or []
        kinds = {symbol[0] for symbol in symbols}
        return symbols[-1] if len(kinds) == 1 and kinds.isdisjoint({_IMPORT}) else None

    def _additions(self, path: str, view: View | None, names: set[str]) -> Iterator[Change]:
        for name in sorted(names):
            symbol = self._defined(view, name) if view is not None else None
            if view is not None and symbol is not None and self._is_public(view, name):
                place = Place(path, symbol[2], symbol[3])
                says = f"{signing.titled(symbol, name)} is new"
                yield Change(("added",), path, name, says, "", signing.declared(symbol), name, place, is_public=True)

    def _renamed(self, path: str, gone: Iterable[Any], new: Iterable[Any]) -> dict[str, str]:
        before, after = self._text_before(path) or b"", self._text_after(self._now(path)) or b""
        return renamed(
            [body_of(symbol, before) for symbol in gone],
            [body_of(symbol, after) for symbol in new if symbol is not None],
        )

    def _gone(self, before: View, after: View, symbol: Any, pairs: dict[str, str]) -> Change:
        """A name that a module does not have any more."""
        name, path = symbol[1], before.path
        title = signing.titled(symbol, name)
        public = self._is_public(before, name)
        declared = signing.declared(symbol)
        if name in pairs:
            other = self._defined(after, pairs[name])
            place = Place(after.path, other[2], other[3])
            says = f"{title} is called {signing.titled(other, other[1])} now"
            return Change(("renamed",), path, name, says, declared, signing.declared(other), other[1], place, public)
        home = self._home(path, symbol)
        module = self._before.modules.name_of(path)
        place = Place(after.path, 0, 0)
        if home:
            says = f"{title} moved to {self._after.modules.name_of(home)}"
            return Change(("moved",), path, name, says, declared, declared, "", place, public)
        return Change(("removed",), path, name, f"{module} has no {title} any more", declared, "", "", place, public)

    def _exported_no_more(self, before: View, after: View, names: Iterable[str]) -> Iterator[Change]:
        """Names that a package, or a module with `__all__`, brought from another file, which still has them."""
        for name in names:
            symbols = before.names.get(name, ())
            if len(symbols) != 1 or symbols[0][0] != _IMPORT or name.startswith("_") or name in after.names:
                continue
            if name not in before.exported and (before.exports is not None or not is_init(before.path)):
                continue
            was = self._before.export(before.path, name)
            if not isinstance(was, Definition) or was.path == before.path:
                continue
            now = self._after.export(was.path, was.name)
            if not isinstance(now, Definition) or not isinstance(self._after.export(after.path, name), Missing):
                continue
            module, level, taken, local = before.imports[symbols[0][6]][:4]
            statement = f"from {'.' * level}{module} import {taken}{f' as {local}' if local != taken else ''}"
            says = f"{self._before.modules.name_of(before.path)} does not export {signing.titled(was.symbols[-1], name)} any more"
            place = Place(after.path, 0, 0)
            public = self._is_public(before, name)
            yield Change(("export-removed",), before.path, name, says, statement, "", "", place, public)

    def _home(self, path: str, symbol: Any) -> str:
        """The other file that a symbol moved to; "" where it is not certain that it did."""
        candidates = [place for place in self._added.get(symbol[1], ()) if place[0] != path]
        if not candidates:
            return ""
        body = body_of(symbol, self._text_before(path) or b"")
        alike = [place for place, other in candidates if likeness(body, body_of(other, self._text_after(place) or b""))]
        if len(alike) != 1:
            return ""
        self._homes.add((alike[0], symbol[1]))
        return alike[0]

    def _module_gone(self, before: View) -> list[Change]:
        """A file that is no more. Most went to another place, as a whole."""
        path = before.path
        module = self._before.modules.name_of(path)
        symbols = [symbol for name in before.names if (symbol := self._defined(before, name)) is not None]
        homes = [home for symbol in symbols if (home := self._home(path, symbol))]
        public = not _is_inside(path, self._before)
        home = max(homes, key=homes.count, default="")
        if home and homes.count(home) * 2 >= len(symbols):
            now = self._after.modules.name_of(home)
            place = Place(home, 0, 0)
            self._homes.update((home, name) for name in before.names)
            return [
                Change(("module-moved",), path, "", f"module {module} is {now} now", module, now, "", place, public)
            ]
        return [
            Change(("module-removed",), path, "", f"there is no module {module} any more", module, "", "", None, public)
        ]

    def _compared(self, path: str, name: str) -> list[Change]:
        """A name that is there on both sides."""
        was, now = self._before.export(path, name), self._after.export(self._now(path), name)
        if not isinstance(was, Definition) or not isinstance(now, Definition):
            return []
        view = self._before.view(path)
        public = view is not None and self._is_public(view, name)
        if (was.path, was.name) != (now.path, now.name) and was.path != path:
            return []  # an import that leads elsewhere now
        if was.kind == _CLASS == now.kind:
            return self._classes(path, was, now, public=public)
        said: list[tuple[str, str]] = []
        if was.kind == _FUNCTION == now.kind:
            said = self._functions(was, now)
        elif was.kind == _VARIABLE == now.kind:
            said = _variables(was, now)
        elif was.kind == _CLASS:
            said = [("kind-changed", "is no class any more")]
        elif now.kind == _VARIABLE or was.kind == _VARIABLE:
            return []  # a value may be called, too
        else:
            said = [(change.kind, change.says) for change in self._parameters(was, now)]
        return self._changes(path, name, was, now, tuple(said), public=public)

    # What is behind a name.

    def _changes(
        self, path: str, name: str, was: Definition, now: Definition, said: Said, *, public: bool
    ) -> list[Change]:
        if not said:
            return []
        gravest = max(KINDS[kind] for kind, _ in said)
        said = tuple(one for one in said if KINDS[one[0]] == gravest)
        old, new = was.symbols[-1], now.symbols[-1]
        title = f"{name}()" if old[0] == _CLASS and said[0][0].startswith("parameter-") else signing.titled(old, name)
        says = f"{title} {joined([sentence for _, sentence in said])}"
        place = Place(now.path, new[2], new[3])
        kinds = tuple(dict.fromkeys(kind for kind, _ in said))
        pair = None
        if any(kind.startswith("parameter-") for kind in kinds):
            pair = self._pair(self._entity(was, self._before), self._entity(now, self._after))
        before, after = (pair[0].says, pair[1].says) if pair else (signing.declared(old), signing.declared(new))
        return [Change(kinds, path, name, says, before, after, now.name, place, public, pair)]

    @staticmethod
    def _entity(definition: Definition, program: Program) -> Entity:
        """A definition as it is used: a method through an instance."""
        if not definition.owner:
            return definition
        owner = program.chain(definition.path, definition.owner)
        return Method(definition, owner, on_instance=True, exact=False) if isinstance(owner, Definition) else None

    def _pair(self, was: Entity, now: Entity) -> tuple[Signature, Signature] | None:
        """The one signature of each; `None` where there are several, or none is certain."""
        before, after = fitted(self._before, was), fitted(self._after, now)
        if before is None or after is None or len(before) != 1 or len(after) != 1:
            return None
        return before[0], after[0]

    def _parameters(self, was: Entity, now: Entity) -> list[Any]:
        pair = self._pair(was, now)
        if pair is None:
            return []
        return parameter_changes(pair[0].parameters, pair[1].parameters, (pair[0].bound, pair[1].bound))

    def _functions(self, was: Definition, now: Definition) -> list[tuple[str, str]]:
        """What differs between two functions, or methods of one class."""
        entities = self._entity(was, self._before), self._entity(now, self._after)
        if len(was.symbols) != 1 or len(now.symbols) != 1:  # overloads, or conditions: any of these may be the one
            return [(change.kind, change.says) for change in self._parameters(*entities)]
        old, new = was.symbols[0], now.symbols[0]
        getter, getter_now = is_getter(old[6][2]), is_getter(new[6][2])
        if getter != getter_now:
            if (new if getter else old)[6][2]:
                return []  # with other decorators nobody knows
            return [("became-method", "is a method now")] if getter else [("became-property", "is a property now")]
        said = []
        if not getter:
            said += [(change.kind, change.says) for change in self._parameters(*entities)]
        if (old[4] ^ new[4]) & _ASYNC and old[6][2] == new[6][2]:
            said.append(
                ("became-async", "is async now") if new[4] & _ASYNC else ("became-sync", "is not async any more")
            )
        said += signing.types(old, new)
        return said or signing.defaults(old, new)

    def _classes(self, path: str, was: Definition, now: Definition, *, public: bool) -> list[Change]:
        said: list[tuple[str, str]] = [(change.kind, change.says) for change in self._parameters(was, now)]
        bases, bases_now = self._bases(self._before, was), self._bases(self._after, now)
        if bases is not None and bases_now is not None:
            said += [("base-removed", f"is no {base} any more") for base in sorted(bases - bases_now)]
        found = self._changes(path, was.name, was, now, tuple(said), public=public)
        old, new = classes.own_members(self._before, was), classes.own_members(self._after, now)
        attributes = classes.own_attributes(self._before, was).keys() - old.keys() - {"*"}
        gone = [name for name in (*old, *sorted(attributes)) if not self._still_has(now, name)]
        bodies = [old[name][-1] for name in gone if name in old]
        pairs = self._renamed(path, bodies, [new[name][-1] for name in new if name not in old])
        for name in gone:
            symbol = old[name][-1] if name in old else None
            found.append(
                self._member_gone(path, was, now, name, symbol, new.get(pairs.get(name, ""), ()), public=public)
            )
        for name in old:
            if name in new and name not in _CONSTRUCTORS:
                found += self._members(path, was, now, name, public=public)
        fresh = (name for name in new if name not in old and name not in pairs.values())
        found += [self._demanded(path, now, name, public=public) for name in fresh if self._demands(was, now, name)]
        return found

    def _demands(self, was: Definition, now: Definition, name: str) -> bool:
        """Whether whoever derives from a class has to implement a method that did not concern it before."""
        if not _is_abstract(_member(self._after, now, name)):
            return False
        above = classes.search_order(self._before, was)[1:]
        if any(one.cls is None and classes.outside_may_have(one.external, name) for one in above):
            return False
        return not any(one.cls is not None and name in classes.own_members(self._before, one.cls) for one in above)

    def _demanded(self, path: str, now: Definition, name: str, *, public: bool) -> Change:
        symbol = _member(self._after, now, name).symbols[-1]
        qualified = f"{now.name}.{name}"
        says = f"{now.name}.{signing.titled(symbol, name)} is new, and whatever derives from {now.name} has to implement it"
        place = Place(now.path, symbol[2], symbol[3])
        public = public and not name.startswith("_")
        return Change(
            ("abstract-added",), path, qualified, says, "", signing.declared(symbol), qualified, place, public
        )

    @staticmethod
    def _bases(program: Program, cls: Definition) -> set[str] | None:
        """What a class is besides itself, by the last part of the names; `None` where that is not all known."""
        order = classes.search_order(program, cls)[1:]
        if any(ancestor.external == "?" for ancestor in order):
            return None
        return {(ancestor.cls.name if ancestor.cls else ancestor.external).rpartition(".")[2] for ancestor in order}

    def _still_has(self, cls: Definition, name: str) -> bool:
        """Whether objects of the class may have a member, wherever it comes from."""
        if name in _BOOKKEEPING or name in _CONSTRUCTORS:
            return True
        for ancestor in classes.search_order(self._after, cls):
            if ancestor.cls is None:
                if classes.outside_may_have(ancestor.external, name):
                    return True
                continue
            members = classes.own_members(self._after, ancestor.cls)
            attributes = classes.own_attributes(self._after, ancestor.cls)
            if name in members or name in attributes or "__getattr__" in members:
                return True
        return not add_no_member(self._after, cls.path, cls.symbols[0][6][2])

    def _member_gone(
        self, path: str, was: Definition, now: Definition, name: str, symbol: Any, other: Any, *, public: bool
    ) -> Change:
        title = f"{was.name}.{signing.titled(symbol, name) if symbol is not None else name}"
        before = signing.declared(symbol) if symbol is not None else name
        public = public and not name.startswith("_")
        qualified = f"{was.name}.{name}"
        if other:
            place = Place(now.path, other[-1][2], other[-1][3])
            says = f"{title} is called {signing.titled(other[-1], other[-1][1])} now"
            after = signing.declared(other[-1])
            return Change(
                ("renamed",), path, qualified, says, before, after, f"{now.name}.{other[-1][1]}", place, public
            )
        holder = now.symbols[0]
        place = Place(now.path, holder[2], holder[3])
        return Change(("removed",), path, qualified, f"there is no {title} any more", before, "", "", place, public)

    def _members(self, path: str, was: Definition, now: Definition, name: str, *, public: bool) -> list[Change]:
        """A member that both classes define."""
        old, new = _member(self._before, was, name), _member(self._after, now, name)
        kinds = {symbol[0] for symbol in (*old.symbols, *new.symbols)}
        if kinds == {_FUNCTION}:
            said = self._functions(old, new)
            if not _is_abstract(old) and _is_abstract(new):
                said.append(("abstract-added", "is abstract now"))
        elif kinds == {_VARIABLE} and len(old.symbols) == len(new.symbols) == 1:
            said = _variables(old, new)
        else:
            return []
        public = public and (not name.startswith("_") or name.endswith("__"))
        return self._changes(path, old.name, old, new, tuple(said), public=public)

    def _is_public(self, view: View, name: str) -> bool:
        """Whether others may use this name of a module."""
        if _is_inside(view.path, self._before):
            return False
        return name in view.exported if view.exports is not None else not name.startswith("_")


def _member(program: Program, cls: Definition, name: str) -> Definition:
    symbols = tuple(classes.own_members(program, cls)[name])
    return Definition(symbols[-1][0], cls.path, f"{cls.name}.{name}", symbols, cls.name)


def _is_inside(path: str, program: Program) -> bool:
    """Whether only the authors of a project use this file."""
    module = program.modules.name_of(path)
    private = any(part.startswith("_") and not part.endswith("__") for part in module.split("."))
    return private or in_tests(path) or is_aside(path, program.modules.packages)


def _is_abstract(definition: Definition) -> bool:
    symbol = definition.symbols[-1]
    return symbol[0] == _FUNCTION and any(decorator[0].endswith("abstractmethod") for decorator in symbol[6][2])


def _variables(was: Definition, now: Definition) -> list[tuple[str, str]]:
    return signing.type_of_value(was.symbols[-1][6][0], now.symbols[-1][6][0])
