"""Agents review what a save touched: what is sent, when, what of it is shown, and when that goes away.

The model is a Messages API on loopback whose models behave (`tests/support/models.py`); server and worker are real processes.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
from lsprotocol import types
from tests.lsp.editor import PROFILES, Editor, until, write
from tests.support import models
from tests.support.messages_api import MessagesAPI

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Start = Callable[..., Awaitable[Editor]]

KEY = "not-a-real-key-but-as-secret-as-one"
PRICE, CART, BILL = "shop/price.py", "shop/cart.py", "shop/bill.py"
FILES = {
    "seamline.toml": "[agents]\nreview-on-save = true\nrepairs-after-review = 0\n",
    "shop/__init__.py": "",
    PRICE: "# Prices.\n\n\ndef total(items):\n    return sum(items) / 10\n\n\ndef free():\n    return 0\n",
    CART: "from shop.price import total\n\n\ndef show(items):\n    print(total(items), 'cents')\n",
    BILL: "from shop.price import free\n\n\ndef bill():\n    return free()\n",
}
DISMISS = "Not a problem: do not show this finding again"


class Office:
    """A workspace with agents: where they are asked, and what is kept of it."""

    def __init__(self, folder: Path, api: MessagesAPI, edit: Start) -> None:
        self.root = folder / "work"
        self.folder, self.api, self.edit = folder, api, edit
        self.variables = {
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": api.address,
            **{f"SEAMLINE_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA")},
        }
        write(self.root, FILES)

    def agree(self, address: str = "", **models: str) -> None:
        folder = self.folder / "CONFIG"
        folder.mkdir(parents=True, exist_ok=True)
        agreed = {"address": address or self.api.address, "limit": 1.0, "models": models}
        (folder / "consent.json").write_text(json.dumps({str(self.root.resolve()): agreed}))

    async def start(self, client: str = "neovim", **environment: str) -> Editor:
        editor = await self.edit(
            self.root,
            client,
            cache_dir=self.folder / "CACHE",
            environment={**self.variables, **environment},
        )
        for path in (PRICE, CART, BILL):
            editor.open(path)
        await editor.quiet()
        return editor

    @property
    def asked(self) -> list[str]:
        """What was asked about, as (consumer > provider), and of whom."""
        return [
            ("refuter: " if models.is_refuter(body) else "")
            + " > ".join(models.files(body)[side][0] for side in ("consumer", "provider"))
            for body in (one.body for one in self.api.received)
            if "system" in body
        ]

    def entries(self) -> list[dict[str, Any]]:
        file = self.folder / "DATA" / "ledger.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def office(tmp_path: Path, edit: Start) -> Callable[..., Any]:
    @asynccontextmanager
    async def open_office(model: models.Model = models.competent) -> AsyncIterator[Office]:
        async with MessagesAPI(models.speaking(model)).running() as api:
            yield Office(tmp_path, api, edit)

    return open_office


def break_it(editor: Editor) -> None:
    """The price is in dollars now, which the cart does not know."""
    editor.replace(PRICE, "/ 10\n", "/ 100\n")
    editor.save(PRICE)


async def finds_it(editor: Editor) -> None:
    await editor.sees(CART, "broken-promise at 5")


async def nothing_is_sent(office: Office, editor: Editor) -> None:
    """However long one waits: longer than a review takes to begin, measured by one that is asked for."""
    await editor.quiet()
    await asyncio.sleep(1)
    assert office.asked == []


@pytest.mark.parametrize("client", PROFILES)
async def test_a_save_has_the_seams_reviewed_that_it_touched(office: Any, client: str) -> None:
    async with office() as here:
        here.agree()
        editor = await here.start(client)
        break_it(editor)
        await finds_it(editor)
        # Not bill.py, which uses another function of the file.
        assert here.asked == [f"{CART} > {PRICE}", f"refuter: {CART} > {PRICE}"]
        found = editor.diagnostics(CART)[0]
        assert found.message.startswith("total() gives dollars, and this prints them as cents.")
        assert str(getattr(found.severity, "name", found.severity)) == "Warning"
        if client == "vscode":
            assert [one.location.uri for one in found.related_information or ()] == [editor.uri(PRICE)]
        assert [entry["purpose"] for entry in here.entries()] == ["review", "refute"]


@pytest.mark.parametrize(
    ("file", "old", "new", "asked"),
    [
        (PRICE, "return 0", "return 1", [f"{BILL} > {PRICE}"]),
        (PRICE, "# Prices.", "# The prices.", []),
        (CART, "'cents'", "'pence'", [f"{CART} > {PRICE}"]),
        (
            PRICE,
            "def free():\n    return 0\n",
            "def free():\n    pass\n\n\ndef more():\n    return 0\n",
            [f"{BILL} > {PRICE}"],
        ),
        (CART, "show(items):\n", "show(items):\n\n", [f"{CART} > {PRICE}"]),
        (CART, "from shop", "'''A cart.'''\nfrom shop", []),
    ],
)
async def test_only_what_was_touched_is_sent(office: Any, file: str, old: str, new: str, asked: list[str]) -> None:
    async with office() as here:
        here.agree()
        editor = await here.start()
        editor.replace(file, old, new)
        editor.save(file)
        if asked:
            await until(lambda: [one for one in here.asked if "refuter" not in one] == asked, lambda: here.asked)
        await asyncio.sleep(0.5)
        assert [one for one in here.asked if "refuter" not in one] == asked


@pytest.mark.parametrize(
    ("gone", "stays"),
    [
        ((CART, "'cents'", "'dollars'"), None),
        ((PRICE, "/ 100", "/ 1"), None),
        (None, (CART, "from shop", "'''A cart.'''\n\nfrom shop")),
        (None, (PRICE, "return 0", "return 1")),
    ],
)
async def test_a_finding_stands_until_one_of_its_lines_changes(
    office: Any, gone: tuple[str, str, str] | None, stays: tuple[str, str, str] | None
) -> None:
    async with office() as here:
        here.agree()
        editor = await here.start()
        break_it(editor)
        await finds_it(editor)
        if gone:
            editor.replace(*gone)
            await editor.sees(CART)
            # What was withdrawn does not come back by typing it again.
            editor.replace(gone[0], gone[2], gone[1])
            await editor.quiet()
            assert editor.shown(CART) == []
        if stays:
            editor.replace(*stays)
            await editor.quiet()
            line = 7 if stays[0] == CART else 5
            assert editor.shown(CART) == [f"broken-promise at {line}"]


async def test_a_later_review_that_finds_nothing_takes_nothing_back(office: Any) -> None:
    calls = 0

    def forgetful(body: models.Body) -> list[str]:
        nonlocal calls
        calls += not models.is_refuter(body)
        return models.competent(body) if calls == 1 else models.said({"version": 1, "findings": []})

    async with office(forgetful) as here:
        here.agree()
        editor = await here.start()
        calls = 0
        break_it(editor)
        await finds_it(editor)
        editor.replace(CART, "def show(items):", "def show(items, *rest):")
        editor.save(CART)
        await until(lambda: [one["purpose"] for one in here.entries()].count("review") == 2, here.entries)
        assert calls == 2
        await editor.quiet()
        assert editor.shown(CART) == ["broken-promise at 5"]


async def test_what_was_reviewed_once_is_remembered(office: Any) -> None:
    async with office() as here:
        here.agree()
        editor = await here.start()
        break_it(editor)
        await finds_it(editor)
        sent = len(here.asked)
        editor.replace(PRICE, "/ 100\n", "/ 10\n")
        editor.save(PRICE)
        await until(lambda: len(here.asked) == sent + 1, lambda: here.asked)
        break_it(editor)
        await finds_it(editor)
        assert len(here.asked) == sent + 1


@pytest.mark.parametrize(
    "model", [models.doubting, models.sloppy(1), models.hostile(1)], ids=["doubting", "sloppy", "hostile"]
)
async def test_what_does_not_hold_is_not_shown(office: Any, model: models.Model) -> None:
    async with office(model) as here:
        here.agree()
        editor = await here.start()
        break_it(editor)
        await until(
            lambda: (
                "could not be reviewed" in editor.statuses[-1]["message"]
                or "refute" in [one["purpose"] for one in here.entries()]
            ),
            lambda: (editor.statuses[-1], here.entries()),
        )
        await editor.quiet()
        assert editor.all_shown() == {}


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("nobody agreed", "before you agree"),
        ("agreed to another address", "before you agree"),
        ("no key", "agents need a key"),
        ("turned off", ""),
    ],
)
async def test_nothing_is_sent_that_nobody_agreed_to(office: Any, case: str, says: str) -> None:
    async with office() as here:
        environment = {}
        if case == "agreed to another address":
            here.agree("https://elsewhere.example")
        if case == "no key":
            environment = {"ANTHROPIC_BASE_URL": "", "ANTHROPIC_API_KEY": ""}
        if case == "turned off":
            here.agree()
            (here.root / "seamline.toml").unlink()
        editor = await here.start(**environment)
        break_it(editor)
        await nothing_is_sent(here, editor)
        assert editor.questions == []
        assert editor.said == []
        status = await editor.quiet()
        assert says in status["message"]
        assert status["health"] == "ok"


@pytest.mark.parametrize(
    ("answers", "sent", "agreed"),
    [
        ([], False, False),
        (["Send Once"], True, False),
        (["Always in This Workspace"], True, True),
        (["Show What Is Sent", "Send Once"], True, False),
        (["Show What Is Sent"], False, False),
    ],
)
async def test_who_asks_for_a_review_is_asked_before_it(
    office: Any, answers: list[str], sent: bool, agreed: bool
) -> None:
    async with office() as here:
        write(here.root, {PRICE: FILES[PRICE].replace("/ 10\n", "/ 100\n")})
        editor = await here.start("vscode")
        editor.answers = list(answers)
        await editor.command("seamline.reviewFile", editor.uri(CART))
        assert "1 seam, " in editor.questions[0].message
        assert here.api.address in editor.questions[0].message
        if sent:
            await finds_it(editor)
            await until(lambda: any("1 seam reviewed, 1 finding" in one for one in editor.said), lambda: editor.said)
        else:
            await nothing_is_sent(here, editor)
        assert (here.folder / "CONFIG" / "consent.json").exists() == agreed
        if "Show What Is Sent" in answers:
            await until(lambda: len(editor.questions) == 2)
            shown = read(editor.documents_shown[0])
            assert "def total(items):" in shown
            assert KEY not in shown


async def test_what_is_remembered_is_asked_about_by_nobody(office: Any) -> None:
    async with office() as here:
        write(here.root, {PRICE: FILES[PRICE].replace("/ 10\n", "/ 100\n")})
        editor = await here.start("vscode")
        editor.answers = ["Send Once"]
        for times in (1, 2):
            await editor.command("seamline.reviewFile", editor.uri(CART))
            await until(lambda: sum("1 seam reviewed, 1 finding" in one for one in editor.said) == times)  # noqa: B023
        assert len(editor.questions) == 1


async def test_consent_can_be_withdrawn(office: Any) -> None:
    async with office() as here:
        here.agree()
        editor = await here.start()
        await editor.command("seamline.withdrawConsent")
        break_it(editor)
        await nothing_is_sent(here, editor)
        assert "before you agree" in (await editor.quiet())["message"]


@pytest.mark.parametrize("client", ["vscode", "neovim"])
async def test_a_finding_is_dismissed_for_good(office: Any, client: str) -> None:
    async with office() as here:
        here.agree()
        editor = await here.start(client)
        break_it(editor)
        await finds_it(editor)
        (action,) = [one for one in await editor.actions(CART, "print(^total") if one.title == DISMISS]
        assert action.command is not None
        assert await editor.command(action.command.command, *(action.command.arguments or ()), "it is meant so") is True
        await editor.sees(CART)
        kept = json.loads((here.folder / "DATA" / "dismissals.jsonl").read_text())
        assert (kept["reason"], kept["consumer"], kept["provider"]) == ("it is meant so", CART, PRICE)
        # The same lines once more, by a review of a new server.
        editor.save(PRICE)
        await editor.stop()
        again = await here.start(client)
        await again.command("seamline.reviewFile", again.uri(CART))
        await until(lambda: any("reviewed" in one for one in again.said), lambda: again.said)
        assert again.shown(CART) == []


async def test_a_review_is_begun_anew_when_its_seam_changes(office: Any) -> None:
    seen: list[str] = []

    def slow(body: models.Body) -> list[str]:
        text = models.files(body)["provider"][1]
        seen.append(text)
        return ["wait 60"] if "/ 100" in text else models.said({"version": 1, "findings": []})

    async with office(slow) as here:
        here.agree()
        editor = await here.start()
        break_it(editor)
        await until(lambda: seen)
        editor.replace(PRICE, "/ 100\n", "/ 1000\n".replace("1000", "50"))
        editor.save(PRICE)
        await asyncio.wait_for(here.api.hung_up.wait(), 10)
        await until(lambda: len(seen) == 2, lambda: seen)


async def test_a_review_can_be_cancelled(office: Any) -> None:
    async with office(lambda _body: ["wait 60"]) as here:
        here.agree()
        editor = await here.start("vscode")
        break_it(editor)
        await until(lambda: here.asked)
        await until(lambda: any("reviewing" in str(one.value) for one in editor.progress), lambda: editor.progress)
        token = next(one.token for one in editor.progress if "reviewing" in str(one.value))
        loop = asyncio.get_running_loop()
        begun = loop.time()
        editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token=token))
        await asyncio.wait_for(here.api.hung_up.wait(), 10)
        assert loop.time() - begun < 5
        await until(lambda: "cancelled" in _ends(editor), lambda: editor.progress)
        assert [entry["outcome"] for entry in here.entries()] == ["cancelled"]


async def test_a_server_that_ends_takes_its_reviews_with_it(office: Any) -> None:
    async with office(lambda _body: ["wait 60"]) as here:
        here.agree()
        editor = await here.start()
        break_it(editor)
        await until(lambda: here.asked)
        assert await editor.stop() == 0
        await asyncio.wait_for(here.api.hung_up.wait(), 10)


async def test_what_cannot_be_reviewed_is_said_and_is_no_clean_review(office: Any) -> None:
    async with office(lambda _body: ["status 401 authentication_error no such key"]) as here:
        here.agree()
        editor = await here.start()
        break_it(editor)
        await until(lambda: "could not be reviewed" in editor.statuses[-1]["message"], lambda: editor.statuses[-1])
        assert editor.statuses[-1]["health"] == "warning"
        assert KEY not in json.dumps(editor.statuses)


@pytest.mark.parametrize("of", ["review", "run", "day"])
async def test_a_limit_stops_what_a_save_began_before_anything_is_sent(office: Any, of: str) -> None:
    async with office() as here:
        write(here.root, {"seamline.toml": f"[agents]\nreview-on-save = true\nspend-limit-usd-per-{of} = 0.000001\n"})
        here.agree()
        editor = await here.start()
        break_it(editor)
        await until(lambda: "could not be reviewed" in editor.statuses[-1]["message"], lambda: editor.statuses[-1])
        said = editor.statuses[-1]["message"]
        assert here.asked == []
    assert f"for {'today' if of == 'day' else f'this {of}'} are spent" in said


async def test_the_last_run_can_be_read(office: Any) -> None:
    async with office() as here:
        here.agree()
        editor = await here.start()
        assert "No agent has run yet" in await editor.command("seamline.lastRun")
        break_it(editor)
        await finds_it(editor)
        text = await editor.command("seamline.lastRun")
        assert "reviewer-1" in text
        assert "def total(items):" in text
        assert KEY not in text


def read(uri: str) -> str:
    return Path(unquote(urlsplit(uri).path)).read_text()


def _ends(editor: Editor) -> list[str]:
    return [
        str(value["message"] if isinstance(value, dict) else getattr(value, "message", ""))
        for value in (one.value for one in editor.progress)
        if (value["kind"] if isinstance(value, dict) else getattr(value, "kind", "")) == "end"
    ]
