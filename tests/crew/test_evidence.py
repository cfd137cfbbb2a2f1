"""What of a file is code: the same text, character for character, with blanks for comments and docstrings."""

from __future__ import annotations

import pytest

from seamline.crew.evidence import source_of


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("x = 1\n", "x = 1\n"),
        ("x = 1  # one\n", "x = 1       \n"),
        ("# ü\nx = 'ü'\n", "   \nx = 'ü'\n"),
        ('"""Two\nlines."""\nx = "# no comment"\n', '      \n         \nx = "# no comment"\n'),
        (
            "def f():\n    '''It.'''\n    'a' 'b'\n    return 'kept'\n",
            f"def f():\n{' ' * 13}\n{' ' * 11}\n    return 'kept'\n",
        ),
        ("x = (\n    # why\n    1,\n)\r\n", "x = (\n         \n    1,\n)\r\n"),
        ("def broken(:\n    # why\n    x = 1\n", "def broken(:\n         \n    x = 1\n"),
        ("print('''\ntext\n''')\n", "print('''\ntext\n''')\n"),
        ("", ""),
    ],
)
def test_comments_and_docstrings_are_blank(source: str, code: str) -> None:
    assert source_of(source.encode()) == (source, code)


def test_what_is_no_text_cannot_be_quoted() -> None:
    source = source_of(b"x = '\xff'  # \xfe\n")
    assert "\ufffd" not in source.text
    assert len(source.text) == len(source.code)
