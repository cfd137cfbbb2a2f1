"""Text synchronisation: what the editor's edits make of a text, compared with a model that cannot be wrong.

The model keeps the text as the editor does, a string, and finds lines anew for every edit. The fuzz is seeded: a
failure prints the seed and the edit.
"""

from __future__ import annotations

import random
import re

import pytest

from seamline.workspace.documents import Change, Document, Documents, WholeText
from seamline.workspace.source import LineIndex

ALPHABETS = {
    "ascii": ["a", "b", " ", "\n", "def f():\n"],
    "accents": ["é", "ß", "日本", "\n", "x"],
    "astral": ["😀", "𝒳", "a", "\n", "é"],
    "line ends": ["\r\n", "\n", "\r", "a", ""],
    "not line ends": ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\n", "\r\n", "a"],
}
WIDTH = {
    "utf-8": lambda char: len(char.encode()),
    "utf-16": lambda char: len(char.encode("utf-16-le")) // 2,
    "utf-32": lambda _char: 1,
}


class Model:
    """What LSP says about edits, as plainly as can be."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self.width = WIDTH[encoding]

    def index(self, line: int, column: int) -> int:
        starts = [0, *(found.end() for found in re.finditer("\r\n|\n|\r", self.text))]
        if line >= len(starts):
            return len(self.text)
        index = starts[line]
        while index < len(self.text) and self.text[index] not in "\r\n":
            column -= self.width(self.text[index])
            if column < 0:
                break
            index += 1
        return index

    def apply(self, change: Change) -> None:
        first, last = sorted((change[:2], change[2:4]))
        start, end = self.index(*first), self.index(*last)
        self.text = self.text[:start] + change.text + self.text[end:]

    def columns(self, line: int) -> list[int]:
        """The columns of a line that are not inside a character."""
        columns, index = [0], self.index(line, 0)
        while index < len(self.text) and self.text[index] not in "\r\n":
            columns.append(columns[-1] + self.width(self.text[index]))
            index += 1
        return columns


class Recorder:
    """A follower that repeats every edit on a copy of the text; the copy must stay equal."""

    def __init__(self) -> None:
        self.copy = b""

    def replace(self, text: bytes) -> None:
        self.copy = text

    def edit(self, start: int, old_end: int, new_end: int, text: bytes) -> None:
        assert 0 <= start <= old_end <= len(self.copy)
        self.copy = self.copy[:start] + text[start:new_end] + self.copy[old_end:]


def random_place(chance: random.Random, model: Model, *, inside: bool) -> tuple[int, int]:
    """Mostly a place in the text, sometimes one past its line or past the end."""
    line = chance.randrange(model.text.count("\n") + model.text.count("\r") + 3)
    columns = model.columns(line)
    return line, chance.choice([*columns, columns[-1] + 1, columns[-1] + 1000, 2**31 - 1] if not inside else columns)


@pytest.mark.parametrize("encoding", WIDTH)
@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_edits_do_what_the_model_does(encoding: str, alphabet: str) -> None:
    pieces = ALPHABETS[alphabet]
    for seed in range(80):
        chance = random.Random(f"{encoding} {alphabet} {seed}")
        start = "".join(chance.choices(pieces, k=chance.randrange(60)))
        model, follower = Model(start, encoding), Recorder()
        document = Document("file:///a.py", "a.py", 1, start, encoding, follower)
        for _ in range(25):
            first = random_place(chance, model, inside=False)
            last = first if chance.random() < 0.4 else random_place(chance, model, inside=False)
            change = Change(*first, *last, "".join(chance.choices(pieces, k=chance.randrange(5))))
            before = model.text
            model.apply(change)
            document.apply(*change)
            assert document.text == model.text.encode(), (seed, before, change)
            assert follower.copy == document.text, (seed, before, change)
            check_lines(document, (seed, before, change))


def check_lines(document: Document, context: object) -> None:
    """Line starts kept over edits are those of the text looked at afresh."""
    text = document.text
    assert text is not None
    fresh = LineIndex.of(text)
    assert [document.offset(line, 0) for line in range(len(fresh))] == [
        fresh.line_span(line)[0] for line in range(len(fresh))
    ], context
    for offset in (0, len(text) // 3, len(text) // 2, len(text)):
        assert document.position(offset)[0] == fresh.position(offset)[0], context
    assert document.offset(len(fresh), 0) == len(text), context


@pytest.mark.parametrize("encoding", WIDTH)
def test_positions_and_offsets_are_inverse(encoding: str) -> None:
    text = "a😀é\r\n\x0cb\u2028c\rd\n\n日本\x85"
    document = Document("file:///a.py", "a.py", 1, text, encoding, None)
    model = Model(text, encoding)
    for line in range(5):
        for column in model.columns(line):
            offset = document.offset(line, column)
            assert offset == len(text[: model.index(line, column)].encode())
            assert document.position(offset) == (line, column)


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        ("abc", Change(0, 99, 0, 99, "X"), "abcX"),
        ("abc\n", Change(0, 99, 0, 99, "X"), "abcX\n"),
        ("abc\r\ndef", Change(0, 4, 0, 4, "X"), "abcX\r\ndef"),
        ("abc", Change(7, 7, 9, 9, "X"), "abcX"),
        ("", Change(0, 0, 0, 0, "X"), "X"),
        ("", Change(3, 1, 5, 2, "X"), "X"),
        ("abcdef", Change(0, 4, 0, 2, "X"), "abXef"),
        ("a\nb\nc", Change(2, 0, 0, 1, ""), "ac"),
        ("a\x0cb\nc", Change(1, 0, 1, 1, "X"), "a\x0cb\nX"),
        ("a\x85b\u2028c\nd", Change(1, 0, 1, 1, "X"), "a\x85b\u2028c\nX"),
        ("a\r", Change(1, 0, 1, 0, "\nb"), "a\r\nb"),
        ("a\rb\nc", Change(1, 0, 1, 1, ""), "a\r\nc"),
        ("a\r\nb", Change(0, 0, 99, 0, ""), ""),
        ("😀x", Change(0, 2, 0, 3, "y"), "😀y"),
        # The client cuts a character in two; each half stays one unit, so that what follows is still found.
        ("😀x", Change(0, 1, 0, 2, ""), "?x"),
        ("😀x", Change(0, 0, 0, 1, ""), "?x"),
        ("😀x", Change(0, 1, 0, 1, "-"), "?-?x"),
        ("ab", Change(0, 1, 0, 1, "\ud83d"), "a?b"),
    ],
)
def test_odd_edits_in_utf16(text: str, change: Change, expected: str) -> None:
    follower = Recorder()
    document = Document("file:///a.py", "a.py", 1, text, "utf-16", follower)
    document.apply(*change)
    assert document.text == expected.encode()
    assert follower.copy == document.text
    check_lines(document, change)


def test_a_position_inside_a_utf8_character_is_its_start() -> None:
    document = Document("file:///a.py", "a.py", 1, "é日x", "utf-8", None)
    document.apply(0, 1, 0, 4, "-")
    assert document.text == "-日x".encode()


class TestVersions:
    """When the text is known, and when it is not."""

    def opened(self) -> Documents:
        documents = Documents("utf-16")
        documents.open("file:///a.py", "a.py", 5, "abc")
        return documents

    @pytest.mark.parametrize(
        ("notifications", "expected"),
        [
            pytest.param([(6, [Change(0, 0, 0, 1, "X")])], b"Xbc", id="next version"),
            pytest.param([(60, [Change(0, 0, 0, 1, "X")])], b"Xbc", id="versions may skip"),
            pytest.param([(6, [Change(0, 0, 0, 1, "X"), Change(0, 1, 0, 2, "YZ")])], b"XYZc", id="changes in order"),
            pytest.param([(6, [WholeText("new")])], b"new", id="whole text"),
            pytest.param([(6, [WholeText("new"), Change(0, 0, 0, 1, "X")])], b"Xew", id="whole text, then a change"),
            pytest.param([(4, [Change(0, 0, 0, 1, "X")])], None, id="version goes back"),
            pytest.param([(4, [WholeText("old")])], None, id="whole text of the past"),
            pytest.param([(4, []), (6, [Change(0, 0, 0, 1, "X")])], None, id="stays lost over later edits"),
            pytest.param([(4, []), (6, [WholeText("new")])], b"new", id="whole text brings it back"),
            pytest.param([(6, [])], b"abc", id="no changes"),
        ],
    )
    def test_notifications(self, notifications: list[tuple[int, list[Change | WholeText]]], expected: bytes) -> None:
        documents = self.opened()
        for version, changes in notifications:
            documents.change("file:///a.py", version, changes)
        document = documents.get("file:///a.py")
        assert document is not None
        assert document.text == expected

    def test_a_change_that_was_not_understood(self) -> None:
        documents = self.opened()
        documents.lose("file:///a.py")
        assert documents.change("file:///a.py", 6, [Change(0, 0, 0, 1, "X")]).text is None
        assert documents.open("file:///a.py", "a.py", 1, "again").text == b"again"

    @pytest.mark.parametrize(
        ("changes", "modified"),
        [
            ([], False),
            ([Change(0, 0, 0, 0, "X")], True),
            ([Change(0, 0, 0, 0, "X"), Change(0, 0, 0, 1, "")], False),
        ],
    )
    def test_whether_it_is_modified(self, changes: list[Change], modified: bool) -> None:
        documents = self.opened()
        document = documents.change("file:///a.py", 6, changes)
        assert document.modified is modified
        document.saved()
        assert not document.modified
        documents.lose("file:///a.py")
        assert document.modified

    def test_what_is_not_open(self) -> None:
        documents = self.opened()
        assert documents.change("file:///b.py", 6, [WholeText("x")]) is None
        assert documents.close("file:///b.py") is None
        assert documents.lose("file:///b.py") is None
        assert documents.close("file:///a.py").version == 5
        assert len(documents) == 0
