"""The facts of a Python file: one query over the syntax tree, then one sweep over what it captured.

The sweep visits captures in the order of the text and keeps a stack of scopes and guards; what a name at a use refers to
is decided after it, when every binding of every scope is known. It never raises: broken code gives partial facts.
It must not look at any other file.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from tree_sitter import Parser, Query, QueryCursor

from seamline.languages.python.grammar import LANGUAGE
from seamline.languages.python.parts import assembled, part_of
from seamline.languages.python.regions import gotten_in
from seamline.languages.python.sweep import Names, Sweep
from seamline.languages.python.uses import asked_in
from seamline.languages.python.whole import letters

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

    from seamline.interface.facts import Facts


class PythonExtractor:
    """Parses and extracts. One a process (or a thread): parsers are not shared."""

    def __init__(self) -> None:
        self.language = LANGUAGE
        self.parser = Parser(LANGUAGE)
        source = files("seamline.languages.python").joinpath("facts.scm").read_text(encoding="utf-8")
        self._query = Query(LANGUAGE, source)
        self._errors = Query(LANGUAGE, "[(ERROR) (MISSING)] @error")

    def extract(self, text: bytes) -> Facts:
        """Facts of this UTF-8 text."""
        return self.facts(text, self.parser.parse(text))

    def facts(self, text: bytes, tree: Tree) -> Facts:
        """Facts of this UTF-8 text, whose syntax tree is `tree`."""
        source = letters(text)
        sweep = Sweep(source, self.captures(tree.root_node))
        known = sweep.imported | sweep.defined
        sweep.run(known, "" in sweep.imported, gotten_in(source))
        names = Names(known, sweep.imported, sweep.state.evident, sweep.bound(), asked_in(source))
        return assembled(text, source, source, part_of(sweep, names, source), self.errors(tree.root_node))

    def captures(self, node: Node, within: tuple[int, int] | None = None) -> dict[str, list[Node]]:
        """What a sweep of this part of a tree has to see, or of what lies in these bytes of it."""
        cursor = QueryCursor(self._query)
        if within is not None:
            cursor.set_byte_range(*within)
        return cursor.captures(node)

    def errors(self, node: Node) -> list[tuple[int, int]] | None:
        """Where this part of a tree could not be parsed; `None` when all of it could."""
        if not node.has_error:
            return None
        return [
            (error.start_byte, error.end_byte) for error in QueryCursor(self._errors).captures(node).get("error", ())
        ]
