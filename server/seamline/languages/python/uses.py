"""From candidates to uses: what the name at the root of each refers to where it stands.

Runs after the sweep, when every binding of every scope is known.
"""

from __future__ import annotations

import re
from sys import intern
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import CHAINED, KEY_ERROR, LENT, LITERAL, ZERO
from seamline.languages.python import guards
from seamline.languages.python.arguments import UNREAD, arguments_in_text, arguments_of_node
from seamline.languages.python.contexts import context
from seamline.languages.python.infer import local_classes
from seamline.languages.python.infer.bound import LOCAL
from seamline.languages.python.infer.containers import INSTANCE
from seamline.languages.python.infer.kept import unasked
from seamline.languages.python.infer.literals import KEY, may_have_grown
from seamline.languages.python.infer.marks import EITHER, UNKNOWN, extended
from seamline.languages.python.scopes import FUNCTION
from seamline.languages.python.words import NAME

if TYPE_CHECKING:
    from tree_sitter import Node

    from seamline.languages.python.arguments import Arguments, Shape
    from seamline.languages.python.candidates import Candidate
    from seamline.languages.python.scopes import Scope
    from seamline.languages.python.state import State

_HASATTR: Final = re.compile(r"hasattr\(\s*([^\W\d][\w.]*)\s*,\s*[\"'](\w+)[\"']")
_INSTANCE: Final = re.compile(rf"is(?:instance|subclass)\(\s*({NAME}(?:\.{NAME})*)\s*,")
_MATCH: Final = re.compile(rf"^\s*match ({NAME}(?:\.{NAME})*)\s*:", re.MULTILINE)
_NAME: Final = re.compile(r"\w+")
_IS_IN: Final = re.compile(r"[\"']\s+(?:not\s+)?in\s+")
_ASSIGNED: Final = re.compile(r"\s*(?:[-+*/|&]?=[^=]|,[^\n]*[^=!<>\n]=[^=])")
_OF_THE_OBJECT: Final = ("self", "cls")
_KEEPING: Final = "= await "
"""What stands in front of a call whose value is kept, other than the `= ` of an assignment."""
_BEHIND: Final = ")]>!"
"""How the text of an expression ends that is no name."""
_MEMO_LIMIT: Final = 50_000

_seen: dict[str, Arguments] = {}
_shapes: dict[Shape, Shape] = {}
"""One of each shape: what is the same object is written once into the facts of a file."""

Narrowed = tuple[int, int, "Scope", str, tuple[str, ...]]
Use = tuple[str, int, int, int, int, "Shape | None", bytes]


def arguments_of(source: str, opening: int, end: int, node: Node) -> Arguments:
    """The arguments of a call, which stand at `opening:end`."""
    raw = source[opening:end]
    arguments = _seen.get(raw)
    if arguments is None:
        if len(_seen) > _MEMO_LIMIT:
            _seen.clear()
            _shapes.clear()
        shape, places = arguments_in_text(raw) or _parsed(node, source)
        known = _shapes.get(shape)
        if known is None:
            # As for parameters: `marshal` writes strings that are interned otherwise.
            known = _shapes[shape] = (shape[0], tuple(map(intern, shape[1])), shape[2], shape[3])
        arguments = _seen[raw] = (known, places)
    return arguments


def _parsed(call: Node, source: str) -> Arguments:
    arguments = call.child_by_field_name("arguments")
    return UNREAD if arguments is None else arguments_of_node(arguments, source)


def asked_in(source: str) -> tuple[str, ...]:
    """Attributes that this text asks for by `hasattr`, as `object.name`; and `object.` where it asks for its class."""
    found = [f"{holder}.{name}" for holder, name in _HASATTR.findall(source)] if "hasattr(" in source else []
    return (*found, *_types_asked(source, 0, len(source)))


def _types_asked(source: str, start: int, end: int) -> list[str]:
    """The objects, as `object.`, whose class this part of a text asks for."""
    holders = []
    if source.find("isinstance(", start, end) >= 0 or source.find("issubclass(", start, end) >= 0:
        holders += _INSTANCE.findall(source, start, end)
    if source.find("match ", start, end) >= 0:
        holders += _MATCH.findall(source, start, end)
    return [f"{holder}." for holder in holders]


def _is_asked_for(
    source: str, scope: Scope, text: str, asked: tuple[str, ...], types: dict[tuple[int, int], list[str]]
) -> bool:
    """Whether an attribute is asked for in the file, or the class of its object in the function around.

    `types` keeps what was found in each function.
    """
    hits = [item for item in asked if text.startswith(item)]
    if any(not item.endswith(".") for item in hits):
        return True
    span = scope.enclosing_span() or (0, len(source))
    if span not in types:
        types[span] = _types_asked(source, *span)
    return not set(hits).isdisjoint(types[span])


