"""A long run of reviews and repairs with a real, small model that nobody scripted. Opt-in: `make soak`.

What it says is hardly ever right, so nothing is asserted of it; what is asserted holds whatever a model says. How many reviews,
`SOAK_REVIEWS` says.
"""

from __future__ import annotations

import json
import os
import random
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types
from tests.lsp.editor import Editor, until, write
from tests.support.messages_api import MessagesAPI, unanswered
from tests.support.small_model import SmallModel, small_model

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]

pytestmark = [pytest.mark.local_llm, pytest.mark.timeout(0)]

REVIEWS = int(os.environ.get("SOAK_REVIEWS", "100"))
KEY = "not-a-real-key-but-as-secret-as-one"
CANARY = "whistle-of-a-bird-that-nobody-may-hear"
STEPS = 8
PATIENCE = 300.0
"""Seconds for one review: the model shares its processor with the server and this test."""
CANCELLED, REPAIRED = 10, 9
"""Every so many saves the review is cancelled in the middle of an answer, and a repair is asked for."""
SETTINGS, STEP, WRONG = "seamline.toml", "shop/step_", "shop/wrong.py"
ASK = "Ask an agent for a repair..."


def _step(number: int) -> str:
    before = f"from shop.step_{number - 1} import step_{number - 1}\n\n\n" if number % 2 else ""
    inner = f"step_{number - 1}(items)" if number % 2 else "items"
    said = f'    """Adds {number} cents to each price."""\n'
    return f"{before}def step_{number}(items):\n{said}    return [one + {number} for one in {inner}]\n"


FILES = {
    SETTINGS: "[agents]\nreview-on-save = true\nspend-limit-usd-per-day = 100\n",
    "shop/__init__.py": "",
    **{f"{STEP}{number}.py": _step(number) for number in range(STEPS)},
    WRONG: "from shop.step_0 import step_0\n\n\ndef wrong():\n    return step_0(1, 2)\n",
}


class Soak:
    """A workspace under review, and what has to be true of it."""

    def __init__(self, editor: Editor, api: MessagesAPI, model: SmallModel, folder: Path) -> None:
        self.editor, self.api, self.model, self.folder = editor, api, model, folder
        self.looked_at = 0
        self.outcomes: list[str] = []
        self.offered = self.cancelled = self.most_shown = 0

    def ledger(self) -> list[dict[str, Any]]:
        file = self.folder / "DATA" / "ledger.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def spent(self) -> int:
        """Micro-dollars."""
        return sum(entry["cost"] or 0 for entry in self.ledger())

    def ends(self) -> list[str]:
        values = [_plain(one.value) for one in self.editor.progress]
        return [str(value.get("message", "")) for value in values if value.get("kind") == "end"]

    async def saved(self, path: str, number: int, *, cancel: bool) -> None:
        """One review, of what this save touched."""
        ended, told, pieces = len(self.ends()), len(self.editor.statuses), self.model.pieces
        text = self.editor.texts[path]
        [line] = [line for line in text.splitlines() if line.startswith("    return [one + ")]
        self.editor.replace(path, line, f"    return [one + {number} for{line.partition(' for')[2]}")
        self.editor.save(path)
        if cancel:
            await until(lambda: self.model.pieces > pieces or len(self.ends()) > ended, self.ledger, PATIENCE)
            tokens = [one.token for one in self.editor.progress if "reviewing" in str(one.value)]
            self.editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(tokens[-1]))
            self.cancelled += 1
        await until(
            lambda: len(self.ends()) > ended or "could not be" in _faulty(self.editor.statuses[told:]),
            lambda: (self.ends()[-3:], self.editor.statuses[-3:]),
            PATIENCE,
        )
        come = len(self.api.received)
        await self.editor.quiet()
        self.outcomes.append(_faulty(self.editor.statuses[told:]) or self.ends()[-1])
        if cancel:
            assert len(self.api.received) == come, "a review that was cancelled sends nothing more"

    async def repair(self) -> None:
        """Ask for a repair of what is wrong, and take what is offered: it has to be one."""
        offered = len(self.editor.applied)
        self.editor.answers = ["Clean Code", "Send Once", "Apply"]
        (action,) = [one for one in await self.editor.actions(WRONG, "step_0(^1") if one.title == ASK]
        assert action.command is not None
        await self.editor.command(action.command.command, *(action.command.arguments or ()))
        for edit in self.editor.applied[offered:]:
            before = self.editor.texts[WRONG]
            self.offered += 1
            self.editor.apply(edit)
            await self.editor.quiet()
            assert "missing-argument" not in str(self.editor.all_shown())
            assert "unexpected-argument" not in str(self.editor.shown(WRONG))
            if self.editor.texts[WRONG] != before:
                self.editor.replace(WRONG, self.editor.texts[WRONG], before)
                await self.editor.quiet()

    def check(self, limit: int) -> None:
        """What is true whatever the model said."""
        for request in self.api.received[self.looked_at :]:
            assert _faults(request.body) == []
            assert CANARY not in json.dumps(request.body)
            assert KEY not in json.dumps(request.body)
        self.looked_at = len(self.api.received)
        shown = [
            (path, one)
            for path in self.editor.texts
            for one in self.editor.diagnostics(path)
            if "promise" in str(one.code)
        ]
        self.most_shown = max(self.most_shown, len(shown))
        for path, one in shown:
            assert _quoted(self.editor.texts[path], one.range).strip(), "a finding stands on text"
            related = one.related_information or ()
            assert related, "and on text of the other side"
            for other in related:
                assert _quoted(self.editor.texts[self.editor.path(other.location.uri)], other.location.range).strip()
        assert self.spent() <= limit
        for path in FILES:
            saved = self.editor.texts[path] if path.startswith(STEP) else FILES[path]
            assert path == SETTINGS or (self.editor.root / path).read_text() == saved, path


