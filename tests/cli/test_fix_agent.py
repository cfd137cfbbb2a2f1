"""`seamline fix --agent` against a Messages API on loopback whose implementers behave: well, badly, and slowly to learn."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from tests.support import implementers, models
from tests.support.commands import environment
from tests.support.implementers import FILES, RIGHT, WRONG
from tests.support.messages_api import MessagesAPI
from tests.support.repositories import Scratch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

KEY = "not-a-real-key-but-as-secret-as-one"


class Ended(NamedTuple):
    code: int
    out: str
    err: str


class Shop:
    """A workspace, a model, and the command between them."""

    def __init__(self, folder: Path, api: MessagesAPI, files: dict[str, str]) -> None:
        self.folder, self.api, self.files = folder, api, files
        self.scratch = Scratch(folder / "work", files)
        self.scratch.commit()
        self.variables = {
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": api.address,
            **{f"SEAMLINE_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "CACHE")},
        }

    async def fix(self, *arguments: str, typed: str = "", **variables: str) -> Ended:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "seamline", "fix", *arguments,
            cwd=self.scratch.root,
            env=environment(**{**self.variables, **variables}),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate(typed.encode())
        return Ended(process.returncode or 0, out.decode(), err.decode())

    def changed(self) -> dict[str, str]:
        """The files that are not what they were."""
        texts = {path: (self.scratch.root / path).read_text() for path in self.files}
        return {path: text for path, text in texts.items() if text != self.files[path]}

    def apply(self, diff: str) -> None:
        subprocess.run(["git", "apply"], cwd=self.scratch.root, input=diff, text=True, check=True)

    def records(self) -> str:
        return "".join(file.read_text() for file in (self.folder / "DATA").rglob("*.jsonl"))


@asynccontextmanager
async def shop(folder: Path, *scripts: Any, files: dict[str, str] = FILES) -> AsyncIterator[Shop]:
    async with MessagesAPI(*(models.speaking(one) if callable(one) else one for one in scripts)).running() as api:
        yield Shop(folder, api, files)


async def test_what_has_no_fix_is_repaired_by_an_agent(tmp_path: Path) -> None:
    async with shop(tmp_path, implementers.competent) as one:
        assert (await one.fix()).out == "Applied 0 fixes in 0 files; 1 violation left.\n"
        done = await one.fix("--agent", "clean", "--yes")
        assert one.changed() == {"shop/odd.py": FILES["shop/odd.py"].replace(WRONG, RIGHT)}
        roles = {str(request.body["system"][0]["text"]) for request in one.api.received if "system" in request.body}
        assert KEY not in done.out + done.err + one.records()
    assert (done.code, done.out.splitlines()) == (
        0,
        ["shop/odd.py:5: rate() takes two arguments.", "Applied 1 fix in 1 file."],
    )
    assert "1 violation, " in done.err and "for about $0.0" in done.err
    assert "1 of 1 repaired; spent $0.0" in done.err
    assert len(roles) == 1 and "the smallest change after which both sides fit" in roles.pop()


@pytest.mark.parametrize(
    ("concern", "says"),
    [("language", "Let the language say what a comment would"), ("performance", "adds no call, copy or conversion")],
)
async def test_each_concern_is_a_role(tmp_path: Path, concern: str, says: str) -> None:
    async with shop(tmp_path, implementers.competent) as one:
        done = await one.fix("--agent", concern, "--dry-run")
        assert (done.code, one.api.connections, one.changed()) == (0, 0, {})
    assert says in done.out


async def test_a_diff_changes_nothing_and_can_be_applied(tmp_path: Path) -> None:
    async with shop(tmp_path, implementers.competent) as one:
        done = await one.fix("--agent", "clean", "--yes", "--diff")
        assert (done.code, one.changed()) == (0, {})
        one.apply(done.out)
        assert set(one.changed()) == {"shop/odd.py"}


@pytest.mark.parametrize(("typed", "changed"), [("y\n", ["shop/odd.py"]), ("n\n", []), ("", [])])
async def test_each_repair_is_asked_for(tmp_path: Path, typed: str, changed: list[str]) -> None:
    async with shop(tmp_path, implementers.competent) as one:
        done = await one.fix("--agent", "clean", "--yes", "--interactive", typed=typed)
        assert (sorted(one.changed()), done.code) == (changed, 0 if changed else 1)
    assert "-    return rate(1, 2, 3)\n+    return rate(1, 2)\n[1/1] Apply this fix?" in done.out


async def test_a_plan_for_programs(tmp_path: Path) -> None:
    async with shop(tmp_path, implementers.competent) as one:
        done = await one.fix("--agent", "clean", "--yes", "--format", "json", "--diff")
    plan = json.loads(done.out)
    assert [fix["edits"][0]["text"] for fix in plan["fixes"]] == [RIGHT]
    assert plan["left"] == []


@pytest.mark.parametrize("seed", range(6))
async def test_no_bad_repair_is_applied(tmp_path: Path, seed: int) -> None:
    async with shop(tmp_path, implementers.bad(seed)) as one:
        done = await one.fix("--agent", "clean", "--yes")
        assert (one.changed(), done.code) == ({}, 1)
    assert "shop/odd.py:5: unexpected-argument is not repaired: implementer-clean: " in done.err
    assert done.out == "Applied 0 fixes in 0 files; 1 violation left.\n"


async def test_what_a_model_writes_commands_no_terminal(tmp_path: Path) -> None:
    async with shop(tmp_path, implementers.declining) as one:
        done = await one.fix("--agent", "clean", "--yes")
    assert "it changes nothing: Nobody" in done.err
    assert "\x1b" not in done.err + done.out


async def test_nothing_is_sent_before_the_user_agrees(tmp_path: Path) -> None:
    async with shop(tmp_path, implementers.competent) as one:
        done = await one.fix("--agent", "clean")
        assert (done.code, one.api.connections, one.changed()) == (2, 0, {})
        assert "look at `seamline fix --agent clean --dry-run`" in done.err
        without = await one.fix("--agent", "clean", "--yes", ANTHROPIC_API_KEY="", ANTHROPIC_BASE_URL="")
        assert (without.code, "agents need a key" in without.err) == (2, True)


async def test_a_dry_run_shows_what_is_sent(tmp_path: Path) -> None:
    async with shop(tmp_path, implementers.competent) as one:
        done = await one.fix("--agent", "clean", "--dry-run")
        await one.fix("--agent", "clean", "--yes")
        sent = next(request.body for request in one.api.received if "system" in request.body)
    assert sent["messages"][0]["content"][0]["text"] in done.out
    assert sent["system"][0]["text"] in done.out
    assert [tool["name"] for tool in sent["tools"]] == ["interface", "uses", "lines"]


async def test_what_could_pass_a_limit_is_not_sent(tmp_path: Path) -> None:
    async with shop(tmp_path, implementers.competent) as one:
        done = await one.fix("--agent", "clean", "--yes", "--max-usd", "0.0001")
        assert (done.code, one.api.connections) == (1, 0)
    assert "for this run are spent" in done.err


async def test_what_has_a_fix_of_its_own_is_not_paid_for(tmp_path: Path) -> None:
    files = FILES | {"shop/odd.py": "from shop.tax import rate\n\nrate(1, taxx=2)\n"}
    async with shop(tmp_path, implementers.competent, files=files) as one:
        done = await one.fix("--agent", "clean", "--yes")
        assert (one.api.connections, one.changed()) == (0, {})
    assert "nothing for an agent: what is found has fixes of its own" in done.err


async def test_repairs_that_meet_are_not_applied_together(tmp_path: Path) -> None:
    files = FILES | {"shop/odd.py": FILES["shop/odd.py"] + "\n\ndef again():\n    return rate(1, 2, 4)\n"}

    def widening(body: dict[str, Any]) -> list[str]:
        return implementers.changes(("shop/tax.py", "tax=0):", "tax=0, more=0):"), reason="It takes three.")

    async with shop(tmp_path, widening, files=files) as one:
        done = await one.fix("--agent", "clean", "--yes")
        assert one.changed() == {"shop/tax.py": FILES["shop/tax.py"].replace("tax=0):", "tax=0, more=0):")}
    assert (done.code, "Applied 1 fix in 1 file." in done.out) == (0, True)
    assert "1 more would change the same place as another, or are not needed beside it" in done.err


@pytest.mark.parametrize("option", [["--yes"], ["--dry-run"], ["--max-usd", "1"]])
async def test_options_about_agents_want_an_agent(tmp_path: Path, option: list[str]) -> None:
    async with shop(tmp_path, implementers.competent) as one:
        done = await one.fix(*option)
    assert (done.code, f"{option[0]} is about agents: say which with --agent" in done.err) == (2, True)


def commands(one: Shop, *lines: str) -> None:
    """What the user's own folder says is to be run for this workspace."""
    (one.folder / "CONFIG").mkdir(exist_ok=True)
    (one.folder / "CONFIG" / "commands.toml").write_text(f"['{one.scratch.root}']\nrun = {json.dumps(lines)}\n")