def resolved(state: State, candidates: list[Candidate], names: set[str], asked: tuple[str, ...]) -> list[Use]:
    """The uses among these, which stand in the order of the text.

    `names` is what the module binds, `asked` what the file asks of by `hasattr`.
    """
    source = state.source
    seen = _seen
    stand_ins = state.stand_ins
    regions = state.regions
    bounds = [*state.bounds, len(source) + 1]
    index = -1
    bound = 0
    types: dict[tuple[int, int], list[str]] = {}
    narrowed: dict[str, list[Narrowed]] = {}
    for block in state.narrowed:
        narrowed.setdefault(block[3], []).append(block)
    found: list[Use] = []
    add = found.append
    same: dict[str, str] = {}
    for start, name_end, opening, end, text, root, node in candidates:
        if start >= bound:
            while start >= bound:
                index += 1
                bound = bounds[index + 1]
            scope, guard = regions[index]
            memo, versions = scope.memo, scope.versions
        is_plain = not versions or (root not in versions and root.isidentifier())
        base = (
            (memo[root] if root in memo else scope.look_up(root, names)) if is_plain else scope.at(root, start, names)
        )
        asked_here = asked
        if narrowed and root in narrowed and (base is None or UNKNOWN in base):
            told = _narrowed(narrowed[root], start, scope, names)
            if told is not None:
                base, asked_here = told, ()
        if base is None or (stand_ins and is_replaced(stand_ins, text, start)):
            continue
        chain = text if base == root else extended(base, text[len(root) :])
        if LOCAL in chain:
            settled = local_classes.settled(state, chain, is_call=node is not None)
            if settled is None:
                continue
            chain = settled
        chain = same.setdefault(chain, chain)  # what is the same object is written once
        own = guard
        if asked_here and text.startswith(asked_here) and _is_asked_for(source, scope, text, asked, types):
            own |= guards.ATTRIBUTE_ERROR
            if root not in _OF_THE_OBJECT:
                own |= guards.TYPE_ERROR  # it may be an object of another class, whatever its methods take
        if node is None:
            if KEY in text:
                own |= _lent(source, scope, base, root, end) | _asks_for_key(source, scope, text)
            add((chain, start, name_end, end, own or ZERO, None, b""))
        else:
            shape, places = seen.get(source[opening:end]) or arguments_of(source, opening, end, node)
            if root[-1] in _BEHIND:
                own |= CHAINED
            if (
                ((before := source[start - 2]) == "=" or (before == "t" and source.startswith(_KEEPING, start - 8)))
                and source[start - 1] == " "
                and scope.kind == FUNCTION
            ):
                own |= unasked(source, start, end, node, scope, state)
            add((chain, start, name_end, end, own | context(source, start, end, scope) or ZERO, shape, places))
    return found


def _narrowed(blocks: list[Narrowed], start: int, scope: Scope, names: set[str]) -> str | None:
    """What a name of which nothing else is known stands for at this place, in one of these blocks of the same scope."""
    for first, last, holder, _, classes in reversed(blocks):
        if first <= start < last and holder is scope:
            meanings = [scope.meaning(cls, INSTANCE, names) for cls in classes]
            return None if None in meanings else EITHER.join(filter(None, meanings))
    return None


def _lent(source: str, scope: Scope, base: str, root: str, end: int) -> int:
    """`LENT` where what is read of a call's value may not be what the call gave, or is not read at all."""
    if _ASSIGNED.match(source, end):
        return LENT
    if root[-1] == ")" or not base.rstrip("!").endswith("()"):
        return 0
    span = scope.enclosing_span() or (0, len(source))
    return LENT if may_have_grown(source, root, *span) else 0


def _asks_for_key(source: str, scope: Scope, text: str) -> int:
    """`KEY_ERROR` where the function around asks whether there is this item."""
    span = scope.enclosing_span()
    if span is None:
        return 0
    holder, _, key = text.partition(f".{KEY}")
    place = source.find(key, *span)
    while place >= 0:
        asked = _IS_IN.match(source, place + len(key), span[1])
        if asked is not None and source[place - 1] in "\"'" and source.startswith(holder, asked.end(), span[1]):
            return KEY_ERROR
        place = source.find(key, place + 1, span[1])
    return 0


def resolved_literals(state: State, names: set[str]) -> list[Use]:
    """The dictionaries that are written for what a class declares, as if they were calls of it."""
    found: list[Use] = []
    for scope, guard, start, text, literal in state.literals:
        chain = chain_of(scope, text, names)
        if chain is not None and LOCAL not in chain:
            shape = (0, literal.keys, False, literal.spread)
            found.append((chain, start, start + 1, literal.end, guard | LITERAL, shape, b""))
    return found


def resolved_names(state: State, names: set[str], imported: set[str]) -> list[Use]:
    """The uses as a decorator or as a base; of what is imported, attributes are read like any other."""
    found: list[Use] = []
    for scope, guard, start, name in state.named:
        root, dot, _ = name.partition(".")
        if dot and root in imported:
            continue
        chain = scope.meaning(name, "", names, start) if dot else scope.look_up(name, names)
        if chain is not None and LOCAL not in chain and not is_replaced(state.stand_ins, name, start):
            end = start + len(name)
            found.append((chain, start, end, end, guard, None, b""))
    return found


def is_replaced(stand_ins: list[tuple[int, int, str]], text: str, start: int) -> bool:
    """Whether a part of this chain is named by a `with patch(...)` around it: what is called may be a stand-in."""
    return any(
        first <= start < last and ("monkeypatch" in header or any(part in header for part in _NAME.findall(text)))
        for first, last, header in stand_ins
    )


def chain_of(scope: Scope, text: str, names: set[str]) -> str | None:
    """The chain that a dotted name stands for."""
    root, dot, rest = text.partition(".")
    base = scope.look_up(root, names)
    return None if base is None or LOCAL in base or UNKNOWN in base else extended(base, f"{dot}{rest}")


def use_order(use: tuple[Any, ...]) -> tuple[int, int]:
    """Uses in the order of the text."""
    return use[1], use[3]