async def test_whatever_a_model_says(tmp_path: Path, edit: Start) -> None:
    root, draw = tmp_path / "work", random.Random(1)
    write(root, FILES)
    (tmp_path / "outside.txt").write_text(CANARY)
    (root / "inside.txt").symlink_to(tmp_path / "outside.txt")
    paths = [path for path in FILES if path.startswith(STEP)]
    async with small_model() as (api, model):
        _agree(tmp_path, api.address)
        variables = {f"SEAMLINE_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA")}
        editor = await edit(
            root,
            "vscode",
            environment={"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": api.address, **variables},
        )
        for path in [*paths, WRONG]:
            editor.open(path)
        await editor.quiet()
        soak = Soak(editor, api, model, tmp_path)
        for number in range(1, REVIEWS + 1):
            await soak.saved(draw.choice(paths), number + STEPS, cancel=number % CANCELLED == 0)
            if number % REPAIRED == 0:
                await soak.repair()
            soak.check(limit=100_000_000)
        assert len(soak.outcomes) == REVIEWS
        assert model.pieces
        assert [entry.get("outcome", "ok") for entry in soak.ledger()].count("cancelled") >= soak.cancelled // 2
        # The user's limit for the day is nearly reached: one review more, and no money beyond it.
        limit = soak.spent() + 50_000
        editor.on_disk(SETTINGS, FILES[SETTINGS].replace("100", f"{limit / 1_000_000:.6f}"))
        await editor.quiet()
        for number in range(5):
            await soak.saved(draw.choice(paths), REVIEWS + STEPS + 1 + number, cancel=False)
            if "are spent" in soak.outcomes[-1]:
                break
        assert "are spent" in soak.outcomes[-1], soak.outcomes[-1]
        soak.check(limit)
        _report(soak)
        assert await editor.stop() == 0


def _agree(folder: Path, address: str) -> None:
    """As the user's consent is kept."""
    (folder / "CONFIG").mkdir()
    agreed = {str((folder / "work").resolve()): {"address": address, "limit": 100.0, "models": {}}}
    (folder / "CONFIG" / "consent.json").write_text(json.dumps(agreed))


def _faults(body: dict[str, Any]) -> Iterable[str]:
    """Why the API would refuse these messages."""
    turns = body["messages"]
    found = [f"turn {place} holds nothing" for place, turn in enumerate(turns) if not turn["content"]]
    found += [f"two turns of {one['role']}" for one, two in pairwise(turns) if one["role"] == two["role"]]
    if turns[0]["role"] != "user" or turns[-1]["role"] != "user":
        found.append("the user neither begins nor is last")
    return [*found, *unanswered(body)]


def _faulty(statuses: Iterable[dict[str, Any]]) -> str:
    """What went wrong, of which a review that is refused at once shows nothing else."""
    return "; ".join(one["message"] for one in statuses if one["health"] == "warning")


def _quoted(text: str, place: types.Range) -> str:
    lines = text.splitlines()[place.start.line : place.end.line + 1]
    if not lines:
        return ""
    lines[-1] = lines[-1][: place.end.character]
    return "\n".join([lines[0][place.start.character :], *lines[1:]])


def _plain(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {name: getattr(value, name, None) for name in ("kind", "message")}


def _report(soak: Soak) -> None:
    """What happened, for `pytest -s` and the note of whoever ran it."""
    ledger = soak.ledger()
    outcomes = {
        one: sum(entry.get("outcome", "ok") == one for entry in ledger)
        for one in {entry.get("outcome", "ok") for entry in ledger}
    }
    purposes = {one: sum(entry["purpose"] == one for entry in ledger) for one in {entry["purpose"] for entry in ledger}}
    print(  # noqa: T201
        f"\n{len(soak.outcomes)} reviews, {soak.cancelled} cancelled; {len(soak.api.received)} requests {purposes} {outcomes};"
        f" {soak.model.pieces} pieces; at most {soak.most_shown} findings shown, {soak.offered} repairs offered;"
        f" spent {soak.spent() / 1e6:.2f} dollars of nobody's"
    )
