"""Edits of a module's bytes that keep its number of lines, and the text they apply to."""

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.mutations.survey import FunctionNode

Span = tuple[int, int]


class UnsuitableError(Exception):
    """This mutation cannot be made of this definition; the message says why."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace these bytes of a file; a `start` of -1 appends to it."""

    path: str
    start: int
    end: int
    text: bytes


class Text:
    """A module's bytes, with the way from the places of `ast` and `tokenize` to offsets."""

    def __init__(self, root: Path, path: str) -> None:
        self.path = path
        self.data = (root / path).read_bytes()
        if b"\r" in self.data or b"\f" in self.data or self.data.startswith(b"\xef\xbb\xbf"):
            raise UnsuitableError("its line ends are unusual")
        self.lines = self.data.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def offset(self, line: int, byte_column: int) -> int:
        return self.starts[line - 1] + byte_column

    def span(self, node: ast.expr | ast.stmt) -> Span:
        if node.end_lineno is None or node.end_col_offset is None:
            raise UnsuitableError("it has no place")
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def replace(self, span: Span, text: str) -> Edit:
        """An edit that keeps the number of lines: what is missing goes before a closing parenthesis, or behind."""
        start, end = span
        missing = b"\n" * (self.data.count(b"\n", start, end) - text.count("\n"))
        body, closing = (text[:-1], ")") if text.endswith(")") else (text, "")
        return Edit(self.path, start, end, body.encode() + missing + closing.encode())

    def header(self, node: FunctionNode | ast.ClassDef) -> tuple[Span, Span]:
        """Where a definition has its name, and where its parameter list, parentheses included."""
        name: Span | None = None
        opening = depth = 0
        for start, end, token in self._tokens(node.lineno):
            if name is None:
                name = (start, end) if token == node.name else None
            elif token in "([{":
                opening = start if token == "(" and depth == 0 else opening
                depth += 1
            elif token in ")]}":
                depth -= 1
                if token == ")" and depth == 0:
                    return name, (opening, end)
            elif token == ":" and depth == 0:
                return name, (end, end)
        raise UnsuitableError("its head was not found")

    def _tokens(self, line: int) -> Iterator[tuple[int, int, str]]:
        """(start, end, text) of the names and operators from this line on."""
        rest = b"".join(self.lines[line - 1 :]).decode("utf-8")
        try:
            for token in tokenize.generate_tokens(io.StringIO(rest).readline):
                if token.type in {tokenize.NAME, tokenize.OP}:
                    start, end = (self._place(line + row - 1, column) for row, column in (token.start, token.end))
                    yield start, end, token.string
        except (tokenize.TokenError, IndentationError) as error:
            raise UnsuitableError("it cannot be read token by token") from error

    def _place(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1].decode("utf-8")[:column].encode("utf-8"))


def apply(before: bytes, edits: Sequence[Edit]) -> bytes:
    """The text after these edits, which must not overlap."""
    after = before
    for edit in sorted((edit for edit in edits if edit.start >= 0), key=lambda edit: edit.start, reverse=True):
        after = after[: edit.start] + edit.text + after[edit.end :]
    for edit in edits:
        if edit.start < 0:
            after += (b"" if after.endswith(b"\n") else b"\n") + edit.text
    return after


def overlap(first: Sequence[Edit], second: Sequence[Edit]) -> bool:
    """Would these two sets of edits touch the same text?"""
    return any(
        one.path == other.path and one.start <= other.end and other.start <= one.end and one.start >= 0
        for one in first
        for other in second
    )
