"""The other judges: mypy, ty, pyrefly and pylint, each as it comes, over the same trees.

Only what names a broken use counts, by the code that a tool gives it; places are lines, because most of them say no more.
Their answers are kept in the cache folder, as those of pyright are.
"""

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.corpora import cache_folder
from bench.mutations.judges import Finding
from bench.tools import PINNED, bare_python, peer

_MYPY = re.compile(r"^(?P<path>[^:\n]+):(?P<line>\d+): error: (?P<message>.*?)  \[(?P<code>[\w-]+)\]$", re.MULTILINE)
_CONCISE = re.compile(r"^(?P<path>[^:\n]+):(?P<line>\d+):\d+: error\[(?P<code>[\w-]+)\] (?P<message>.*)$", re.MULTILINE)
CODES = {
    "mypy": {
        "import-not-found", "import-untyped", "attr-defined", "call-arg", "arg-type", "union-attr", "override", "abstract",
        "unused-coroutine", "typeddict-item", "typeddict-unknown-key", "misc",
    },
    "ty": {
        "import-not-found", "missing-module-member", "missing-attribute", "missing-union-attribute", "missing-argument",
        "too-many-positional-arguments", "unknown-argument", "parameter-already-assigned", "invalid-argument-type",
        "possibly-missing-attribute", "incompatible-method-override", "not-iterable", "invalid-assignment", "unused-awaitable",
        "invalid-key", "missing-typed-dict-key", "no-matching-overload",
    },
    "pyrefly": {
        "missing-import", "missing-module-attribute", "missing-attribute", "missing-argument", "bad-argument-count",
        "unexpected-keyword", "unexpected-positional-argument", "bad-argument-type", "bad-override", "not-iterable",
        "bad-unpacking", "unused-coroutine", "typed-dict-key-error", "bad-typed-dict-key", "bad-keyword-argument",
    },
    "pylint": {
        "import-error", "no-name-in-module", "no-member", "no-value-for-parameter", "too-many-function-args",
        "unexpected-keyword-arg", "redundant-keyword-arg", "missing-kwoa", "unbalanced-tuple-unpacking", "arguments-differ",
        "abstract-class-instantiated", "not-an-iterable", "unsubscriptable-object",
    },
}  # fmt: skip
"""What of each tool speaks of a use that does not fit."""


def ask(name: str, root: Path, roots: tuple[str, ...], key: str) -> list[Finding]:
    """What one of these tools finds; `key` names the state of the tree for the cache."""
    digest = hashlib.blake2b(
        f"{name}\0{key}\0{PINNED}\0{roots}\0{sorted(CODES[name])}".encode(), digest_size=12
    ).hexdigest()
    stored = cache_folder() / name / f"{digest}.json"
    if stored.is_file():
        return [Finding(*item) for item in json.loads(stored.read_text("utf-8"))]
    findings = list(_JUDGES[name](root, roots))
    stored.parent.mkdir(exist_ok=True)
    stored.write_text(json.dumps(findings), "utf-8")
    return findings


def _run(root: Path, roots: tuple[str, ...], *command: str) -> str:
    paths = os.pathsep.join(str(root / one) for one in roots)
    environment = {**os.environ, "MYPYPATH": paths, "PYTHONPATH": paths, "NO_COLOR": "1"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False).stdout


def _of_mypy(root: Path, roots: tuple[str, ...]) -> Iterator[Finding]:
    options = (
        "--config-file=",
        "--no-incremental",
        "--check-untyped-defs",
        "--no-error-summary",
        "--explicit-package-bases",
    )
    command = (str(peer("mypy")), *options, "--python-executable", str(bare_python()), *_folders(root))
    yield from _found("mypy", _MYPY, _run(root, roots, *command))


def _of_ty(root: Path, roots: tuple[str, ...]) -> Iterator[Finding]:
    extra = [word for one in roots for word in ("--extra-search-path", str(root / one))]
    command = (
        str(peer("ty")),
        "check",
        "--output-format",
        "concise",
        "--python",
        str(bare_python()),
        "--exit-zero",
        *extra,
    )
    yield from _found("ty", _CONCISE, _run(root, roots, *command))


def _of_pyrefly(root: Path, roots: tuple[str, ...]) -> Iterator[Finding]:
    extra = [word for one in roots for word in ("--search-path", str(root / one))]
    options = ("--output-format", "json", "--python-interpreter-path", str(bare_python()), *extra)
    command = (
        str(peer("pyrefly")),
        "check",
        *options,
        *_folders(root),
    )  # the paths keep the package's own settings away
    output = _run(root, roots, *command)
    for report in json.loads(output[output.find("{") :] or "{}").get("errors", ()):
        path = os.path.relpath(root / report["path"], root)
        yield from _finding("pyrefly", path, report["line"], report["name"], report["description"])


def _of_pylint(root: Path, roots: tuple[str, ...]) -> Iterator[Finding]:
    wanted = ",".join(sorted(CODES["pylint"]))
    command = (
        str(peer("pylint")),
        "--disable=all",
        f"--enable={wanted}",
        "--output-format=json2",
        "--jobs=2",
        "--recursive=y",
    )
    output = _run(root, roots, *command, *_folders(root))
    for report in json.loads(output or "{}").get("messages", ()):
        yield from _finding("pylint", report["path"], report["line"], report["symbol"], report["message"])


_JUDGES: dict[str, Callable[[Path, tuple[str, ...]], Iterator[Finding]]] = {
    "mypy": _of_mypy,
    "ty": _of_ty,
    "pyrefly": _of_pyrefly,
    "pylint": _of_pylint,
}
PEERS = tuple(_JUDGES)


def _folders(root: Path) -> list[str]:
    """The folders at the top with Python in them: tools that stop at the first of two modules with one name get no more."""
    aside = ("docs", "doc", "examples", "tools", "scripts", "build", ".git")
    return sorted(
        item.name
        for item in root.iterdir()
        if item.is_dir() and item.name not in aside and next(item.rglob("*.py"), None)
    )


def _found(name: str, pattern: re.Pattern[str], output: str) -> Iterator[Finding]:
    for match in pattern.finditer(output):
        yield from _finding(name, match["path"], int(match["line"]), match["code"], match["message"])


def _finding(name: str, path: str, line: int, code: str, message: str) -> Iterator[Finding]:
    if code in CODES[name]:
        yield Finding(Path(path).as_posix(), line - 1, 0, line - 1, 0, f"{code} ({name})", message)
