"""Extraction never raises and never hangs, whatever the text; and a file that is edited has the facts of its text.

The sources of the standard library stand for real files.
"""

from __future__ import annotations

import sysconfig
from array import array
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from seamline.interface.facts import Use
from seamline.languages import extract
from seamline.languages.codec import decode_interface, decode_lines, decode_uses
from seamline.languages.live import LiveFile

STDLIB = Path(sysconfig.get_path("stdlib"))
NAMES = [
    "abc.py",
    "dataclasses.py",
    "enum.py",
    "contextlib.py",
    "functools.py",
    "typing.py",
    "asyncio/tasks.py",
    "json/decoder.py",
]
REAL = [(STDLIB / name).read_bytes() for name in NAMES]
SHORT = [text for text in REAL if len(text) < 50_000]

_tokens = st.sampled_from(
    [
        "def",
        "class",
        "import",
        "from",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ",",
        ".",
        "=",
        "==",
        ":=",
        "->",
        "*",
        "**",
        "/",
        "@",
        "\\",
        '"',
        "'",
        '"""',
        "#",
        ";",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\x0c",
        "a",
        "b",
        "self",
        "é",
        "א",
        "🐍\n",
        "",
        "",
        "",
        "lambda",
        "if",
        "else",
        "try",
        "except",
        "with",
        "as",
        "match",
        "case",
        "global",
        "nonlocal",
        "del",
        "async",
        "await",
        "yield",
        "return",
        "for",
        "in",
        "not",
        "None",
        "True",
        "f'{",
        "__all__\n",
        "",
        "",
        "",
        "super()",
        "TYPE_CHECKING",
        "hasattr",
        "setattr",
        "globals()",
        'importlib.import_module"',
        "",
    ]
)


def _places(use: Use) -> int:
    """Bytes of the places of a call: what stands behind them are letters for types."""
    return 0 if use.shape is None else 2 * (use.shape[0] + len(use.shape[1]) + 1)


def check_places(text: bytes) -> None:
    """The facts of a text, none of whose places lies outside of it."""
    blob = extract("a.py", text)
    _, exports, symbols, imports, _, ignores, _, errors = decode_interface(blob)
    places = [(start, end) for _, start, end in exports or ()]
    places += [(symbol[2], symbol[3]) for symbol in symbols]
    places += [(record[4], record[5]) for record in imports] + [(record[6], record[7]) for record in imports]
    for use in map(Use._make, decode_uses(blob)):
        places += [(use.start, use.name_end), (use.start, use.end)]
        places += [(use.end - distance, use.end) for distance in array("H", use.places[: _places(use)])]
    places += [(ignore[2], ignore[3]) for ignore in ignores] + list(errors)
    for start, end in places:
        assert 0 <= start <= end <= len(text)


@given(st.binary(max_size=300))
@example(b"\x00def f(\x00): ...")
@example(b"\xff\xfe\xed\xa0\x80 = import \x80")
def test_any_bytes(text: bytes) -> None:
    check_places(text)


@given(st.lists(st.one_of(_tokens, st.text(max_size=3)), max_size=60).map(" ".join))
def test_any_text(text: str) -> None:
    check_places(text.encode("utf-8", "surrogatepass"))


@given(st.sampled_from(SHORT), st.integers(0, 50_000), st.integers(0, 50_000))
def test_any_piece_of_a_real_file(text: bytes, start: int, length: int) -> None:
    start %= len(text)
    check_places(text[start : start + length])


@given(
    st.sampled_from(SHORT),
    st.integers(0, 50_000),
    st.sampled_from([b"", b"(", b"def ", b"\xc3", b"'''", b"\r", b"\x0c", b"=", b":"]),
)
def test_a_real_file_with_one_change(text: bytes, where: int, change: bytes) -> None:
    where %= len(text)
    check_places(text[:where] + change + text[where + 1 :])


@pytest.mark.parametrize("text", REAL, ids=NAMES)
def test_real_files(text: bytes) -> None:
    check_places(text)


