"""The sweep over the captures of one file: scopes, bindings and guards in, symbols, imports and uses out.

This is the hot path of a cold run, so it works on offsets and text, asks nodes for as little as it can, and drops what
cannot matter as early as it can: first the calls of names that the file neither imports nor defines (`candidates`), then
one visit of all that binds names or has a scope or a guard (`regions`, `definitions`, `bindings`), at last what each
remaining call and read refers to (`uses`).
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.languages.python import bindings, definitions, regions
from seamline.languages.python.candidates import ENDERS, IMPORTERS, RAISERS, Calls, reads
from seamline.languages.python.imports import read_import
from seamline.languages.python.infer import literals, local_classes, narrowing
from seamline.languages.python.infer.handing import TAKERS, resolved_handed
from seamline.languages.python.state import State
from seamline.languages.python.uses import Use, chain_of, resolved, resolved_literals, resolved_names, use_order
from seamline.languages.python.words import DOTTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tree_sitter import Node

    from seamline.languages.python.candidates import Candidate
    from seamline.languages.python.scopes import Scope


_DOTTED: Final = re.compile(DOTTED)
_FUNCTION_NAME: Final = re.compile(r"(?:async\s+)?def\s+(\w+)")
_CLASS_NAME: Final = re.compile(r"class\s+(\w+)")
_ALWAYS_KNOWN: Final = frozenset(("__all__", "super", "self", "cls", "mcs", "mcls", "metacls", "klass", "meta"))
"""Names of which a use may be rooted in one, whatever the file imports and defines."""
_RECEIVERS: Final = frozenset(("self", "cls"))

_CAPTURES: Final = (
    ("if", regions.if_statement), ("ternary", regions.ternary), ("try", regions.try_statement), ("with", regions.with_body),
    ("assert", narrowing.assertion),
    ("comprehension", regions.comprehension), ("lambda", regions.lambda_expression), ("decorator", definitions.decorator),
    ("function", definitions.function), ("class", definitions.class_), ("import", bindings.import_statement),
    ("type_alias", bindings.type_alias), ("assignment", bindings.assignment),
    ("assigned.attribute", bindings.assigned_attribute), ("opaque", bindings.opaque), ("case", bindings.case),
    ("global", bindings.global_statement), ("nonlocal", bindings.nonlocal_statement),
)  # fmt: skip
"""Captures with their handlers, in the order in which those that start together are handled; special calls come last."""
_HANDLERS: Final[tuple[Callable[[State, int, Any], None], ...]] = (
    *(handler for _, handler in _CAPTURES),
    bindings.extend_all, bindings.import_by_name, regions.expected_error, regions.end_of_test,
)  # fmt: skip
_CODES: Final = {name: code for code, (name, _) in enumerate(_CAPTURES)}
_FUNCTION, _CLASS, _IMPORT, _WITH = (_CODES[name] for name in ("function", "class", "import", "with"))
_AS_THEY_ARE: Final = tuple(
    (name, code) for name, code in _CODES.items() if name not in ("function", "class", "import", "with")
)
"""Captures whose nodes are handled as they come."""
_EXTENDS, _IMPORTS, _EXPECTS, _ENDS = range(len(_CAPTURES), len(_HANDLERS))
_ORDER: Final = itemgetter(0)

Event = tuple[int, Any]
"""Where it starts, shifted by five bits, with its code below; and what its handler takes."""


class Names(NamedTuple):
    """What a file as a whole makes of the names in any part of it."""

    known: set[str]
    """Names of which a use may be rooted in one: imported or defined, in whatever scope."""
    imported: set[str]
    evident: set[str]
    """See `State.evident`."""
    bound: set[str]
    """What the module level binds."""
    asked: tuple[str, ...]
    """Attributes that `hasattr` asks for, as `object.name`."""


class Sweep:
    """One pass over a file, or over a part of it that has nothing to do with the syntax around.

    First `run`, then `uses`, when what both ask for is known of the whole file; then the results in `state`.
    """

    def __init__(self, source: str, captures: dict[str, list[Node]], scope: Scope | None = None) -> None:
        self.state = State(source, scope)
        self.imported: set[str] = set()
        self.defined: set[str] = set()
        """Names of functions and classes, in whatever scope."""
        self._source = source
        self._captures = captures
        self.has_run = False
        self._events: list[Event] = []
        self._calls: Calls
        self._add_imports()
        self._add_definitions()

    def run(self, known: set[str], has_star: bool, gotten: set[str]) -> None:
        """Visit every capture that binds something or has a scope or a guard, in the order of the text."""
        self.has_run = True
        self.state.gotten = gotten
        events = self._events
        for name, code in _AS_THEY_ARE:
            events += [(node.start_byte << 5 | code, node) for node in self._captures.get(name, ())]
        self._add_contexts()
        self._add_calls(known, has_star)
        events.sort(key=_ORDER)
        state = self.state
        stack = state.stack
        for key, item in events:
            start = key >> 5
            if stack and stack[-1][0] <= start:
                state.pop(start)
            _HANDLERS[key & 31](state, start, item)

    def bound(self) -> set[str]:
        """The names that the module level binds."""
        return {symbol[1] for symbol in self.state.symbols}

    def _add_contexts(self) -> None:
        for node in self._captures.get("with", ()):
            start, end = node.start_byte, node.end_byte
            header_end = self._source.find(":\n", start, end)
            self._events.append(((header_end if header_end > 0 else start) << 5 | _WITH, node))

    def _add_imports(self) -> None:
        source = self._source
        imported = self.imported
        events = self._events
        for node in self._captures.get("import", ()):
            start = node.start_byte
            statement = read_import(source[start : node.end_byte])
            events.append((start << 5 | _IMPORT, statement))
            imported.update(statement.locals)

    def _add_definitions(self) -> None:
        source = self._source
        defined = self.defined
        events = self._events
        for node in self._captures.get("function", ()):
            start = node.start_byte
            lead = "async def " if source.startswith("async", start) else "def "
            name_start = start + len(lead)
            name = source[name_start : source.find("(", name_start)]
            if not name.isidentifier() or not source.startswith(lead, start):
                match = _FUNCTION_NAME.match(source, start)
                if match is None:
                    continue
                name, name_start = match[1], match.start(1)
            defined.add(name)
            events.append((start << 5 | _FUNCTION, (node, name, name_start)))
        for node in self._captures.get("class", ()):
            start = node.start_byte
            match = _CLASS_NAME.match(source, start)
            if match is not None:
                defined.add(match[1])
                events.append((start << 5 | _CLASS, (node, match[1], match.start(1))))

    def _add_calls(self, known: set[str], has_star: bool) -> None:
        get = self._captures.get
        events = self._events
        calls = self._calls = Calls(self._source, (known | _ALWAYS_KNOWN) - {""}, has_star)
        calls.add(get("call", ()))
        calls.add_deep(get("call.deep", ()))
        calls.add_chained(get("call.chained", ()))
        self.state.constructed = calls.constructed
        for call in calls.special:
            text = call[4]
            if text.startswith("__all__."):
                events.append((call[0] << 5 | _EXTENDS, call))
                continue
            calls.found.append(call)
            if text in TAKERS and call[-1] is not None:
                calls.handing.append((text, call[-1]))
            if text in IMPORTERS:
                events.append((call[0] << 5 | _IMPORTS, call))
            if text.endswith(RAISERS):
                events.append((call[0] << 5 | _EXPECTS, call))
            if text in ENDERS:
                events.append((call[3] << 5 | _ENDS, call))  # what it is given is reached

    def uses(self, names: Names) -> list[Use]:
        """The uses whose root is known, in the order of the text."""
        state, calls = self.state, self._calls
        state.pop(len(self._source) + 1)
        local = names.evident - names.known
        if local:
            calls.add_beyond(local)
        candidates = calls.found + reads(self._source, self._captures.get("root", ()), names.imported, calls)
        if local and calls.unknown:
            candidates += [candidate for candidate in calls.unknown if candidate[5] in local]
        candidates += self._items(names)
        candidates.sort()
        bound = names.bound
        if "" in names.imported:
            # Any name may come from a star import.
            bound = bound.union((call[5] for call in candidates), (name for _, _, _, name in state.named))
        found = resolved(state, candidates, bound, names.asked)
        if calls.handing or state.named or state.literals:
            found += resolved_handed(state, calls.handing, bound)
            found += resolved_names(state, bound, names.imported)
            found += resolved_literals(state, bound)
            found.sort(key=use_order)
        local_classes.let_go(state)
        return found

    def _items(self, names: Names) -> Iterator[Candidate]:
        """The items that are asked for by a plain key."""
        nodes = self._captures.get("item", ())
        known = names.known | names.evident | _RECEIVERS if nodes else _RECEIVERS
        for node in nodes:
            found = literals.keyed(self._source, node.start_byte, node.end_byte, known, self._calls.constructed)
            if found is not None:
                yield found

    def patches(self, bound: set[str], assigned: Iterable[tuple[str, str]]) -> set[str]:
        """Chains that are assigned to, by `=` and by `setattr` (given as (object, name))."""
        state = self.state
        places = state.patched + [(state.scope, f"{target}.{name}") for target, name in assigned]
        found = {f".{text.rpartition('.')[2]}" for _, text in places}
        found.update(f"<{base}" for base in state.derived)
        found.update(chain for scope, text in places if _DOTTED.match(text) and (chain := chain_of(scope, text, bound)))
        return found
