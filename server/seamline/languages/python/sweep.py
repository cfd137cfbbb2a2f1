"""The sweep over the captures of one file: scopes, bindings and guards in, symbols, imports and uses out.

This is the hot path of a cold run, so it works on offsets and text, asks nodes for as little as it can, and drops what
cannot matter (calls of names that this file neither imports nor defines) as early as it can.
"""

from __future__ import annotations

import builtins
import re
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.interface.facts import Kind, SymbolFlag
from seamline.languages.python import guards
from seamline.languages.python.arguments import fold, parameters_of, shape_of_node, shape_of_text
from seamline.languages.python.imports import read_import
from seamline.languages.python.scopes import CLASS, FUNCTION, GLOBAL, MODULE, OPAQUE, ClassDraft, Scope, annotated_class

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tree_sitter import Node

_DOTTED: Final = re.compile(r"[^\W\d][\w\x80-\xff]*(?:\.[^\W\d][\w\x80-\xff]*)*\Z")
_REST: Final = re.compile(r"(?:\s*\.\s*[^\W\d][\w\x80-\xff]*)+")
_SPACE: Final = re.compile(r"\s+")
_WORD: Final = re.compile(r"(?<![.\w])[^\W\d][\w\x80-\xff]*")
_CAPTURED: Final = re.compile(r"(?<![.\w])[^\W\d]\w*(?!\s*[\w.(=])")
_CALLEE: Final = re.compile(r"([^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*)\s*(?=\()")
_NAME: Final = re.compile(r"\w+")
_FUNCTION_NAME: Final = re.compile(r"(?:async\s+)?def\s+(\w+)")
_CLASS_NAME: Final = re.compile(r"class\s+(\w+)")
_ATTRIBUTE: Final = re.compile(r"\s*\.\s*([^\W\d][\w\x80-\xff]*)\Z")
_SUPER: Final = re.compile(r"super\(\s*(?:([^\W\d]\w*)\s*,\s*\w+\s*)?\)\s*\.\s*([^\W\d]\w*)\Z")
_EQUALS: Final = re.compile(r"\s*(?::[^=]+)?=[\s\\]*\Z")
_DECORATOR: Final = re.compile(r"@\s*([^\W\d][\w.\x80-\xff]*)\s*")
_ARROW: Final = re.compile(r"\s*->")
_ALL_STRING: Final = re.compile(r"[\"']([^\"'\n]*)[\"']")
_ALL_PLAIN: Final = re.compile(r"[\s\[\](),+]*\Z")
_COMMENT: Final = re.compile(r"#[^\n]*")
_EXIT: Final = re.compile(r"(?:return|raise|continue|break)\b|(?:\w+\.)*(?:skip|exit|fail|_exit|abort)\(")
_FIELDS: Final = re.compile(
    r"(?:.*\.)?(?:field|attrib|ib|Field|PrivateAttr|Factory|mapped_column|column_property|relationship|composite|synonym"
    r"|namedtuple|NamedTuple|NewType|TypedDict|make_dataclass|dataclass_field|Parameter|Argument|Option)\Z"
)
_UNCERTAIN_RECEIVER: Final = ("self", "cls", "mcs", "mcls", "metacls", "klass", "meta")

(IF, TERNARY, TRY, WITH, COMPREHENSION, LAMBDA, DECORATOR, FUNCTION_DEF, CLASS_DEF, IMPORT_STATEMENT, TYPE_ALIAS, ASSIGNMENT,
 ASSIGNED_ATTRIBUTE, OPAQUE_NAME, CASE, GLOBAL_STATEMENT, NONLOCAL, CALL, READ) = range(19)  # fmt: skip

_START = attrgetter("start_byte")

_K_FUNCTION = int(Kind.FUNCTION)
_K_CLASS = int(Kind.CLASS)
_K_VARIABLE = int(Kind.VARIABLE)
_K_IMPORT = int(Kind.IMPORT)
_ASYNC = int(SymbolFlag.ASYNC)
_REBOUND = int(SymbolFlag.REBOUND)
_ANNOTATED_ONLY = int(SymbolFlag.ANNOTATED_ONLY)

_AS_THEY_ARE: Final = (
    ("if", IF), ("ternary", TERNARY), ("try", TRY), ("comprehension", COMPREHENSION), ("lambda", LAMBDA),
    ("decorator", DECORATOR), ("type_alias", TYPE_ALIAS), ("assignment", ASSIGNMENT), ("assigned.attribute", ASSIGNED_ATTRIBUTE),
    ("opaque", OPAQUE_NAME), ("case", CASE), ("global", GLOBAL_STATEMENT), ("nonlocal", NONLOCAL),
)  # fmt: skip
"""Captures whose nodes are handled as they come, with what they are."""
_ORDER: Final = itemgetter(0)
Event = tuple[int, Any]
"""Where a capture starts, shifted by five bits, with its code below; and what its handler takes."""

