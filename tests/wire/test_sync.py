"""Text synchronisation: what edits make of a text, in the server, in a plain model, and in VS Code's own text document.

20,100 seeded edits for {UTF-8, UTF-16, UTF-32} x what texts may be made of, a third of them at positions outside their
line or the text. All three must agree on every one; a failure names the seed, the text before and the edit.

VS Code's document counts in UTF-16 only, so it is told of each edit where the model finds it in UTF-16. It agrees with LSP
on all that is tried here, line ends, clamping and reversed ranges, as long as it finds the lines of the text afresh for
each edit (`oracle/oracle.cjs` says why). What is left out is an edit between the halves of a
surrogate pair, which only UTF-16 can express and which leaves a text that has no UTF-8: tests/lsp/test_documents.py says
what the server makes of it.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.follower import Recorder, check_lines
from tests.support.text import WIDTH, Text
from tests.wire.oracle import Oracle

from seamline.workspace.documents import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

ALPHABETS = {
    "ascii": ["a", "b", " ", "\n", "def f():\n"],
    "accents": ["é", "ß", "日本", "\n", "x"],
    "astral": ["😀", "𝒳", "a", "\n", "é"],
    "line ends": ["\r\n", "\n", "\r", "a", ""],
    "not line ends": ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\n", "\r\n", "a"],
}
DOCUMENTS, EDITS = 67, 20
Place = tuple[int, int]


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    with Oracle() as oracle:
        yield oracle


def random_place(chance: random.Random, model: Text) -> Place:
    """Mostly a place in the text, sometimes one past its line or past the end."""
    line = chance.randrange(len(model.starts()) + 2)
    columns = model.columns(line)
    return line, chance.choice([*columns, columns[-1] + 1, columns[-1] + 1000, 2**31 - 1])


def in_utf16(model: Text, place: Place) -> dict[str, int]:
    """The same place as a client that counts in UTF-16 says it, as far outside the line or the text as it was."""
    line, column = place
    columns = model.columns(line)
    width = Text(model.text, "utf-16").columns(line)
    character = width[columns.index(column)] if column in columns else width[-1] + column - columns[-1]
    return {"line": line, "character": min(character, 2**31 - 1)}


@pytest.mark.parametrize("encoding", WIDTH)
@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_all_three_make_the_same_of_every_edit(oracle: Oracle, encoding: str, alphabet: str) -> None:
    pieces = ALPHABETS[alphabet]
    for seed in range(DOCUMENTS):
        chance = random.Random(f"{encoding} {alphabet} {seed}")
        start = "".join(chance.choices(pieces, k=chance.randrange(60)))
        model, follower = Text(start, encoding), Recorder()
        document = Document("file:///a.py", "a.py", 1, start, encoding, follower)
        changes: list[dict[str, Any]] = []
        texts: list[str] = []
        for _ in range(EDITS):
            first = random_place(chance, model)
            last = first if chance.random() < 0.4 else random_place(chance, model)
            new = "".join(chance.choices(pieces, k=chance.randrange(5)))
            changes.append({"range": {"start": in_utf16(model, first), "end": in_utf16(model, last)}, "text": new})
            before = (seed, model.text, first, last, new)
            model.replace(first, last, new)
            document.apply(*first, *last, new)
            texts.append(model.text)
            assert document.text == model.text.encode(), before
            assert follower.copy == document.text, before
            check_lines(document, before)
        assert oracle.texts(start, changes) == texts, (seed, start, changes)


@pytest.mark.parametrize("encoding", WIDTH)
def test_positions_and_offsets_are_inverse(encoding: str) -> None:
    text = "a😀é\r\n\x0cb\u2028c\rd\n\n日本\x85"
    document = Document("file:///a.py", "a.py", 1, text, encoding, None)
    model = Text(text, encoding)
    for line in range(5):
        for column in model.columns(line):
            offset = document.offset(line, column)
            assert offset == len(text[: model.index(line, column)].encode())
            assert document.position(offset) == (line, column)
