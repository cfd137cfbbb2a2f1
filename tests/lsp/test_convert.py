"""URIs as paths and back, on both kinds of systems whichever this one is."""

from __future__ import annotations

import random

import pytest

from seamline.lsp.convert import path_of, uri_of


@pytest.mark.parametrize(
    ("uri", "posix", "windows"),
    [
        ("file:///a/b.py", "/a/b.py", None),
        ("file:///a%20b/c%23d%3F.py", "/a b/c#d?.py", None),
        ("file:///a/%C3%A9%F0%9F%98%80.py", "/a/é😀.py", None),
        ("file:///a/é😀.py", "/a/é😀.py", None),
        ("file:///a/100%.py", "/a/100%.py", None),
        ("file:///a/%FF.py", "/a/\udcff.py", None),
        ("file:///a/../b//c.py", "/b/c.py", None),
        ("file:////a/b.py", "/a/b.py", None),
        ("file:/a/b.py", "/a/b.py", None),
        ("FILE:///a/b.py", "/a/b.py", None),
        ("file://localhost/a/b.py", "/a/b.py", None),
        ("file:///a/b.py?query#fragment", "/a/b.py", None),
        ("file:///", "/", None),
        ("file:///c%3A/x%20y/z.py", "/c:/x y/z.py", "C:\\x y\\z.py"),
        ("file:///C:/x.py", "/C:/x.py", "C:\\x.py"),
        ("file://server/share/x.py", None, "\\\\server\\share\\x.py"),
        ("file:///a%00b", None, None),
        ("untitled:Untitled-1", None, None),
        ("git:/a/b.py?%7B%7D", None, None),
        ("vscode-notebook-cell:/a/b.ipynb#x", None, None),
        ("http://example.org/a.py", None, None),
        ("/a/b.py", None, None),
        ("file:", None, None),
        ("file:a.py", None, None),
        ("", None, None),
    ],
)
def test_path_of(uri: str, posix: str | None, windows: str | None) -> None:
    assert path_of(uri, windows=False) == posix
    assert path_of(uri, windows=True) == windows


@pytest.mark.parametrize(
    ("path", "windows", "uri"),
    [
        ("/a b/c#?%é.py", False, "file:///a%20b/c%23%3F%25%C3%A9.py"),
        ("C:\\a b\\c.py", True, "file:///C:/a%20b/c.py"),
        ("\\\\server\\share\\c.py", True, "file://server/share/c.py"),
    ],
)
def test_uri_of(path: str, windows: bool, uri: str) -> None:
    assert uri_of(path, windows=windows) == uri


def test_there_and_back() -> None:
    chance = random.Random(1)
    for _ in range(2000):
        name = "".join(chance.choices("ab %#?&;=+@:[]{}~'\"\\|^`\n\té日😀\udcff", k=chance.randrange(1, 9)))
        path = f"/root/{name}/x"
        assert path_of(uri_of(path, windows=False), windows=False) == path