_parameters: dict[str, ParameterList] = {}
_shapes: dict[str, tuple[int, tuple[str, ...], bool, bool]] = {}
_COMPREHENSION: Final = "[]"
"""The name of the scope of a comprehension."""
_MEMO_LIMIT: Final = 50_000
_BUILTINS: Final = frozenset(dir(builtins))
_IMPORTERS: Final = ("importlib.import_module", "import_module")
_RAISERS: Final = ("raises", "assertRaises", "assertRaisesRegex", "assert_raises", "suppress")
_COMPILED: Final = ("overload", "overload_method", "overload_attribute")
"""Decorators of numba, which gives calls in such a function a meaning of their own (that of `typing` has no arguments)."""
_HASATTR: Final = re.compile(r"hasattr\(\s*([^\W\d][\w.]*)\s*,\s*[\"'](\w+)[\"']")
_GOTTEN: Final = re.compile(r"([^\W\d]\w*)\s*=\s*getattr\([^\n]*,\s*None\s*\)")
_ASKED: Final = re.compile(r"if\s+(?:not\s+)?([^\W\d]\w*)(?:\s+is\s+(?:not\s+)?None)?\s*:")
_LITERAL: Final = re.compile(r"\(\s*[\"']([^\W\d]\w*(?:\.[^\W\d]\w*)*)[\"']\s*,?\s*\)\Z")


class ParameterList(NamedTuple):
    """A parameter list, read once for each way it is written."""

    records: tuple[Any, ...]
    text: str
    bound: dict[str, Any]
    """What the parameters are bound to inside the function; to be copied."""
    annotated: tuple[str, ...]


