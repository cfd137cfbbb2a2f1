"""The command line as a whole: help, versions, what is imported, and errors in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.commands import COMMAND, environment, seamline

from seamline import __version__
from seamline.cli.main import COMMANDS
from seamline.report import pages

HEAVY = ["pygls", "lsprotocol", "anthropic", "git", "pydantic", "tree_sitter", "msgspec", "asyncio", "tomllib", "json"]


def test_version(tmp_path: Path) -> None:
    run = seamline("--version", cwd=tmp_path)
    assert (run.returncode, run.stdout, run.stderr) == (0, f"seamline {__version__}\n", "")


def test_help_lists_the_commands(tmp_path: Path) -> None:
    run = seamline("--help", cwd=tmp_path)
    assert run.returncode == 0
    assert all(f"\n    {command}" in run.stdout for command in COMMANDS)


def test_without_a_command_there_is_help_and_no_success(tmp_path: Path) -> None:
    run = seamline(cwd=tmp_path)
    assert run.returncode == 2
    assert run.stdout.startswith("usage: seamline")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(tmp_path: Path, command: str) -> None:
    run = seamline(command, "--help", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert "example" in run.stdout


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["explain"], ["explain", "missing-argument"]])
def test_what_only_prints_imports_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    code = (
        "import sys; from seamline.cli.main import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit: pass\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert run.stderr.split() == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["chek"], "seamline: there is no command 'chek'; did you mean 'check'?\n"),
        (
            ["zzz"],
            "seamline: there is no command 'zzz'; the commands are check, diff, fix, explain, review, architect, runs, ",
        ),
        (["explain", "missing-arg"], "seamline: there is no rule 'missing-arg'; did you mean 'missing-argument'?\n"),
        (["explain", "zzz"], "seamline: there is no rule 'zzz'; `seamline explain` lists them\n"),
        (["explain", "unknown-route"], "seamline: the rule 'unknown-route' is not in this version yet; "),
        (["explain", "../rules/missing-export"], "seamline: there is no rule '../rules/missing-export'; "),
        (["explain", "--nope"], "seamline: unrecognized arguments: --nope; see `seamline --help`\n"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(tmp_path: Path, arguments: list[str], told: str) -> None:
    run = seamline(*arguments, cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith(told)
    assert run.stderr.count("\n") == 1


def test_explain_prints_the_page(tmp_path: Path) -> None:
    run = seamline("explain", "missing-argument", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, pages.page("missing-argument"))


def test_explain_sets_headings_apart_where_there_are_colours(tmp_path: Path) -> None:
    run = seamline("explain", "missing-argument", cwd=tmp_path, env={"FORCE_COLOR": "1"})
    assert "\x1b[1mHow to fix\x1b[0m\n" in run.stdout
    assert "```" not in run.stdout


def test_explain_lists_the_rules(tmp_path: Path) -> None:
    text = seamline("explain", cwd=tmp_path).stdout
    assert [line.split()[0] for line in text.splitlines()] == pages.names()
    data = json.loads(seamline("explain", "--format", "json", cwd=tmp_path).stdout)
    assert [entry["rule"] for entry in data] == pages.names()
    assert all(entry["summary"] and entry["severity"] for entry in data)


def test_an_ascii_terminal_gets_what_it_can_show(tmp_path: Path) -> None:
    run = seamline("explain", cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert run.returncode == 0


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "explain", "missing-argument"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that Linux has")
@pytest.mark.parametrize(
    ("redirection", "code", "told"),
    [
        (">&-", 0, ""),
        ("2>&-", 0, ""),
        ("<&- >&- 2>&-", 0, ""),
        (">/dev/full", 2, "seamline: no space left on the device\n"),
        ("| exit 7", 7, ""),
    ],
)
def test_output_that_goes_nowhere_is_no_fault(tmp_path: Path, redirection: str, code: int, told: str) -> None:
    (tmp_path / "a.py").touch()
    script = f'"{sys.executable}" -m seamline check {redirection}'
    run = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env=environment(SEAMLINE_CACHE_DIR="off"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (code, told)
