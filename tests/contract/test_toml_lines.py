"""The line finder against documents that `tomllib` reads."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from seamline.contract.toml_lines import key_lines

if TYPE_CHECKING:
    from seamline.contract.fields import KeyPath


def paths_of(value: Any, path: KeyPath = ()) -> set[KeyPath]:
    found: set[KeyPath] = {path}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found |= paths_of(inner, (*path, key))
    return found


DOCUMENT = '''\
# a comment with [brackets] and x = 1
top = "a # no comment"
"quoted key" . 'literal key' = 1
"\\u00e9" = 'e acute'

[a.b]   # after a header
c = """
d = 1
[nope]
"""  # done
d = [ 1, [2, 3],
      # a comment
      { x = 1, y.z = "}" },
    ]
e = \'\'\'
it's = ''here''\'\'\'
f = 1979-05-27T07:32:00Z

[[list]]
name = "one"
[list.sub]
x = 1
[[list.inner]]
y = 1
[[list.inner]]
y = 2
[[list]]
name = "two"
[list.sub]
x = 2
[ "x]y" ]
z = -inf
'''


def test_every_key_of_a_document_has_a_line() -> None:
    assert set(key_lines(DOCUMENT)) == paths_of(tomllib.loads(DOCUMENT))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("quoted key", "literal key"), 3),
        (("é",), 4),
        (("a", "b"), 6),
        (("a", "b", "c"), 7),
        (("a", "b", "d"), 11),
        (("a", "b", "d", 1, 1), 11),
        (("a", "b", "d", 2, "y", "z"), 13),
        (("a", "b", "e"), 15),
        (("a", "b", "f"), 17),
        (("list", 0, "name"), 20),
        (("list", 0, "inner", 1, "y"), 26),
        (("list", 1), 27),
        (("list", 1, "sub", "x"), 30),
        (("x]y", "z"), 32),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_line_of_a_key(path: KeyPath, line: int, ending: str) -> None:
    assert key_lines(DOCUMENT.replace("\n", ending))[path] == line
