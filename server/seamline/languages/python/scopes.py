"""Scopes of a Python file while it is swept: what each binds, and what a name seen inside one refers to.

Python decides locality for a whole function at once, so names are looked up only after the sweep. The answer is a chain
(see `seamline.interface.facts.Use`) or `None` where nothing certain is known.
"""

from __future__ import annotations

import re
from typing import Final

from seamline.languages.python.infer.bound import (
    BASE,
    GLOBAL,
    LOCAL,
    NOTHING,
    OPAQUE,
    Binding,
    Later,
    Local,
    Several,
    joined,
)
from seamline.languages.python.infer.marks import EITHER, UNKNOWN, alternatives, bare, extended

MODULE: Final = 0
CLASS: Final = 1
FUNCTION: Final = 2

_OF_CLASSES: Final = ("(~)", "[~]", "{~}")
_NUMBER: Final = re.compile(r";\d+")
_LONGEST: Final = 200
"""Bytes of a chain; what is reached over that many steps nobody can follow."""

_FIRST_STATEMENT = re.compile(r"\s*(?:->[^:\n]*)?:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*([ \t]+)(?=[^\s#])")


class Scope:
    """One scope. `chain` is the qualified name of a class that can be reached from module level, else `None`."""

    __slots__ = (
        "bound",
        "chain",
        "draft",
        "head",
        "kind",
        "loops",
        "memo",
        "name",
        "nested",
        "parent",
        "places",
        "receiver",
        "span",
        "versions",
    )

    def __init__(self, kind: int, parent: Scope | None, name: str = "", chain: str | None = None) -> None:
        self.kind = kind
        self.parent = parent
        self.name = name
        self.chain = chain
        self.bound: dict[str, Binding] = {}
        self.memo: dict[str, str | None] = {}
        self.head = 0
        """In a function: where its parameters end."""
        self.span: tuple[int, int] | None = None
        """In a function: where it is."""
        self.places: dict[str, int] = {}
        """Where each name was first assigned to."""
        self.nested: set[str] = set()
        """Names that are bound by something else than an assignment among the statements of the body."""
        self.versions: dict[str, list[tuple[int, Binding]]] = {}
        """Names that are assigned to again and again, but always there: where each binding begins to hold."""
        self.loops: dict[str, list[tuple[int, int, Binding]]] = {}
        """Names that loops bind, and nothing else: where each loop is, and what it binds the name to."""
        self.receiver: str | tuple[str, str] | None = None
        """In a method: what its first parameter stands for; the name of the class and a mark where a function defines that."""
        self.draft: ClassDraft | None = None

    def bind(self, name: str, value: Binding) -> None:
        """Bind a name; a second, different binding makes it opaque."""
        known = self.bound.get(name)
        if known is None:
            self.bound[name] = value
            self.nested.add(name)
        elif known != GLOBAL and (known != value or name in self.versions):
            self.hide(name)

    def hide(self, name: str) -> None:
        """Bind a name to something of which nothing is known, who knows when."""
        self.bound[name] = OPAQUE
        self.nested.add(name)
        self.versions.pop(name, None)
        self.loops.pop(name, None)

    def assign(self, name: str, value: Binding, start: int, end: int, source: str) -> None:
        """Bind a name by an assignment, which stands at `start:end` of the text.

        A second, different one makes it opaque, unless all are statements of the body itself: then each holds from its
        end to the next.
        """
        known = self.bound.get(name)
        if known is None:
            self.bound[name] = value
            self.places[name] = start
            return
        if known == value and name not in self.versions:
            return
        first = self.places.get(name, start)
        if name in self.nested or not (
            self.head and self._is_in_body(first, source) and self._is_in_body(start, source)
        ):
            if name in self.nested or name in self.versions:
                self.hide(name)
            else:
                self.bound[name] = joined(known, value)
            return
        self.versions.setdefault(name, [(0, known)]).append((end, value))
        self.bound[name] = OPAQUE

    def loop(self, name: str, value: Binding, start: int, end: int) -> None:
        """Bind a name by a loop that stands at `start:end` of the text.

        Several loops, one after the other, each have their own; what else binds the name makes it opaque.
        """
        loops = self.loops.setdefault(name, [])
        known = self.bound.get(name)
        loops.append((start, end, value))
        if known is None:
            self.bound[name] = value
            self.nested.add(name)
        elif len(loops) == 1 or start < loops[-2][1]:
            self.hide(name)
        elif known != value:
            self.bound[name] = OPAQUE
            self.versions[name] = [(0, OPAQUE)]
            for first, last, item in loops:
                self.versions[name] += [(first, item), (last, OPAQUE)]

    def _is_in_body(self, start: int, source: str) -> bool:
        """Whether a statement that starts here is one of the body of the function, and in none of its blocks."""
        first = _FIRST_STATEMENT.match(source, self.head)
        indent = first[1] if first is not None else ""
        return bool(indent) and source[source.rfind("\n", 0, start) + 1 : start] == indent

    def version(self, name: str, place: int, module_names: set[str]) -> str | None:
        """What a name with versions stands for at this place of the function itself."""
        found = next(item for item in reversed(self.versions[name]) if item[0] <= place)
        since, value = found
        return self._meaning(value, self, module_names, since - 1)

    def at(self, name: str, place: int, module_names: set[str]) -> str | None:
        """What a name, with marks behind it or not, stands for at this place of the function itself."""
        if name in self.versions:
            return self.version(name, place, module_names)
        plain = bare(name.partition(".")[0])
        if plain == name or plain not in self.versions:
            return self.look_up(name, module_names)
        base = self.version(plain, place, module_names)
        return base and extended(base, name[len(plain) :])

    def look_up(self, name: str, module_names: set[str]) -> str | None:
        """The chain `name` stands for when it is read here: a name, `mod.Cart()` or `super Cart` (see `candidates`)."""
        if name in self.memo:
            return self.memo[name]
        self.memo[name] = None  # a name defined by itself is unknown
        answer = self._resolve(name, module_names)
        self.memo[name] = answer
        return answer

    def _resolve(self, name: str, module_names: set[str]) -> str | None:
        if name.startswith("super "):
            return self._super(name[len("super ") :], module_names)
        if not name.isidentifier():
            plain = bare(name)
            return self.meaning(plain, name[len(plain) :], module_names)
        scope: Scope | None = self
        while scope is not None and scope.kind != MODULE:
            # A class body's names are seen in that body only, not in its methods.
            if scope.kind == FUNCTION or scope is self:
                value = scope.bound.get(name)
                if value is not None:
                    if value == GLOBAL:
                        break
                    return self._meaning(value, scope, module_names)
            scope = scope.parent
        return name if name in module_names else None

    def _meaning(self, value: Binding, scope: Scope, module_names: set[str], place: int = -1) -> str | None:
        if isinstance(value, tuple) and not isinstance(value, Several):  # most of them
            return scope.meaning(*value, module_names, place)
        if isinstance(value, str):
            return value
        if isinstance(value, int):
            return f"@{value - 1}" if value > 0 else None
        if isinstance(value, Local):
            return value.chain(scope, module_names)
        if isinstance(value, Later):
            meanings = [scope.meaning(text, "", module_names, place) for text in value.texts(scope, module_names)]
        else:
            meanings = [self._meaning(one, scope, module_names) for one in value.values if one != NOTHING]
        return alternatives(meanings)

    def meaning(self, text: str, mark: str, module_names: set[str], place: int = -1) -> str | None:
        """The chain of a dotted name that is read here (at this place, if it is known), with a mark behind it."""
        root, dot, rest = text.partition(".")
        base = self.at(root, place, module_names) if place >= 0 and self.versions else self.look_up(root, module_names)
        if base is None or len(base) > _LONGEST:
            return None
        if mark in _OF_CLASSES and ("(" in base or "~" in base or EITHER in base):
            return None  # an annotation that names no class
        return extended(base, f"{dot}{rest}{mark}")

    def is_bound(self, name: str, module_names: set[str]) -> bool:
        """Whether a name that the interpreter brings is bound to something else where it is read here."""
        scope: Scope | None = self
        while scope is not None and scope.kind != MODULE:
            if scope.kind == FUNCTION and name in scope.bound:
                return True
            scope = scope.parent
        return name in module_names

    def told(self, value: str | Later, mark: str, module_names: set[str]) -> str | None:
        """The chain of what is assigned here to something that is no variable."""
        return self._meaning((value, mark) if isinstance(value, str) else value, self, module_names)

    def _super(self, named: str, module_names: set[str]) -> str | None:
        receiver = self.method_receiver()
        if isinstance(receiver, tuple):
            own = None if named else self._meaning(receiver, self, module_names)
            return own and _NUMBER.sub(rf"\g<0>{BASE}", own)
        if receiver is None or (named and named != receiver.rstrip("(~)").rpartition(".")[2]):
            return None
        return f"{receiver}^"

    def method_receiver(self) -> str | tuple[str, str] | None:
        """What `super()` works on here: the receiver of the innermost enclosing method."""
        scope: Scope | None = self
        while scope is not None and scope.kind != MODULE:
            if scope.kind == FUNCTION and scope.parent is not None and scope.parent.kind == CLASS:
                return scope.receiver
            scope = scope.parent
        return None

    def enclosing_span(self) -> tuple[int, int] | None:
        """Where the innermost function around is; `None` outside of any."""
        scope: Scope | None = self
        while scope is not None and scope.span is None:
            scope = scope.parent
        return None if scope is None else scope.span

    def enclosing_draft(self) -> ClassDraft | None:
        """The class whose body or method this scope is in, nested functions included."""
        scope: Scope | None = self
        while scope is not None and scope.kind != CLASS:
            scope = scope.parent
        return None if scope is None else scope.draft


class ClassDraft:
    """A class while its body is swept."""

    __slots__ = ("attributes", "bases", "decorators", "end", "keywords", "symbols")

    def __init__(self, end: int) -> None:
        self.end = end
        self.bases: tuple[str, ...] = ()
        self.keywords: tuple[tuple[str, str], ...] = ()
        self.decorators: tuple[tuple[str, str | None], ...] = ()
        self.symbols: list[tuple[object, ...]] = []
        self.attributes: list[tuple[str, Scope, str | Later, str]] = []
        """Each assignment through `self.`: the name, where, and what (see `bindings`)."""

    def let_go(self) -> None:
        """Forget the scopes, which know this class themselves: nobody collects such circles while many files are read."""
        self.attributes.clear()
        self.symbols.clear()

    def held(self, module_names: set[str]) -> set[str]:
        """The attributes as they are written down (see `seamline.interface.facts.Class`)."""
        found = set()
        for name, scope, text, mark in self.attributes:
            value = text if text in ("", UNKNOWN) else scope.told(text, mark, module_names)
            found.add(name if value is None or value == UNKNOWN or LOCAL in value else f"{name}={value}")
        return found