class Sweep:
    """One pass over one file. `run` first, then the results."""

    def __init__(self, source: str, captures: dict[str, list[Node]]) -> None:
        self.source = source
        self.captures = captures
        self.imports: list[tuple[Any, ...]] = []
        self.dynamic_all = False
        self._all: list[tuple[str, int, int]] | None = None
        self._module = Scope(MODULE, None)
        self._scope = self._module
        self._guard = 0
        self._stack: list[tuple[int, Scope, int]] = []
        self._symbols: list[tuple[Any, ...]] = []
        self._decorators: list[tuple[str, str | None]] = []
        self._raw: list[tuple[Scope, str, int, int, int, int, Any]] = []
        self._patched: list[tuple[Scope, str]] = []
        self._rebound: set[str] = set()
        self._stand_ins: list[tuple[int, int, str]] = []
        """Where `with patch(...)` holds, and what it names."""
        self._has_star = False
        self._gotten = frozenset(_GOTTEN.findall(source)) if "getattr(" in source else ()
        """Names that stand for an attribute that may not be there."""
        self._constructed: dict[int, tuple[int, str]] = {}
        """Where a call ends -> where it starts, and what it calls. The outermost of calls that end together comes last."""
        if len(_shapes) > _MEMO_LIMIT:
            _shapes.clear()
        if len(_parameters) > _MEMO_LIMIT:
            _parameters.clear()

    # The sweep itself.

    def run(self) -> None:
        """Visit every capture in the order of the text."""
        handlers = (
            self._if,
            self._ternary,
            self._try,
            self._with,
            self._comprehension,
            self._lambda,
            self._decorator,
            self._function,
            self._class,
            self._import,
            self._type_alias,
            self._assignment,
            self._assigned_attribute,
            self._opaque,
            self._case,
            self._global,
            self._nonlocal,
            self._call,
            self._read,
        )
        stack = self._stack
        for key, item in self._events():
            start = key >> 5
            while stack and stack[-1][0] <= start:
                _, self._scope, self._guard = stack.pop()
            handlers[key & 31](start, item)
        while stack:
            _, self._scope, self._guard = stack.pop()

    def _events(self) -> list[Event]:
        get = self.captures.get
        events: list[Event] = []
        add = events.append
        for name, code in _AS_THEY_ARE:
            for node in get(name, ()):
                add((node.start_byte << 5 | code, node))
        for node in get("with", ()):
            # Its guard holds for the body only: `raises(errors.Gone)` itself is a use like any other.
            start, end = node.start_byte, node.end_byte
            header_end = self.source.find(":\n", start, end)
            add(((header_end if header_end > 0 else start) << 5 | WITH, node))
        known = {"__all__", "super"}
        known.update(_UNCERTAIN_RECEIVER)
        imported = self._read_imports(add, known)
        self._add_definitions(add, known)
        callee_ends = self._add_calls(add, known)
        self._add_reads(add, imported, callee_ends)
        events.sort(key=_ORDER)
        return events

    def _read_imports(self, add: Callable[[Event], None], known: set[str]) -> set[str]:
        source = self.source
        imported: set[str] = set()
        for node in self.captures.get("import", ()):
            start = node.start_byte
            records = read_import(source[start : node.end_byte], start)
            add((start << 5 | IMPORT_STATEMENT, records))
            imported.update(record[3] for record in records)
        self._has_star = "" in imported
        known |= imported
        return imported

    def _add_definitions(self, add: Callable[[Event], None], known: set[str]) -> None:
        source = self.source
        get = self.captures.get
        functions, parameters = _in_order(get("function", ())), _in_order(get("function.parameters", ()))
        for node, list_ in zip(functions, parameters, strict=True):
            start = node.start_byte
            name = _FUNCTION_NAME.match(source, start)
            if name is not None:
                known.add(name[1])
                add((start << 5 | FUNCTION_DEF, (node, name, list_)))
        for node in get("class", ()):
            start = node.start_byte
            name = _CLASS_NAME.match(source, start)
            if name is not None:
                known.add(name[1])
                add((start << 5 | CLASS_DEF, (node, name)))

    def _add_calls(self, add: Callable[[Event], None], known: set[str]) -> set[int]:
        """Add the calls whose root may be known; the others only where a local variable has an evident class.

        Gives the ends of all callees added.
        """
        source = self.source
        get = self.captures.get
        match = _CALLEE.match
        has_star = self._has_star
        unknown: list[tuple[str, int, int, Node]] = []
        ends: set[int] = set()
        for node in get("call", ()):
            start = node.start_byte
            found = match(source, start)
            if found is None:
                continue
            text = found[1]
            root = text.partition(".")[0]
            if root in known or (has_star and root not in _BUILTINS):
                end = node.end_byte
                ends.add(found.end(1))
                if " " in text or "\n" in text:
                    text = _SPACE.sub("", text)
                add((start << 5 | CALL, (text, found.end(1), found.end(), end, node)))
                self._constructed[end] = (start, text)
            elif root != text:
                unknown.append((root, start, found.end(), node))
        for node in get("call.deep", ()):
            start = node.start_byte
            found = match(source, start)
            if found is None:
                continue
            arguments = node.child_by_field_name("arguments")
            if arguments is not None and arguments.start_byte == found.end():
                root = found[1].partition(".")[0]
                if root in known or (has_star and root not in _BUILTINS):
                    ends.add(found.end(1))
                    text = _SPACE.sub("", found[1])
                    add((start << 5 | CALL, (text, found.end(1), found.end(), node.end_byte, node)))
                    self._constructed[node.end_byte] = (start, text)
                else:
                    unknown.append((root, start, found.end(), node))
        for node in get("call.chained", ()):
            found = match(source, node.start_byte)
            if found is not None and found[1].partition(".")[0] in known:
                self._add_chained(add, node, found)
        local = self._evident_locals(known) if unknown else ()
        if local:
            for root, start, opening, node in unknown:
                if root in local:
                    found = match(source, start)
                    if found is not None:
                        ends.add(found.end(1))
                        text = _SPACE.sub("", found[1])
                        add((start << 5 | CALL, (text, found.end(1), opening, node.end_byte, node)))
        return ends

    def _add_chained(self, add: Callable[[Event], None], node: Node, head: re.Match[str]) -> None:
        """`super().f()` and `Cart(...).f()`; nothing for chains of more calls."""
        start = node.start_byte
        callee = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        if callee is None or arguments is None:
            return
        end = callee.end_byte
        if head[1] == "super":
            match = _SUPER.match(self.source[start:end])
            text = f"super {match[1] or ''}.{match[2]}" if match else ""
        else:
            inner = callee.child_by_field_name("object")
            opening = inner.child_by_field_name("arguments") if inner is not None else None
            if inner is None or opening is None or opening.start_byte != head.end():
                return
            rest = _ATTRIBUTE.match(self.source[inner.end_byte : end])
            text = f"{head[1]}().{rest[1]}" if rest else ""
        if text:
            add((start << 5 | CALL, (text, end, arguments.start_byte, node.end_byte, node)))

    def _evident_locals(self, known: set[str]) -> set[str]:
        """Names that some scope binds to an evident class: assigned from a constructor, or annotated."""
        source = self.source
        found: set[str] = set()
        for node in self.captures.get("assignment", ()):
            start = node.start_byte
            name = _NAME.match(source, start)
            if name is not None and (
                node.end_byte in self._constructed or source[name.end() : name.end() + 4].lstrip()[:1] == ":"
            ):
                found.add(name[0])
        for parameters in self.captures.get("function.parameters", ()):
            found.update(self._parameters(parameters).annotated)
        return found - known

    def _add_reads(self, add: Callable[[Event], None], imported: set[str], callee_ends: set[int]) -> None:
        source = self.source
        rest = _REST.match
        for node in self.captures.get("root", ()):
            start = node.start_byte
            end = node.end_byte
            if source[start:end] in imported:
                match = rest(source, end)
                if match and match.end() not in callee_ends:
                    add((start << 5 | READ, (source[start : match.end()], match.end())))

    # Handlers, one a kind of capture.

    def _push(self, end: int, scope: Scope, guard: int) -> None:
        self._stack.append((end, self._scope, self._guard))
        self._scope = scope
        self._guard = guard

    def _if(self, start: int, node: Node) -> None:
        end = node.end_byte
        header_end = self.source.find(":\n", start, end)
        if not guards.SUSPECT.search(self.source, start, header_end if header_end > 0 else end):
            found = _ASKED.match(self.source, start) if self._gotten else None
            if found is not None and found[1] in self._gotten:
                self._push(end, self._scope, self._guard | guards.CONDITIONAL | guards.ATTRIBUTE_ERROR)
            elif self._scope.kind != FUNCTION:
                self._push(end, self._scope, self._guard | guards.CONDITIONAL)
            return
        consequence = node.child_by_field_name("consequence")
        if consequence is None:
            return
        condition = self.source[start + 2 : consequence.start_byte].rpartition(":")[0]
        inside, outside, after = guards.condition_guards(condition)
        middle = consequence.end_byte
        if after and self._leaves(consequence):
            parent = node.parent
            if parent is not None:
                self._push(parent.end_byte, self._scope, self._guard | after)
        if end > middle:
            self._push(end, self._scope, self._guard | outside)
            self._stack.append((middle, self._scope, self._guard))
            self._guard = self._stack[-2][2] | inside
        else:
            self._push(end, self._scope, self._guard | inside)

    def _leaves(self, block: Node) -> bool:
        """Whether the last statement of a block leaves it, so that what follows runs only where the condition is false."""
        last = block.named_children[-1] if block.named_child_count else block
        return _EXIT.match(self.source, last.start_byte) is not None

    def _ternary(self, start: int, node: Node) -> None:
        end = node.end_byte
        if guards.SUSPECT.search(self.source, start, end):
            inside, _, _ = guards.condition_guards(self.source[start:end])
            self._push(end, self._scope, self._guard | (inside & ~guards.DEAD))

    def _try(self, start: int, node: Node) -> None:
        end = node.end_byte
        text = self.source[start:end]
        guard = self._guard | guards.try_guards(text)
        handler = guards.fallback(text)
        if handler < 0:
            self._push(end, self._scope, guard)
        else:
            self._push(end, self._scope, guard | guards.ATTRIBUTE_ERROR)
            self._stack.append((start + handler, self._scope, self._guard))
            self._guard = guard

    def _with(self, start: int, node: Node) -> None:
        header = self.source[node.start_byte : start]
        guard = guards.context_guards(header)
        if guards.REPLACES.search(header):
            self._stand_ins.append((start, node.end_byte, header))
        if guard:
            self._push(node.end_byte, self._scope, self._guard | guard)

    def _comprehension(self, start: int, node: Node) -> None:  # noqa: ARG002 - handlers share a signature
        self._push(node.end_byte, Scope(FUNCTION, self._scope, _COMPREHENSION), self._guard)

    def _lambda(self, start: int, node: Node) -> None:  # noqa: ARG002
        scope = Scope(FUNCTION, self._scope)
        parameters = node.child_by_field_name("parameters")
        if parameters is not None:
            for name in _WORD.findall(self.source, parameters.start_byte, parameters.end_byte):
                scope.bound[name] = OPAQUE
        self._push(node.end_byte, scope, self._guard)

    def _decorator(self, start: int, node: Node) -> None:
        end = node.end_byte
        text = self.source[start:end].rstrip()
        match = _DECORATOR.match(text)
        if match is None:
            self._decorators.append(("?", None))
        elif match.end() == len(text):
            self._decorators.append((match[1], None))
            if "." not in match[1]:
                self._raw.append(
                    (
                        self._scope,
                        match[1],
                        start + match.start(1),
                        start + match.end(1),
                        start + match.end(1),
                        self._guard,
                        None,
                    )
                )
        elif text[match.end()] == "(" and text.endswith(")"):
            self._decorators.append((match[1], text[match.end() :]))
        else:
            self._decorators.append(("?", None))

    def _parameters(self, node: Node) -> ParameterList:
        raw = self.source[node.start_byte : node.end_byte]
        known = _parameters.get(raw)
        if known is None:
            records = parameters_of(node, self.source)
            bound: dict[str, Any] = {}
            for name, _, _, annotation in records:
                target = annotated_class(annotation) if annotation else None
                bound[name] = (target, "(~)") if target else OPAQUE
            annotated = tuple(name for name, value in bound.items() if value)
            known = _parameters[raw] = ParameterList(records, fold(raw), bound, annotated)
        return known

    def _function(self, start: int, item: tuple[Node, re.Match[str], Node]) -> None:
        node, match, parameter_node = item
        name = match[1]
        scope = self._scope
        decorators = tuple(self._decorators)
        self._decorators.clear()
        parameters = self._parameters(parameter_node)
        end = node.end_byte
        guard = self._guard
        if scope.kind == FUNCTION:
            scope.bind(name, OPAQUE)
        else:
            self._add_function(start, item, decorators, parameters)
        inner = Scope(FUNCTION, scope, name)
        inner.bound = parameters.bound.copy()
        records = parameters.records
        if scope.kind == CLASS and scope.chain is not None and records and records[0][1] <= 1:
            inner.receiver = _receiver(name, records[0][0], decorators, scope.chain)
            if inner.receiver is not None:
                inner.bound[records[0][0]] = inner.receiver
        for chain, arguments in decorators:
            if chain.endswith(("xfail", "XFAIL", "expectedFailure", "raises", "fails")) or "fails_" in chain:
                guard |= guards.RAISES | guards.ANY_ERROR
            elif arguments and chain.rpartition(".")[2] in _COMPILED:
                guard |= guards.TYPE_ERROR | guards.ATTRIBUTE_ERROR
        self._push(end, inner, guard)

    def _add_function(
        self, start: int, item: tuple[Node, re.Match[str], Node], decorators: tuple[Any, ...], parameters: ParameterList
    ) -> None:
        node, match, parameter_node = item
        name = match[1]
        first, last = match.span(1)
        source = self.source
        raw_end = parameter_node.end_byte
        end = node.end_byte
        returns = ""
        if _ARROW.match(source, raw_end):
            note = node.child_by_field_name("return_type")
            if note is not None:
                returns = source[note.start_byte : note.end_byte]
        argument = parameters.records[0][0] if parameters.records and self._scope.kind == MODULE else ""
        gives_back = bool(argument) and source[max(0, end - 80) : end].rstrip().endswith("return " + argument)
        if gives_back:
            gives_back = source.count("return", raw_end, end) == 1 and not re.search(
                rf"\b{argument}\s*=[^=]", source[raw_end:end]
            )
        detail = (parameters.records, returns, decorators, end, parameters.text, gives_back)
        flags = _ASYNC if source.startswith("async", start) else 0
        self._bind_symbol((_K_FUNCTION, name, first, last, flags, self._guard, detail))

    def _bind_symbol(self, symbol: tuple[Any, ...]) -> None:
        scope = self._scope
        if scope.kind == MODULE:
            self._symbols.append(symbol)
        elif scope.draft is not None:
            scope.draft.symbols.append(symbol)
            scope.bound[symbol[1]] = OPAQUE

    def _class(self, start: int, item: tuple[Node, re.Match[str]]) -> None:  # noqa: ARG002
        node, match = item
        name = match[1]
        first, last = match.span(1)
        scope = self._scope
        draft = ClassDraft(node.end_byte)
        draft.decorators = tuple(self._decorators)
        self._decorators.clear()
        chain = None
        if scope.kind == FUNCTION:
            scope.bind(name, OPAQUE)
        else:
            if scope.kind == MODULE:
                chain = name
            elif scope.chain is not None:
                chain = f"{scope.chain}.{name}"
            self._bind_symbol((_K_CLASS, name, first, last, 0, self._guard, draft))
        bases = node.child_by_field_name("superclasses")
        if bases is not None:
            self._read_bases(bases, draft)
        inner = Scope(CLASS, scope, name, chain)
        inner.draft = draft
        self._push(node.end_byte, inner, self._guard)

    def _read_bases(self, node: Node, draft: ClassDraft) -> None:
        found = []
        keywords = []
        for child in node.named_children:
            kind = child.type
            start, end = child.start_byte, child.end_byte
            text = self.source[start:end]
            if kind == "keyword_argument":
                key, _, value = text.partition("=")
                keywords.append((key.strip(), value.strip()))
            elif kind in ("identifier", "attribute"):
                found.append(text if _DOTTED.match(text) else "?")
                if kind == "identifier":
                    self._raw.append((self._scope, text, start, end, end, self._guard, None))
            elif kind == "subscript":
                head = text.partition("[")[0]
                found.append(head if _DOTTED.match(head) else "?")
                if "." not in head:
                    self._raw.append(
                        (self._scope, head, start, start + len(head), start + len(head), self._guard, None)
                    )
            elif kind != "comment":
                found.append("?")
        draft.bases = tuple(found)
        draft.keywords = tuple(keywords)

    def _import(self, start: int, records: list[tuple[Any, ...]]) -> None:  # noqa: ARG002
        scope = self._scope
        level = scope.kind
        for record in records:
            index = len(self.imports)
            module, dots, name, local, first, last, module_start, module_end = record
            guard = self._guard_of_import(module or name, first)
            self.imports.append((module, dots, name, local, first, last, module_start, module_end, guard, level))
            if not local:
                continue
            if level == FUNCTION:
                if scope.bound.get(local) == GLOBAL:
                    self._rebound.add(local)
                self._bind_import(scope, local, index, record)
            else:
                self._bind_symbol((_K_IMPORT, local, first, last, 0, self._guard, index))

    def _bind_import(self, scope: Scope, local: str, index: int, record: tuple[Any, ...]) -> None:
        known = scope.bound.get(local)
        if isinstance(known, int) and known > 0 and not record[2]:
            other = self.imports[known - 1]
            if not other[2] and other[0].partition(".")[0] == record[0].partition(".")[0]:
                return  # `import a.b` and `import a.c` bind the same `a`
        scope.bind(local, index + 1)

    def _type_alias(self, start: int, node: Node) -> None:  # noqa: ARG002
        left = node.child_by_field_name("left")
        if left is not None and self._scope.kind != FUNCTION:
            name = self.source[left.start_byte : left.end_byte].partition("[")[0].strip()
            end = left.start_byte + len(name)
            self._bind_symbol(
                (_K_VARIABLE, name, left.start_byte, end, 0, self._guard, ("", "other", "", node.end_byte))
            )

    def _assignment(self, start: int, node: Node) -> None:
        source = self.source
        scope = self._scope
        match = _NAME.match(source, start)
        if match is None:
            return
        name_end = match.end()
        name = match[0]
        end = node.end_byte
        annotated = source[name_end : name_end + 8].lstrip()[:1] == ":"
        if scope.kind == FUNCTION:
            if scope.bound.get(name) == GLOBAL:
                self._rebound.add(name)
            else:
                scope.bind(name, self._local_value(name_end, end, node, annotated))
            return
        annotation = ""
        if annotated:
            note = node.child_by_field_name("type")
            annotation = source[note.start_byte : note.end_byte] if note is not None else ""
        value, text = self._value(name_end, end, node, annotated)
        if name == "__all__" and scope.kind == MODULE:
            self._extend_all(source.find("=", name_end, end) + 1, end)
        flags = _ANNOTATED_ONLY if annotated and not value else 0
        if ":" in annotation and "[" not in annotation:
            flags |= _REBOUND  # two lines in one: the end of the first is being typed
        self._bind_symbol((_K_VARIABLE, name, start, name_end, flags, self._guard, (annotation, value, text, end)))

    def _local_value(self, name_end: int, end: int, node: Node, annotated: bool) -> int | tuple[str, str]:
        if annotated:
            note = node.child_by_field_name("type")
            target = annotated_class(self.source[note.start_byte : note.end_byte]) if note is not None else None
            return (target, "(~)") if target else OPAQUE
        made = self._made(name_end, end)
        return (made, "()") if made else OPAQUE

    def _made(self, name_end: int, end: int) -> str:
        """What is called, when the value of an assignment is just a call of a plain name; else `""`."""
        found = self._constructed.get(end)
        if found is None:
            return ""
        start, callee = found
        if "(" in callee or " " in callee or not _EQUALS.match(self.source[name_end:start]):
            return ""
        return callee

    def _value(self, name_end: int, end: int, node: Node, annotated: bool) -> tuple[str, str]:
        """`Variable.value` and `Variable.text` of a module- or class-level assignment."""
        source = self.source
        if annotated or source[name_end : name_end + 3].lstrip()[:1] != "=":
            right = node.child_by_field_name("right")
            if right is None:
                return "", ""
            text = source[right.start_byte : end]
        else:
            text = source[source.find("=", name_end) + 1 : end].strip()
        if _DOTTED.match(text):
            return f"name:{text}", ""
        made = self._made(name_end, end)
        if made:
            return f"call:{made}", text[text.index("(") :] if _FIELDS.match(made) else ""
        return "other", ""

    def _extend_all(self, start: int, end: int) -> None:
        text = self.source[start:end]
        if "#" in text:
            text = _COMMENT.sub(lambda match: " " * len(match[0]), text)
        if self._all is None:
            self._all = []
        self._all += [(match[1], start + match.start(1), start + match.end(1)) for match in _ALL_STRING.finditer(text)]
        if not _ALL_PLAIN.match(_ALL_STRING.sub("", text)):
            self.dynamic_all = True

    def _assigned_attribute(self, start: int, node: Node) -> None:
        text = self.source[start : node.end_byte]
        root, _, rest = text.partition(".")
        if root in ("self", "cls") and "." not in rest:
            owner = self._scope.enclosing_class()
            if owner is not None and owner.draft is not None:
                owner.draft.attributes.add(rest)
        elif _DOTTED.match(text):
            self._patched.append((self._scope, text))

    def _opaque(self, start: int, node: Node) -> None:
        scope = self._scope
        if scope.name == _COMPREHENSION and self.source[node.end_byte : node.end_byte + 9].lstrip()[:2] == ":=":
            while scope.name == _COMPREHENSION and scope.parent is not None:
                scope = scope.parent  # PEP 572: it binds in the function around
        for name in _WORD.findall(self.source, start, node.end_byte):
            if scope.kind == FUNCTION:
                if scope.bound.get(name) == GLOBAL:
                    self._rebound.add(name)
                else:
                    scope.bind(name, OPAQUE)
            elif name == "__all__" and scope.kind == MODULE:
                parent = node.parent
                if parent is not None and parent.type == "augmented_assignment":
                    self._extend_all(node.end_byte + self.source[node.end_byte :].find("=") + 1, parent.end_byte)
                else:
                    self.dynamic_all = True
            else:
                symbol = (
                    _K_VARIABLE,
                    name,
                    start,
                    node.end_byte,
                    _REBOUND,
                    self._guard,
                    ("", "other", "", node.end_byte),
                )
                if scope.kind == MODULE:
                    self._symbols.append(symbol)
                else:
                    self._bind_symbol(symbol)

    def _case(self, start: int, node: Node) -> None:
        header = self.source[start : node.end_byte].partition(":\n")[0]
        for name in _CAPTURED.findall(header, len("case")):
            if self._scope.kind == FUNCTION:
                self._scope.bind(name, OPAQUE)
            else:
                self._bind_symbol(
                    (_K_VARIABLE, name, start, start, _REBOUND, self._guard, ("", "other", "", node.end_byte))
                )

    def _global(self, start: int, node: Node) -> None:
        if self._scope.kind == FUNCTION:
            for name in _WORD.findall(self.source, start + len("global"), node.end_byte):
                self._scope.bound[name] = GLOBAL

    def _nonlocal(self, start: int, node: Node) -> None:
        for name in _WORD.findall(self.source, start + len("nonlocal"), node.end_byte):
            scope: Scope | None = self._scope
            while scope is not None and scope.kind != MODULE:
                scope.bound[name] = OPAQUE
                scope = scope.parent

    def _call(self, start: int, item: tuple[str, int, int, int, Node]) -> None:
        text, name_end, opening, end, node = item
        if text.startswith("__all__."):
            self._extend_all(opening, end)
            if text not in ("__all__.extend", "__all__.append"):
                self.dynamic_all = True
            return
        raw = self.source[opening:end]
        if text in _IMPORTERS:
            self._import_by_name(opening, raw)
        shape = _shapes.get(raw)
        if shape is None:
            shape = _shapes[raw] = shape_of_text(raw) or self._parsed_shape(node)
        self._raw.append((self._scope, text, start, name_end, end, self._guard, shape))
        if shape[0] > 1 and text.endswith(_RAISERS):
            # `raises(TypeError, f, x)`: not the context manager, whose guard holds for its body only.
            self._push(end, self._scope, self._guard | guards.context_guards(text + raw))

    def _parsed_shape(self, call: Node) -> tuple[int, tuple[str, ...], bool, bool]:
        arguments = call.child_by_field_name("arguments")
        return (0, (), True, True) if arguments is None else shape_of_node(arguments, self.source)

    def _import_by_name(self, start: int, raw: str) -> None:
        match = _LITERAL.match(raw)
        if match:
            first, last = start + match.start(1), start + match.end(1)
            guard = self._guard_of_import(match[1], first)
            self.imports.append((match[1], 0, "", "", first, last, first, last, guard, FUNCTION))

    def _guard_of_import(self, module: str, start: int) -> int:
        """The guard of an import: a `with patch(...)` around it may make the very module that it names."""
        if self._stand_ins and self._is_replaced(module.rpartition(".")[2], start):
            return self._guard | guards.IMPORT_ERROR
        return self._guard

    def _read(self, start: int, item: tuple[str, int]) -> None:
        text, end = item
        if any(char.isspace() for char in text):
            text = _SPACE.sub("", text)
        self._raw.append((self._scope, text, start, end, end, self._guard, None))

    # Results.

    def defines(self, name: str) -> bool:
        """Whether the module level binds this name."""
        return any(symbol[1] == name for symbol in self._symbols)

    def exports(self) -> tuple[tuple[str, int, int], ...] | None:
        """`__all__`, as far as it is written out."""
        return None if self._all is None else tuple(self._all)

    def module_symbols(self) -> list[tuple[Any, ...]]:
        """The module-level symbols, classes with their members."""
        symbols = [_finished(symbol) for symbol in self._symbols]
        if not self._rebound:
            return symbols
        unseen = self._rebound - {symbol[1] for symbol in symbols}
        return [
            (*symbol[:4], symbol[4] | _REBOUND, *symbol[5:]) if symbol[1] in self._rebound else symbol
            for symbol in symbols
        ] + [(_K_VARIABLE, name, 0, 0, _REBOUND, 0, ("", "other", "", 0)) for name in sorted(unseen)]

    def resolved_uses(self) -> list[tuple[Any, ...]]:
        """The uses whose root is known, in the order of the text."""
        module_names = {symbol[1]: symbol[0] for symbol in self._symbols}
        if self._has_star:
            module_names.update((raw[1].partition(".")[0], _K_IMPORT) for raw in self._raw)
        asked = (
            tuple(f"{holder}.{name}" for holder, name in _HASATTR.findall(self.source))
            if "hasattr(" in self.source
            else ()
        )
        found = []
        for scope, text, start, name_end, end, guard, shape in self._raw:
            chain = self._chain(scope, text, module_names)
            if chain is not None and not (self._stand_ins and self._is_replaced(text, start)):
                if asked and text.startswith(asked):
                    guard |= guards.ATTRIBUTE_ERROR
                found.append((chain, start, name_end, end, guard, shape))
        found.sort(key=_use_order)
        return found

    def _is_replaced(self, text: str, start: int) -> bool:
        """Whether a part of this chain is named by a `with patch(...)` around it: what is called may be a stand-in."""
        return any(
            first <= start < last and ("monkeypatch" in header or any(part in header for part in _NAME.findall(text)))
            for first, last, header in self._stand_ins
        )

    def _chain(self, scope: Scope, text: str, module_names: dict[str, int]) -> str | None:
        root, dot, rest = text.partition(".")
        if root.startswith("super "):
            return self._super_chain(scope, root, rest)
        mark = ""
        if root.endswith("()"):
            root, mark = root[:-2], "()"
        elif "()" in rest:
            # `mod.Cart().add`: the mark stands behind the class.
            root_chain = scope.look_up(root, module_names)
            return f"{root_chain}.{rest}" if root_chain and "(" not in root_chain else None
        base = scope.look_up(root, module_names)
        if base is None or (mark and ("(" in base or "~" in base)):
            return None
        return f"{base}{mark}{dot}{rest}"

    @staticmethod
    def _super_chain(scope: Scope, root: str, rest: str) -> str | None:
        receiver = scope.method_receiver()
        if receiver is None:
            return None
        named = root[len("super ") :]
        owner = receiver.rstrip("(~)").rpartition(".")[2]
        if named and named != owner:
            return None
        return f"{receiver}^.{rest}"

    def patches(self, assigned: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """Chains that this file assigns to, by `=` and by `setattr` (given as (object, name))."""
        module_names = {symbol[1]: symbol[0] for symbol in self._symbols}
        found = {self._chain(scope, text, module_names) for scope, text in self._patched}
        found |= {self._chain(self._module, f"{target}.{name}", module_names) for target, name in assigned}
        return tuple(sorted(chain for chain in found if chain is not None))


def _in_order(nodes: Sequence[Node]) -> list[Node]:
    """Nodes by where they start: the captures of a query come in the order in which its matches ended."""
    return sorted(nodes, key=_START)


def _use_order(use: tuple[Any, ...]) -> tuple[int, int]:
    return use[1], use[3]


def _finished(symbol: tuple[Any, ...]) -> tuple[Any, ...]:
    draft = symbol[6]
    if not isinstance(draft, ClassDraft):
        return symbol
    members = tuple(_finished(member) for member in draft.symbols)
    detail = (draft.bases, draft.keywords, draft.decorators, members, draft.end, tuple(sorted(draft.attributes)))
    return (*symbol[:6], detail)


def _receiver(name: str, parameter: str, decorators: tuple[Any, ...], chain: str) -> str | None:
    """What the first parameter of a method stands for."""
    names = {decorator[0].rpartition(".")[2] for decorator in decorators}
    if "staticmethod" in names:
        return None
    if "classmethod" in names or name in ("__new__", "__init_subclass__", "__class_getitem__") or parameter == "cls":
        return f"{chain}~"
    if not names or parameter == "self" or names <= {"property", "cached_property", "override", "abstractmethod"}:
        return f"{chain}(~)"
    return None
