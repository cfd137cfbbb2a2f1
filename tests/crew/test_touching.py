"""Which lines a save changed: what a review of it is about."""

from __future__ import annotations

import pytest

from seamline.crew.touching import changed_spans

TEXT = "a\nb\nc\nd\ne\n"


@pytest.mark.parametrize(
    ("after", "changed"),
    [
        (TEXT, []),
        ("a\nB\nc\nd\ne\n", ["B\n"]),
        ("a\nB\nc\nd\nE\n", ["B\n", "E\n"]),
        ("new\na\nb\nc\nd\ne\n", ["new\n"]),
        ("a\nb\nc\nd\ne\nnew\n", ["new\n"]),
        ("a\nb\nd\ne\n", ["b\nd\n"]),
        ("b\nc\nd\ne\n", ["b\n"]),
        ("a\nb\nc\nd\n", ["d\n"]),
        ("", [""]),
        ("a\nb\nc\nd\ne", ["e"]),
        ("a\r\nb\nc\nd\ne\n", ["a\r\n"]),
    ],
)
def test_changed_lines(after: str, changed: list[str]) -> None:
    assert [after[start:stop] for start, stop in changed_spans(TEXT.encode(), after.encode())] == changed


def test_where_very_many_lines_differ_all_of_them_do() -> None:
    before = "".join(f"{number}\n" for number in range(5_000))
    after = "first\n" + "".join(f"x{number}\n" for number in range(4_000)) + "last\n"
    assert changed_spans(before.encode(), after.encode()) == [(0, len(after))]
