"""Handlers of functions, classes and their decorators."""

from __future__ import annotations

import re
from sys import intern
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.interface.facts import ANY_NAME, ZERO
from seamline.languages.python import guards
from seamline.languages.python.arguments import VAR_KEYWORD, VAR_POSITIONAL, fold, parameters_of
from seamline.languages.python.infer import giving, literals, local_classes, tuples
from seamline.languages.python.infer.assigned import declared
from seamline.languages.python.infer.bound import OPAQUE, Several
from seamline.languages.python.infer.containers import INSTANCE, ITEMS, VALUES, annotated
from seamline.languages.python.infer.marks import UNKNOWN
from seamline.languages.python.scopes import CLASS, FUNCTION, MODULE, ClassDraft, Scope
from seamline.languages.python.state import ASYNC, ENDS_EMPTY, GENERATOR, K_CLASS, K_FUNCTION
from seamline.languages.python.words import CHARACTER, DOTTED, NAME

if TYPE_CHECKING:
    from tree_sitter import Node

    from seamline.languages.python.state import State

_DOTTED: Final = re.compile(DOTTED)
_DECORATOR: Final = re.compile(rf"@\s*({NAME}[{CHARACTER}.]*)\s*")
_WORD: Final = re.compile(rf"[{CHARACTER}]+")
_DEFAULT: Final = re.compile(rf"({NAME})\s*=\s*({NAME}(?:\.{NAME})*)(\(\))?\s*[,)]")
"""A parameter with what it is where nothing is passed."""
_CONSTANTS: Final = ("None", "True", "False")
_ARROW: Final = re.compile(r"\s*->")
_COMPILED: Final = ("overload", "overload_method", "overload_attribute")
"""Decorators of numba, which gives calls in such a function a meaning of their own (that of `typing` has no arguments)."""
_SKIPPING: Final = ("mark.skip", "unittest.skip")
"""Decorators of tests that never run."""
_MEMO_LIMIT: Final = 50_000
_COLLECTING: Final = {VAR_POSITIONAL: ITEMS, VAR_KEYWORD: VALUES}
"""Parameters that are containers of what they are annotated with."""

_OPENING: Final = re.compile(
    r"setattr(?:__)?\(\s*[\w.]+\s*,(?!\s*[\"'])|\bexec\((?![^\n]*,\s*(?!self\b)\w+\.__dict__\)\s*$)"
    r"|(?:__dict__|\bvars\([^()\n]*\))\s*(?:\|?=(?!=)|\.(?:update|setdefault|__setitem__)|\[[^\]\n]*\]\s*=(?!=)|$)",
    re.MULTILINE,
)
"""How a method may give its object attributes that nobody can tell the names of."""
_EMPTY: Final = ("return None", " return")
"""How a function ends that gives nothing in the end."""
_PASSING_ON: Final = ("__setattr__", "__setstate__")
"""Methods that set what somebody else names: an attribute that is there anyway."""


class ParameterList(NamedTuple):
    """A parameter list, read once for each way it is written."""

    records: tuple[Any, ...]
    text: str
    bound: dict[str, Any]
    """What the parameters are bound to inside the function; to be copied."""
    annotated: tuple[str, ...]
    repeated: bool
    """Whether the list may mention one of its own names in an annotation or a default: there it is that of the scope around."""


_parameters: dict[str, ParameterList] = {}
_same: dict[Any, Any] = {}
"""One of each parameter: the same object is written once into the facts of a file."""


def _kept(record: Any) -> Any:
    """The one object for a record of a parameter. `marshal` writes strings that are interned otherwise: here all of them are, so
    that a file has the same facts in every process.
    """
    name, kind, default, annotation = record
    _same[record] = record = intern(name), kind, default, intern(annotation)
    return record


def _read_parameters(node: Node, source: str, raw: str) -> ParameterList:
    if len(_parameters) > _MEMO_LIMIT:
        _parameters.clear()
        _same.clear()
    records = tuple(_same.get(record) or _kept(record) for record in parameters_of(node, source))
    bound: dict[str, Any] = {}
    for name, kind, _, annotation in records:
        if kind in _COLLECTING:
            value = annotated(annotation) if annotation else None
            bound[name] = (value[0], _COLLECTING[kind]) if value is not None and value[1] == INSTANCE else OPAQUE
        else:
            bound[name] = (declared(annotation) if annotation else None) or OPAQUE
    for name, text, mark in _DEFAULT.findall(raw):
        if bound.get(name) == OPAQUE and text.partition(".")[0] not in bound and text not in _CONSTANTS:
            bound[name] = Several((OPAQUE, (text, mark)))
    words = _WORD.findall(raw)
    repeated = any(words.count(name) > 1 for name in bound)
    known = _parameters[raw] = ParameterList(records, fold(raw), bound, tuple(filter(bound.get, bound)), repeated)
    return known


