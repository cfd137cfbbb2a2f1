"""The two judges: pyright, and Seamline through the command that a user runs.

Each turns a tree into findings of the rules that are compared; everything else that pyright has to say is counted and
left out. pyright's answers are kept in the cache folder, because they do not change and take minutes.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bench.corpora import cache_folder
from bench.tools import PINNED, bare_python, peer

SEAMLINE = (sys.executable, "-c", "from seamline.cli.main import script; script()")
RULES = (
    "unresolved-import", "missing-export", "missing-argument", "unexpected-argument", "unknown-member",
    "async-mismatch", "result-shape", "unchecked-optional", "incompatible-override", "unknown-key", "missing-key",
    "argument-type", "breaking-change",
)  # fmt: skip


class Finding(NamedTuple):
    """One report. Lines and columns count from 0; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    rule: str
    message: str


class JudgeError(Exception):
    """A judge could not do its work."""


PYRIGHT_MESSAGES = (
    ("reportMissingImports", r"could not be resolved", "unresolved-import"),
    ("reportAttributeAccessIssue", r"is unknown import symbol|is not a known attribute of module", "missing-export"),
    ("reportUnusedCoroutine", r"^Result of async function", "async-mismatch"),
    ("reportAttributeAccessIssue", r"^Cannot access attribute .* for class \"CoroutineType", "async-mismatch"),
    ("reportIndexIssue", r"on type \"CoroutineType", "async-mismatch"),
    ("reportGeneralTypeIssues|reportAttributeAccessIssue", r"^\"CoroutineType.* is not iterable", "async-mismatch"),
    ("reportAssignmentType", r"^Expression with type \"CoroutineType", "async-mismatch"),
    ("reportAssignmentType", r"cannot be assigned to target tuple", "result-shape"),
    ("reportOptionalMemberAccess|reportOptionalSubscript", r"", "unchecked-optional"),
    ("reportAttributeAccessIssue", r"^Cannot access attribute", "unknown-member"),
    ("reportIncompatibleMethodOverride", r"", "incompatible-override"),
    ("reportTypedDictNotRequiredAccess|reportGeneralTypeIssues", r"is not a defined key", "unknown-key"),
    ("reportCallIssue", r"^Arguments? missing for|^Expected \d+ more positional", "missing-argument"),
    (
        "reportCallIssue",
        r"^Expected \d+ positional|^No parameter named|^Multiple parameters (have|named)",
        "unexpected-argument",
    ),
)
"""pyright has one rule for every kind of bad call, so the message decides."""


def pyright(root: Path, roots: tuple[str, ...], key: str) -> list[Finding]:
    """What pyright finds; `key` names the state of the tree for the cache."""
    digest = hashlib.blake2b(f"{key}\0{PINNED}\0{roots}\0{PYRIGHT_MESSAGES}".encode(), digest_size=12).hexdigest()
    stored = cache_folder() / "pyright" / f"{digest}.json"
    if stored.is_file():
        return [Finding(*item) for item in json.loads(stored.read_text("utf-8"))]
    config = {
        "include": [root.name],
        "extraPaths": [f"{root.name}/{item}" for item in roots],
        "typeCheckingMode": "standard",
        "enableTypeIgnoreComments": False,
        "pythonVersion": "3.11",
    }
    (root.parent / "pyrightconfig.json").write_text(json.dumps(config), "utf-8")
    command = [str(peer("pyright")), "--project", str(root.parent), "--pythonpath", str(bare_python()), "--outputjson"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, env=_quiet())
    try:
        reports = json.loads(outcome.stdout)["generalDiagnostics"]
    except ValueError as error:
        raise JudgeError(f"pyright: {outcome.stderr.strip() or outcome.stdout[:300]}") from error
    findings = [finding for report in reports for finding in _from_pyright(root, report)]
    stored.parent.mkdir(exist_ok=True)
    stored.write_text(json.dumps(findings), "utf-8")
    return findings


def seamline(root: Path) -> list[Finding]:
    """What `seamline check` finds, without its store: every run reads the tree anew."""
    rules = [word for rule in RULES for word in ("--rule", rule)]
    command = [*SEAMLINE, "check", "--format", "json", "--exit-zero", *rules]
    outcome = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=_quiet())
    if outcome.returncode:
        raise JudgeError(f"seamline: {outcome.stderr.strip()}")
    return [finding for report in json.loads(outcome.stdout)["violations"] for finding in _from_seamline(report)]


def _quiet() -> dict[str, str]:
    return {**os.environ, "SEAMLINE_CACHE_DIR": "off", "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}


def _from_pyright(root: Path, report: dict[str, Any]) -> Iterator[Finding]:
    for rule, pattern, ours in PYRIGHT_MESSAGES:
        if (
            report.get("rule") in rule.split("|")
            and report["severity"] == "error"
            and re.search(pattern, report["message"])
        ):
            start, end = report["range"]["start"], report["range"]["end"]
            path = Path(report["file"]).relative_to(root).as_posix()
            yield Finding(
                path, start["line"], start["character"], end["line"], end["character"], ours, report["message"]
            )
            return


def _from_seamline(report: dict[str, Any]) -> Iterator[Finding]:
    """A violation; of a change at its definition the uses that it names as broken, each with its line."""
    is_change = report["rule"] == "breaking-change"
    for side in report["related"] if is_change else (report,):
        start, end = side["range"]["start"], side["range"]["end"]
        places = (start["line"] - 1, start["column"] - 1, end["line"] - 1, end["column"] - 1)
        message = f"{report['message']}: {side['says']}" if is_change else report["message"]
        yield Finding(side["path"], *places, report["rule"], message)
