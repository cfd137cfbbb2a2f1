"""What one ignore file says about a path, exactly as git reads it.

Written here because discovery asks this for every file and folder of a workspace: the patterns of a file become two
regular expressions, answers for bare names are remembered, and nothing has to be imported. The tests compare it with
`git check-ignore` on generated trees. It knows one list of patterns; which lists count where is discovery's matter.

Git compares bytes (`?` is one byte of UTF-8), so names and patterns are compared with one character for each byte.
"""

from __future__ import annotations

import os
import re

_SPECIAL = re.compile(r"[*?\[\\]")
_NEVER = "(?!)"
_STAR = "[^/]*"
_FOLDERS = "(?:.*/)?"
_ANYTHING = ".*"
_LAZY = {_STAR: "[^/]*?", _FOLDERS: "(?:[^/]*/)*?", _ANYTHING: ".*?"}
_POSIX_CLASS = re.compile(r"\[:([^]]*):\]")
_POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\t-\\r ",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


class Patterns:
    """The patterns of one ignore file. Later ones win; a `!` pattern says "not ignored"."""

    __slots__ = ("_directory_names", "_directory_paths", "_file_names", "_file_paths", "_names", "_paths", "_verdicts")

    def __init__(self, text: bytes, *, fold_case: bool = False) -> None:
        names: list[tuple[str, bool]] = []
        paths: list[tuple[str, bool]] = []
        self._verdicts: list[bool] = []
        for line in _lines(text):
            regex, in_path, directory_only, ignores = _parse(line)
            # Both lists stay as long as the file, so that a position tells which of two matches comes later.
            names.append((_NEVER if in_path else regex, directory_only))
            paths.append((regex if in_path else _NEVER, directory_only))
            self._verdicts.append(ignores)
        self._file_names = _last_match(names, fold_case, directory=False)
        self._directory_names = _last_match(names, fold_case, directory=True)
        self._file_paths = _last_match(paths, fold_case, directory=False)
        self._directory_paths = _last_match(paths, fold_case, directory=True)
        self._names: dict[tuple[str, bool], int] = {}
        self._paths = bool(self._file_paths or self._directory_paths)

    def verdict(self, path: str, name: str, *, directory: bool) -> bool | None:
        """True: ignored, False: expressly not, None: nothing said. `path` is relative to the ignore file's folder."""
        by_name = self._names.get((name, directory))
        if by_name is None:
            by_name = _search(self._directory_names if directory else self._file_names, name)
            self._names[name, directory] = by_name
        last = by_name
        if self._paths:
            last = max(last, _search(self._directory_paths if directory else self._file_paths, path))
        return self._verdicts[last] if last >= 0 else None


class _LastMatch:
    """Finds the last of several patterns that matches: alternatives are tried in order, so the last one comes first."""

    __slots__ = ("positions", "regex")

    def __init__(self, regex: re.Pattern[str], positions: list[int]) -> None:
        self.regex = regex
        self.positions = positions


def _last_match(patterns: list[tuple[str, bool]], fold_case: bool, *, directory: bool) -> _LastMatch | None:
    kept = [
        (regex, position)
        for position, (regex, directory_only) in enumerate(patterns)
        if regex != _NEVER and (directory or not directory_only)
    ]
    if not kept:
        return None
    kept.reverse()
    flags = re.DOTALL | re.ASCII | (re.IGNORECASE if fold_case else 0)
    combined = re.compile("|".join(f"({regex})\\Z" for regex, _ in kept), flags)
    return _LastMatch(combined, [position for _, position in kept])


def _search(patterns: _LastMatch | None, subject: str) -> int:
    """Position of the last pattern that matches, or -1."""
    if patterns is None:
        return -1
    found = patterns.regex.match(subject if subject.isascii() else bytewise(subject))
    return patterns.positions[found.lastindex - 1] if found and found.lastindex else -1


def bytewise(path: str) -> str:
    """A path with one character for each of its bytes."""
    return os.fsencode(path).decode("latin-1")


def _lines(text: bytes) -> list[str]:
    """The patterns of an ignore file, without comments, line ends and unescaped trailing spaces."""
    found = []
    for raw in text.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        # Git treats a NUL as the end of the pattern, as C does.
        line = _without_trailing_spaces(raw.removesuffix(b"\r").partition(b"\0")[0].decode("latin-1"))
        if line and not line.startswith("#"):
            found.append(line)
    return found


def _without_trailing_spaces(line: str) -> str:
    kept = line.rstrip(" ")
    if kept == line:
        return line
    backslashes = len(kept) - len(kept.rstrip("\\"))
    return kept + " " if backslashes % 2 else kept