def decorator(state: State, start: int, node: Node) -> None:
    """A decorator is kept for the definition that follows, and is a use."""
    text = state.source[start : node.end_byte].rstrip()
    match = _DECORATOR.match(text)
    if match is None:
        state.decorators.append(("?", None))
    elif match.end() == len(text):
        name = match[1]
        state.decorators.append((name, None))
        state.named.append((state.scope, state.guard, start + match.start(1), name))
    elif text[match.end()] == "(" and text.endswith(")"):
        state.decorators.append((match[1], text[match.end() :]))
    else:
        state.decorators.append(("?", None))


def function(state: State, start: int, item: tuple[Node, str, int]) -> None:
    """A function: a symbol of the module or class, and a scope that starts at its `def`."""
    node, name, name_start = item
    parameter_node = node.child_by_field_name("parameters")
    if parameter_node is None:
        return
    source, scope, guard = state.source, state.scope, state.guard
    decorators: tuple[Any, ...] = ()
    if state.decorators:
        decorators = tuple(state.decorators)
        state.decorators.clear()
    behind = parameter_node.end_byte
    raw = source[parameter_node.start_byte : behind]
    records, text, bound, told, repeated = _parameters.get(raw) or _read_parameters(parameter_node, source, raw)
    if told:
        state.evident.update(told)
    end = node.end_byte
    inner = Scope(FUNCTION, scope, name)
    inner.bound = bound.copy()
    inner.head = behind
    inner.span = start, end
    if scope.kind == FUNCTION:
        scope.bind(name, OPAQUE)
    else:
        returns = "" if source.startswith(":", behind) else _returns(source, node, behind)
        gives_back = bool(records) and _gives_back(source, records[0][0], behind, end)
        result: giving.Result | str = ""
        if returns:
            result = tuples.told(source, behind, end)
            literals.note_returned(state, scope, returns, behind, end)
        elif not gives_back:
            result = giving.result(state, inner, behind, end)
        if not result:
            result = literals.returned(source, behind, end)
        detail = (records, returns, decorators, end, text, gives_back, result)
        flags = ZERO
        if source.startswith("async", start):
            flags = ASYNC | GENERATOR if state.yields and source.find("yield", behind, end) > 0 else ASYNC
        if returns and source.endswith(_EMPTY, behind, end) and _ends_empty(node):
            flags |= ENDS_EMPTY
        state.bind_symbol((K_FUNCTION, name, name_start, name_start + len(name), flags, guard, detail))
    if state.opening and scope.draft is not None and name not in _PASSING_ON and _opens(state, behind, end):
        scope.draft.attributes.append((ANY_NAME, scope, UNKNOWN, ""))
    if scope.kind == CLASS and records and records[0][1] <= 1:
        inner.receiver = _own(scope, name, records[0][0], decorators)
        if inner.receiver is not None:
            inner.bound[records[0][0]] = inner.receiver
    state.push(start, end, inner, guard | _guards_of(decorators))
    note = None if source.startswith(":", behind) else node.child_by_field_name("return_type")
    if repeated or (note is not None and not bound.keys().isdisjoint(_WORD.findall(source, behind, note.end_byte))):
        # Annotations and defaults are of the scope around.
        state.push(parameter_node.start_byte, note.end_byte if note is not None else behind, scope, guard)


def _guards_of(decorators: tuple[Any, ...]) -> int:
    """What decorators say of the body that they stand above."""
    guard = 0
    for chain, arguments in decorators:
        if chain.endswith(("xfail", "XFAIL", "expectedFailure", "raises", "fails")) or "fails_" in chain:
            guard |= guards.RAISES | guards.ANY_ERROR
        elif chain.endswith(_SKIPPING):
            guard |= guards.DEAD
        elif arguments and chain.rpartition(".")[2] in _COMPILED:
            guard |= guards.TYPE_ERROR | guards.ATTRIBUTE_ERROR
    return guard


def _ends_empty(node: Node) -> bool:
    """Whether the last statement of a function is a `return`, of nothing or of `None` as its text says."""
    body = node.child_by_field_name("body")
    return body is not None and body.named_children[-1].type == "return_statement"


def _opens(state: State, start: int, end: int) -> bool:
    """Whether the body of a method may make attributes whose names cannot be told."""
    source = state.source
    return any(source.find(word, start, end) > 0 for word in state.opening) and bool(
        _OPENING.search(source, start, end)
    )


