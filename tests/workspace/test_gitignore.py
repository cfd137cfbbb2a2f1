"""Ignore files mean what git takes them to mean: compared with `git check-ignore` on generated patterns and trees."""

import random
import re
import subprocess
import time
from pathlib import Path

import pytest

from seamline.workspace.gitignore import Patterns

NAMES = [
    "a",
    "b",
    "ab",
    "foo",
    "bar",
    "foobar",
    "a.py",
    "b.py",
    "x y",
    "#c",
    "!d",
    "é.py",
    "A.py",
    "a[b",
    "b]",
    "-",
    "^",
    "foo ",
    "\\e",
]
WORDS = r"""
a b foo bar * ** *** ? / / / **/ /** [ab] [!a] [^b] [a-f] []a] []-a] [a-] [[:alpha:]] [[:digit:][:punct:]] [![:upper:]]
[[:bogus:]] [ ] \ \* \/ .py *.py é ! # [a [[: [\]] [b-\f] [[:x] - ^ [f-a]
"""
PIECES = [*WORDS.split(), "\\ ", " ", "\t"]


def verdict(patterns: bytes, path: str, directory: bool = False) -> bool | None:
    return Patterns(patterns).verdict(path, path.rpartition("/")[2], directory=directory)


def case(pattern: str, path: str, expected: bool | None, directory: bool = False) -> object:
    return pytest.param(pattern, path, directory, expected, id=f"{pattern!r} {path}{'/' * directory}")


@pytest.mark.parametrize(
    ("pattern", "path", "directory", "expected"),
    [
        case("foo", "a/b/foo", True),
        case("foo/", "foo", None),
        case("foo/", "a/foo", True, directory=True),
        case("/foo", "a/foo", None),
        case("a/foo", "a/foo", True),
        case("a/foo", "b/a/foo", None),
        case("**/foo", "b/a/foo", True),
        case("a/**/b", "a/b", True),
        case("a/**/b", "a/x/y/b", True),
        case("a/**", "a", None, directory=True),
        case("a/**", "a/b/c", True),
        case("*.py\n!b.py", "b.py", False),
        case("!b.py\n*.py", "b.py", True),
        case("foo**/bar", "foobar", True),
        case("*.py\r\n", "a.py", True),
        case("foo  ", "foo", True),
        case("foo\\ ", "foo ", True),
        case("\\#x", "#x", True),
        case("\\!x", "!x", True),
        case("?.py", "é.py", None),
        case("??.py", "é.py", True),
        case("\ufefffoo", "foo", True),
        case("/", "a", None, directory=True),
        case("", "a", None),
    ],
)
def test_reads_patterns_as_git_does(pattern: str, path: str, directory: bool, expected: bool | None) -> None:
    assert verdict(pattern.encode(), path, directory) is expected


def test_folds_case_where_the_repository_does() -> None:
    assert Patterns(b"FOO/B*", fold_case=True).verdict("foo/bar", "bar", directory=False) is True
    assert Patterns(b"FOO/B*").verdict("foo/bar", "bar", directory=False) is None


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 40 + "b", "a" * 255),
        ("**/a/" * 30 + "b", "a/" * 200 + "a"),
        ("x/" + "**\\/a" * 30 + "b", "x" + "/a" * 200),
        ("x/" + "**/*a" * 20 + "/b", "x" + "/aaaaaa" * 100),
        ("x/" + "*a" * 40 + "b", "x/" + "a" * 255),
    ],
)
def test_a_hostile_pattern_takes_no_exponential_time(pattern: str, path: str) -> None:
    started = time.process_time()
    assert verdict(pattern.encode(), path) is None
    assert time.process_time() - started < 5


def generated(seed: int, tmp_path: Path) -> tuple[bytes, list[str]]:
    """A repository with random files, and a random ignore file that mostly speaks of them."""
    chance = random.Random(seed)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    paths: set[str] = set()
    for _ in range(60):
        parts = [chance.choice(NAMES) for _ in range(chance.randint(1, 4))]
        target = tmp_path.joinpath(*parts)
        if any((tmp_path.joinpath(*parts[:depth])).is_file() for depth in range(1, len(parts))) or target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
        paths.update("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    lines = []
    for _ in range(chance.randint(1, 12)):
        if chance.random() < 0.5:
            line = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 6)))
        else:
            line = chance.choice(sorted(paths))
            for _ in range(chance.randint(0, 3)):
                at = chance.randrange(len(line) + 1)
                line = line[:at] + chance.choice(PIECES) + line[at + chance.randint(0, 2) :]
        lines.append(chance.choice(["", "", "", "!", "/"]) + line + chance.choice(["", "", "", "/", " ", "\r"]))
    return "\n".join(lines).encode(), sorted(paths)


def git_verdicts(root: Path, paths: list[str]) -> dict[str, bool | None]:
    """What the root's ignore file says about each path, by git's own matcher."""
    asked = "\0".join(paths) + "\0"
    command = ["git", "-C", str(root), "check-ignore", "--no-index", "-v", "-n", "-z", "--stdin"]
    out = subprocess.run(command, input=asked.encode(), capture_output=True, check=False).stdout.decode().split("\0")
    found: dict[str, bool | None] = {}
    for at in range(0, len(out) - 3, 4):
        source, _, pattern, path = out[at : at + 4]
        found[path] = (not pattern.startswith("!")) if source else None
    return found


@pytest.mark.parametrize("seed", range(60))
def test_says_what_git_says(seed: int, tmp_path: Path) -> None:
    text, paths = generated(seed, tmp_path)
    (tmp_path / ".gitignore").write_bytes(text)
    patterns = Patterns(text)

    def ours(path: str) -> bool | None:
        # Git looks at the folders from the top, and stops at the first that is ignored.
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            prefix = "/".join(parts[:depth])
            said = patterns.verdict(prefix, parts[depth - 1], directory=(tmp_path / prefix).is_dir())
            if said or depth == len(parts):
                return said
        return None

    expected = git_verdicts(tmp_path, paths)
    assert len(expected) == len(paths)
    wrong = {path: (expected[path], ours(path)) for path in paths if bool(expected[path]) != bool(ours(path))}
    assert not wrong, re.sub(rb"\n", b" | ", text)