def _parse(line: str) -> tuple[str, bool, bool, bool]:
    """(regular expression, is it for whole paths, only for folders, does it ignore) of one pattern."""
    ignores = not line.startswith("!")
    pattern = line if ignores else line[1:]
    directory_only = pattern.endswith("/")
    if directory_only:
        pattern = pattern[:-1]
    in_path = "/" in pattern
    pattern = pattern.removeprefix("/")
    if not pattern:
        return _NEVER, in_path, directory_only, ignores
    # Git compares the part before the first special character by itself, and to the matcher the rest is a pattern of
    # its own: in `a**/b` the stars stand at its beginning, and so span folders.
    special = _SPECIAL.search(pattern)
    literal = pattern[: special.start()] if special else pattern
    rest = _translated(pattern[len(literal) :])
    return (_NEVER if rest is None else re.escape(literal) + rest), in_path, directory_only, ignores


def _translated(pattern: str) -> str | None:
    """A wildcard pattern as a regular expression; `None` when it can match nothing."""
    tokens: list[str] = []
    at, end = 0, len(pattern)
    while at < end:
        char = pattern[at]
        token: str | None
        if char == "*":
            token, at = _stars(pattern, at)
        elif char == "[":
            token, at = _bracket(pattern, at + 1)
        elif char == "\\":
            token = re.escape(pattern[at + 1]) if at + 1 < end else None
            at += 2
        else:
            token = "[^/]" if char == "?" else re.escape(char)
            at += 1
        if token is None:
            return None
        tokens.append(token)
    return _assembled(tokens)


def _stars(pattern: str, at: int) -> tuple[str, int]:
    """The token for the run of stars at `at`, and where the pattern goes on."""
    after = at
    while after < len(pattern) and pattern[after] == "*":
        after += 1
    stands_alone = at == 0 or pattern[at - 1] == "/"
    following = pattern[after : after + 2]
    if after - at > 1 and stands_alone:
        if following.startswith("/"):
            return _FOLDERS, after + 1
        if following in {"", "\\/"}:
            return _ANYTHING, after
    return _STAR, after


def _assembled(tokens: list[str]) -> str:
    """One expression that tries each star once, so that no pattern takes more than quadratic time.

    What stands between two stars of the same reach may be matched as early as it can: the second star takes the rest.
    """
    head, *reaches = _split(tokens, {_FOLDERS, _ANYTHING})
    out = [_within_folders(head, final=not reaches)]
    for number, (star, *chunk) in enumerate(reaches, 1):
        if number < len(reaches):
            out.append(f"(?>{_LAZY[star]}{_within_folders(chunk, final=False)})")
        else:
            out.append(star + _within_folders(chunk, final=True))
    return "".join(out)


def _within_folders(tokens: list[str], *, final: bool) -> str:
    """The same for tokens none of which spans folders; `final` when no star follows them."""
    head, *stars = _split(tokens, {_STAR})
    out = ["".join(head)]
    for number, (star, *chunk) in enumerate(stars, 1):
        free = final and number == len(stars)
        out.append("".join((star, *chunk)) if free else f"(?>{_LAZY[star]}{''.join(chunk)})")
    return "".join(out)


def _split(tokens: list[str], at: set[str]) -> list[list[str]]:
    """The tokens in runs, each after the first beginning with one of `at`."""
    runs: list[list[str]] = [[]]
    for token in tokens:
        if token in at:
            runs.append([])
        runs[-1].append(token)
    return runs


def _bracket(pattern: str, at: int) -> tuple[str | None, int]:
    """The token for the bracket whose inside begins at `at` (`None` if malformed), and where the pattern goes on."""
    negated = pattern[at : at + 1] in {"!", "^"}
    if negated:
        at += 1
    members: list[str] = []
    previous = ""
    first = True
    while first or pattern[at : at + 1] != "]":
        first = False
        char = pattern[at : at + 1]
        if not char:
            return None, at
        if char == "\\":
            at += 1
            char = pattern[at : at + 1]
            if not char:
                return None, at
            members.append(re.escape(char))
            previous = char
        elif char == "-" and previous and pattern[at + 1 : at + 2] not in {"", "]"}:
            at += 1
            if pattern[at] == "\\":
                at += 1
            upper = pattern[at : at + 1]
            if not upper:
                return None, at
            if previous <= upper:
                members.append(f"{re.escape(previous)}-{re.escape(upper)}")
            previous = ""
        elif char == "[" and (named := _POSIX_CLASS.match(pattern, at)):
            if named[1] not in _POSIX:
                return None, at
            members.append(_POSIX[named[1]])
            at, previous = named.end() - 1, ""
        else:
            members.append(re.escape(char))
            previous = char
        at += 1
    inside = "".join(members)
    if negated:
        return f"[^/{inside}]", at + 1
    return (f"(?!/)[{inside}]" if inside else _NEVER), at + 1