def _returns(source: str, node: Node, start: int) -> str:
    """The annotation of what a function gives, whose parameters end at `start`."""
    if not source.startswith(" ->", start) and not _ARROW.match(source, start):
        return ""
    note = node.child_by_field_name("return_type")
    if note is None:
        return ""
    annotation = source[note.start_byte : note.end_byte]
    return intern(annotation)


def _gives_back(source: str, argument: str, start: int, end: int) -> bool:
    """Whether the only `return` of a function, whose parameters end at `start`, gives back its first argument."""
    if not argument or not source[max(0, end - 80) : end].rstrip().endswith("return " + argument):
        return False
    return source.count("return", start, end) == 1 and not re.search(rf"\b{argument}\s*=[^=]", source[start:end])


def _own(scope: Scope, name: str, parameter: str, decorators: tuple[Any, ...]) -> str | tuple[str, str] | None:
    """What the first parameter of a method in the scope of this class is bound to."""
    if scope.chain is not None:
        return _receiver(name, parameter, decorators, scope.chain)
    if scope.parent is None or scope.parent.kind != FUNCTION:
        return None
    return local_classes.receiver(scope.name, _receiver(name, parameter, decorators, ""))


def _receiver(name: str, parameter: str, decorators: tuple[Any, ...], chain: str) -> str | None:
    """What the first parameter of a method stands for."""
    if not decorators and name not in _CLASS_METHODS:
        return f"{chain}~" if parameter == "cls" else f"{chain}(~)"
    names = {decorator[0].rpartition(".")[2] for decorator in decorators}
    if "staticmethod" in names or not names.isdisjoint(_BRIDGED):
        return None
    if "classmethod" in names or name in _CLASS_METHODS or parameter == "cls":
        return f"{chain}~"
    if not names or parameter == "self" or names <= {"property", "cached_property", "override", "abstractmethod"}:
        return f"{chain}(~)"
    return None


_BRIDGED: Final = ("method", "rawmethod", "objc_method", "objc_rawmethod")
"""Decorators of methods whose objects are of another language's class."""
_CLASS_METHODS: Final = ("__new__", "__init_subclass__", "__class_getitem__", "setup_class", "teardown_class")
"""Called with the class, by the interpreter or by pytest, whatever their first parameter is named."""


def class_(state: State, start: int, item: tuple[Node, str, int]) -> None:
    """A class: a symbol, and a scope whose names are its members."""
    node, name, name_start = item
    scope = state.scope
    draft = ClassDraft(node.end_byte)
    draft.decorators = tuple(state.decorators)
    state.decorators.clear()
    chain = None
    if scope.kind != FUNCTION:
        if scope.kind == MODULE:
            chain = name
        elif scope.chain is not None:
            chain = f"{scope.chain}.{name}"
        state.bind_symbol((K_CLASS, name, name_start, name_start + len(name), ZERO, state.guard, draft))
    bases = node.child_by_field_name("superclasses")
    if bases is not None:
        _read_bases(state, bases, draft)
        if scope.kind == FUNCTION:
            state.derived.update(base.rpartition(".")[2] for base in draft.bases)
    if scope.kind == FUNCTION:
        scope.bind(name, local_classes.binding(state, name, draft))
    inner = Scope(CLASS, scope, name, chain)
    inner.draft = draft
    state.push(start, node.end_byte, inner, state.guard)


def _read_bases(state: State, node: Node, draft: ClassDraft) -> None:
    found = []
    keywords = []
    for child in node.named_children:
        kind = child.type
        start, end = child.start_byte, child.end_byte
        text = state.source[start:end]
        if kind == "keyword_argument":
            key, _, value = text.partition("=")
            keywords.append((key.strip(), value.strip()))
        elif kind in ("identifier", "attribute", "subscript"):
            head = text.partition("[")[0] if kind == "subscript" else text
            found.append(head if _DOTTED.match(head) else "?")
            if kind == "identifier" or (kind == "subscript" and "." not in head):
                state.named.append((state.scope, state.guard, start, head))
        elif kind != "comment":
            found.append("?")
    draft.bases = tuple(found)
    draft.keywords = tuple(keywords)


def finished(symbol: tuple[Any, ...], module_names: set[str]) -> tuple[Any, ...]:
    """A symbol as it is written down, once the sweep is over."""
    draft = symbol[6]
    if symbol[0] == K_FUNCTION:
        result = draft[6]
        if isinstance(result, str):
            return symbol
        return (*symbol[:6], (*draft[:6], giving.told(result, module_names)))
    if not isinstance(draft, ClassDraft):
        return symbol
    members = tuple(finished(member, module_names) for member in draft.symbols)
    held = tuple(sorted(draft.held(module_names)))
    draft.let_go()
    detail = (draft.bases, draft.keywords, draft.decorators, members, draft.end, held)
    return (*symbol[:6], detail)