async def test_what_the_users_commands_say_goes_back_and_is_not_offered(tmp_path: Path) -> None:
    async with shop(tmp_path, implementers.competent) as one:
        commands(one, "grep -qF 'rate(1, 2, 3)' shop/odd.py || { echo three it has to be; exit 1; }")
        done = await one.fix("--agent", "clean", "--yes")
        assert one.changed() == {}
        assert "is also run here, in a scratch copy of the workspace, with `grep" in done.err
        assert "is not repaired" in done.err
        sent = [implementers.last_said(request.body) for request in one.api.received if "system" in request.body]
        assert len(sent) == 3
        assert "passes without this change and fails with exit code 1 with it" in sent[1]
        assert "three it has to be" in sent[2]


async def test_what_passes_the_users_commands_is_applied(tmp_path: Path) -> None:
    async with shop(tmp_path, implementers.competent) as one:
        commands(one, "grep -q rate shop/odd.py", "false")
        done = await one.fix("--agent", "clean", "--yes")
        assert one.changed() == {"shop/odd.py": FILES["shop/odd.py"].replace(WRONG, RIGHT)}
        assert "running `grep -q rate shop/odd.py` with the change" in done.err
        assert "`false` fails in a scratch copy without the change as well" in done.err


async def test_a_workspace_names_no_commands(tmp_path: Path) -> None:
    files = {**FILES, "seamline.toml": "commands = ['touch /tmp/it-ran']\n[agents]\ncommands = ['touch ran']\n"}
    async with shop(tmp_path, implementers.competent, files=files) as one:
        done = await one.fix("--agent", "clean", "--yes")
        assert "scratch copy" not in done.err
        assert not (one.scratch.root / "ran").exists()


async def test_commands_that_cannot_be_read_end_it(tmp_path: Path) -> None:
    async with shop(tmp_path, implementers.competent) as one:
        commands(one)
        (one.folder / "CONFIG" / "commands.toml").write_text(f"['{one.scratch.root}']\nrun = 'make'\n")
        done = await one.fix("--agent", "clean", "--yes")
        assert (done.code, one.api.received) == (2, [])
        assert "`run` has to be a list of commands" in done.err
