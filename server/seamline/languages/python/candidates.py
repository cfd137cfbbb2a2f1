"""Which calls and reads of a file may be uses: those whose root the file imports or defines.

Most calls of a file are none, so they are dropped here, on their text alone and before any scope is known.
"""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.languages.python.infer.expressions import read
from seamline.languages.python.infer.handing import TAKERS
from seamline.languages.python.infer.marks import bare
from seamline.languages.python.words import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node

_CALLEE: Final = re.compile(rf"({NAME}(?:\s*\.\s*{NAME})*)\s*\Z")
_REST: Final = re.compile(rf"(?:\s*\.\s*{NAME})+")
_ATTRIBUTE: Final = re.compile(r"\s*\.\s*([^\W\d][\w\x80-\xff]*)\Z")
_HEAD: Final = re.compile(r"\(?([^\W\d]\w*)")
_FAR: Final = 1_000
"""Characters of an expression beyond which nobody asks what it gives."""
_SUPER: Final = re.compile(r"super\(\s*(?:([^\W\d]\w*)\s*,\s*\w+\s*)?\)\s*\.\s*([^\W\d]\w*)\Z")
_BUILTINS: Final = frozenset(dir(builtins))
_MEMO_LIMIT: Final = 50_000

IMPORTERS: Final = ("importlib.import_module", "import_module")
RAISERS: Final = ("raises", "assertRaises", "assertRaisesRegex", "assert_raises", "suppress")
ENDERS: Final = ("pytest.skip", "pytest.fail", "pytest.xfail", "self.skipTest", "self.fail")
"""Calls that do not return: what stands behind one never runs."""

Candidate = tuple[int, int, int, int, str, str, "Node | None"]
"""start, name_end, opening, end, text, root, node: of the call, or no node for a read, which has `opening == end`."""


class Callee(NamedTuple):
    """What stands before the parenthesis of a call, read once for each way it is written."""

    text: str
    """Without white space; empty where it is no dotted name."""
    root: str
    length: int
    """As written, up to the end of the last name."""
    is_special: bool
    """Whether the call may do more than use its callee: import, extend `__all__`, expect an error or end a test."""


_NO_CALLEE: Final = Callee("", "", 0, False)
_callees: dict[str, Callee] = {}


def callee(written: str) -> Callee:
    """The callee with this text."""
    known = _callees.get(written)
    if known is None:
        match = _CALLEE.match(written)
        if match is None:
            return _NO_CALLEE
        if len(_callees) > _MEMO_LIMIT:
            _callees.clear()
        text = "".join(match[1].split())
        special = text in IMPORTERS or text.startswith("__all__.") or text.endswith(RAISERS) or text in ENDERS
        special = special or text in TAKERS
        known = _callees[written] = Callee(text, text.partition(".")[0], match.end(1), special)
    return known


class Calls:
    """The calls of a file that may be uses."""

    def __init__(self, source: str, known: set[str], has_star: bool) -> None:
        self._source = source
        self._known = known
        self._has_star = has_star
        self.found: list[Candidate] = []
        self.special: list[Candidate] = []
        self.unknown: list[Candidate] = []
        """Of attributes of names that are neither imported nor defined: uses where such a name has an evident class."""
        self.handing: list[tuple[str, Node]] = []
        """Calls of what calls the function that it is given, with the name of that."""
        self._beyond: list[tuple[Node, str]] = []
        """Calls of an attribute of an expression that begins with such a name."""
        self.constructed: dict[int, tuple[int, str]] = {}
        """See `State.constructed`."""

    def add(self, nodes: Iterable[Node]) -> None:
        """Calls of a name, or of an attribute of one."""
        source, known, has_star, constructed = self._source, self._known, self._has_star, self.constructed
        memo = _callees
        find = source.find
        for node in nodes:
            start = node.start_byte
            opening = find("(", start)
            written = source[start:opening]
            text, root, length, special = memo.get(written) or callee(written)
            if root in known or (has_star and root and root not in _BUILTINS):
                end = node.end_byte
                candidate = (start, start + length, opening, end, text, root, node)
                (self.special if special else self.found).append(candidate)
                constructed[end] = (start, text)
            elif text in TAKERS and not has_star:
                self.handing.append((text, node))
            elif root != text or (root and root not in _BUILTINS):
                end = node.end_byte
                self.unknown.append((start, start + length, opening, end, text, root, node))
                constructed[end] = (start, text)

    def add_deep(self, nodes: Iterable[Node]) -> None:
        """Calls of an attribute of an attribute of anything."""
        source = self._source
        plain: list[Node] = []
        others: list[Node] = []
        for node in nodes:
            start = node.start_byte
            opening = source.find("(", start)
            arguments = node.child_by_field_name("arguments")
            if arguments is not None and arguments.start_byte == opening and source.find("[", start, opening) < 0:
                plain.append(node)
            else:
                others.append(node)
        self.add(plain)
        self.add_chained(others)

    def add_chained(self, nodes: Iterable[Node]) -> None:
        """Calls of an attribute of what another expression gives: `super().f()`, `Cart(...).f()`, `self.items[0].f()`."""
        source, known = self._source, self._known
        for node in nodes:
            match = _HEAD.match(source, node.start_byte)
            if match is None:
                continue
            if match[1] in known:
                self._add_chained(node, match[1])
            elif match[1] not in _BUILTINS:
                self._beyond.append((node, match[1]))

    def add_beyond(self, evident: set[str]) -> None:
        """The same of those that begin with one of these names, of which more is known now."""
        for node, head in self._beyond:
            if head in evident:
                self._add_chained(node, head)

    def _add_chained(self, node: Node, head: str) -> None:
        function = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        holder = None if function is None else function.child_by_field_name("object")
        if function is None or arguments is None or holder is None:
            return
        source, start, end = self._source, node.start_byte, function.end_byte
        if head == "super":
            match = _SUPER.match(source[start:end])
            if match is not None:
                root, name = f"super {match[1] or ''}", match[2]
                self.found.append((start, end, arguments.start_byte, node.end_byte, f"{root}.{name}", root, node))
            return
        rest = _ATTRIBUTE.match(source[holder.end_byte : end])
        texts = read(holder, source) if rest is not None and holder.end_byte - start < _FAR else ()
        if rest is not None and len(texts) == 1 and bare(texts[0].partition(".")[0]) == head:
            root = texts[0]
            self.found.append((start, end, arguments.start_byte, node.end_byte, f"{root}.{rest[1]}", root, node))


def reads(source: str, roots: Sequence[Node], imported: set[str], calls: Calls) -> list[Candidate]:
    """The attributes read of imported names, apart from those that are called."""
    rest = _REST.match
    called = {candidate[0] for candidate in calls.found}
    called.update(candidate[0] for candidate in calls.special)
    found: list[Candidate] = []
    for node in roots:
        start = node.start_byte
        stop = node.end_byte
        root = source[start:stop]
        if root in imported and start not in called:
            match = rest(source, stop)
            if match:
                end = match.end()
                found.append((start, end, end, end, "".join(source[start:end].split()), root, None))
    return found