@pytest.mark.parametrize(
    "text",
    [
        b"(" * 10_000,
        b"[" * 10_000 + b"]" * 10_000,
        b"f(" * 10_000 + b")" * 10_000,
        b"x = " + b"{" * 10_000,
        b"a" + b".a" * 50_000,
        b"import " + b"a." * 100_000 + b"a",
        b"from a import " + b"b, " * 100_000 + b"b",
        b"def f(" + b"a, " * 50_000 + b"): ...",
        b"import a\nx = [" + b"a.b(1), " * 50_000 + b"]",
        b"x = '" + b"y" * 1_000_000 + b"'",
        b"#" + b" type: ignore" * 50_000,
        b"x = " + b"1 + " * 50_000 + b"1",
        b"if x:\n" * 1_000,
        b"".join(b" " * depth + b"if x:\n" for depth in range(500)),
        b"".join(b" " * depth + b"class A:\n" for depth in range(300)),
        b"".join(b" " * depth + b"def f():\n" for depth in range(300)),
        b"lambda: " * 5_000 + b"1",
        b"not " * 10_000 + b"x",
        b"@a\n" * 10_000 + b"def f(): ...",
        b"try:\n pass\n" * 5_000,
        b"\n" * 1_000_000,
        b"\r" * 100_000,
        b"'" * 100_001,
        b"\\\n" * 3_000,
        b"x = f'{" + b"f'{" * 1_000,
        b"__all__ = [" + b"'a', " * 100_000 + b"]",
        "é".encode() * 300_000,
    ],
    ids=lambda text: f"{text[:16]!r} in {len(text)}",
)
def test_extremes(text: bytes) -> None:
    check_places(text)


edits = st.lists(
    st.tuples(
        st.integers(0, 60_000),
        st.one_of(st.just(0), st.integers(0, 40), st.integers(0, 2_000)),
        st.one_of(
            _tokens, st.just(""), st.sampled_from(["\ndef g(a, b): ...\n", "import a.b\n", "a.b(1)\n", "    ", "ü"])
        ),
    ),
    min_size=1,
    max_size=8,
)


def decoded(blob: bytes) -> tuple[Any, ...]:
    """Equal facts need not be equal blobs: `marshal` writes an object that others share in another way."""
    return decode_interface(blob), decode_uses(blob), decode_lines(blob)


@given(st.sampled_from(SHORT), edits)
def test_a_file_that_is_edited_has_the_facts_of_its_text(text: bytes, changes: list[tuple[int, int, str]]) -> None:
    live = LiveFile("a.py")
    live.replace(text)
    assert decoded(live.blob()) == decoded(extract("a.py", text))
    for where, length, added in changes:
        start = where % (len(text) + 1)
        old_end = min(len(text), start + length)
        new = text[:start] + added.encode() + text[old_end:]
        live.edit(start, old_end, start + len(added.encode()), new)
        text = new
        assert decoded(live.blob()) == decoded(extract("a.py", text))


def test_a_saved_file_is_read_again_once() -> None:
    live = LiveFile("a.py")
    live.replace(b"import shop\n")
    live.blob()
    assert not live.read_again(), "read from the text as it is"
    live.edit(11, 11, 12, b"import shops\n")
    assert live.read_again()
    assert decoded(live.blob()) == decoded(extract("a.py", b"import shops\n"))
    assert not live.read_again()


@given(st.sampled_from(SHORT), edits, st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=8, max_size=8))
def test_several_edits_may_come_before_anyone_asks(
    text: bytes, changes: list[tuple[int, int, str]], near: list[int | None]
) -> None:
    live = LiveFile("a.py")
    live.replace(text)
    live.blob()
    last = 0
    for (where, length, added), distance in zip(changes, near, strict=False):
        start = where % (len(text) + 1) if distance is None else min(max(0, last + distance), len(text))
        last = start + len(added.encode())
        old_end = min(len(text), start + length)
        new = text[:start] + added.encode() + text[old_end:]
        live.edit(start, old_end, start + len(added.encode()), new)
        text = new
    assert decoded(live.blob()) == decoded(extract("a.py", text))
