"""`seamline review` against a Messages API on loopback whose models behave: well, sloppily, and with bad intent."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.support import models
from tests.support.shop import FILES, KEY, shop

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_finding_with_both_sides(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        done = await one.review("--yes", "--format", "json")
        [found] = json.loads(done.out)["violations"]
        sent = [request.body for request in one.api.received if len(str(request.body)) > 2000]
        kept = one.kept()
    assert (found["rule"], found["severity"], found["path"]) == ("broken-promise", "warning", "shop/cart.py")
    assert found["message"] == (
        "total() gives dollars, and this prints them as cents. Customers read a hundredth of the price."
    )
    assert (found["range"]["start"], found["provider"]["range"]["start"]) == (
        {"line": 5, "column": 5}, {"line": 5, "column": 5},
    )  # fmt: skip
    assert (done.code, len(sent)) == (0, 2), done.err  # a warning; one reviewer, one refuter
    assert "not sent" not in str(sent), "only what the consumer uses"
    assert "1 of 1 seams reviewed, 0 of them before; spent $0.0" in done.err
    assert KEY not in kept + done.out + done.err
    assert '"kind":"handoff"' in kept


@pytest.mark.parametrize(
    ("model", "severity"), [(models.doubting, None), (models.undecided, "hint")], ids=["refuted", "undecided"]
)
async def test_what_a_refuter_says_counts(tmp_path: Path, model: Any, severity: str | None) -> None:
    async with shop(tmp_path, model) as one:
        done = await one.review("--yes", "--format", "json")
    assert [found["severity"] for found in json.loads(done.out)["violations"]] == ([severity] if severity else [])
    assert done.code == 0, done.err


async def test_what_was_reviewed_is_remembered_until_a_side_changes(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        first = await one.review("--yes")
        requests = len(one.api.received)
        second = await one.review("--yes")
        assert len(one.api.received) == requests
        assert (first.out, first.code) == (second.out, second.code)
        assert "1 of 1 seams reviewed, 1 of them before; spent $0.00" in second.err
        one.scratch.write({"shop/cart.py": FILES["shop/cart.py"].replace("'cents'", "'dollars'")})
        assert (await one.review("--yes")).out.startswith("No violations")
        assert len(one.api.received) > requests


async def test_what_agents_asked_for_counts_for_what_is_remembered(tmp_path: Path) -> None:
    asking = models.asking(models.competent, "lines", {"path": "shop/tax.py", "first": 1, "last": 9})
    async with shop(tmp_path, asking) as one:
        assert (await one.review("--yes")).out.count("warning[broken-promise]") == 1
        requests = len(one.api.received)
        await one.review("--yes")
        one.scratch.write({"shop/bill.py": FILES["shop/bill.py"] + "# changed\n"})
        again = await one.review("--yes", "shop/price.py")
        assert ("1 of them before" in again.err, len(one.api.received)) == (True, requests)
        one.scratch.write({"shop/tax.py": "RATE = 0.3\n"})
        await one.review("--yes", "shop/price.py")
        assert len(one.api.received) > requests
        told = one.kept()
    assert "shop/tax.py, lines 1 to 1 of 1" in told
    assert "RATE = 0.2" in told


async def test_a_reviewer_may_quote_what_it_asked_for(tmp_path: Path) -> None:
    async with shop(tmp_path, models.digging) as one:
        done = await one.review("--yes", "--format", "json")
    [found] = json.loads(done.out)["violations"]
    assert found["provider"]["says"] == "return 'not sent'"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", [models.sloppy, models.hostile])
async def test_no_bad_answer_gets_through(tmp_path: Path, kind: Any, seed: int) -> None:
    async with shop(tmp_path, kind(seed)) as one:
        done = await one.review("--yes", "--format", "json")
    assert json.loads(done.out)["violations"] == []
    assert (done.code, "was not reviewed: " in done.err) == (2, True), done.err


async def test_a_dry_run_shows_the_requests_and_sends_nothing(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        done = await one.review("--dry-run")
        assert one.api.connections == 0
        assert "=== shop/cart.py > shop/price.py, to http://127.0.0.1:" in done.out
        await one.review("--yes")
        sent = next(one.body for one in one.api.received if "You review one seam" in str(one.body.get("system")))
    assert sent["messages"][0]["content"][0]["text"] in done.out
    assert sent["system"][0]["text"] in done.out
    assert done.code == 0
    assert "1 request; a refuter" in done.out
    for tool in sent["tools"]:
        assert (
            f"{tool['name']} {json.dumps(tool['input_schema'], separators=(',', ':'))}\n  {tool['description']}"
            in done.out
        )
    assert "by interface, uses, lines, search an agent may ask for more" in done.out


async def test_nothing_is_sent_before_the_user_agrees(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        done = await one.review()
        assert (done.code, one.api.connections) == (2, 0)
        assert "nothing is sent before you agree" in done.err
        consent = one.folder / "CONFIG" / "consent.json"
        consent.parent.mkdir(exist_ok=True)
        agreed = {"address": one.api.address, "limit": 1.0, "models": {}}
        for other in ({"address": "https://elsewhere.example"}, {"limit": 0.5}, {"models": {"reviewer": "fast"}}):
            consent.write_text(json.dumps({str(one.scratch.root): agreed | other}))
            assert (await one.review()).code == 2, other
        for broken in ("{", json.dumps({str(one.scratch.root): one.api.address})):
            consent.write_text(broken)
            assert (await one.review()).code == 2
        assert one.api.connections == 0
        consent.write_text(json.dumps({str(one.scratch.root): agreed}))
        assert (await one.review()).code == 0
        # What is remembered is sent to nobody. What the settings of a workspace make dearer since, nobody has agreed to.
        one.scratch.write({"seamline.toml": "[agents]\nspend-limit-usd-per-day = 100\n"})
        sent = len(one.api.received)
        again = await one.review()
        assert (again.code, again.err) == (0, "seamline: 1 of 1 seams reviewed, 1 of them before; spent $0.00\n")
        one.scratch.write({"shop/price.py": FILES["shop/price.py"].replace("/ 100", "/ 50")})
        assert (await one.review()).code == 2
        assert len(one.api.received) == sent


async def test_a_workspace_cannot_agree_or_say_where(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        one.scratch.write({"consent.json": json.dumps({str(one.scratch.root): one.api.address})})
        one.scratch.write({".seamline/consent.json": json.dumps({str(one.scratch.root): one.api.address})})
        assert (await one.review()).code == 2
        one.scratch.write({"seamline.toml": "[agents]\nendpoint = 'https://evil.example'\n"})
        named = await one.review("--dry-run")
        assert (await one.review()).code == 2
        assert one.api.connections == 0
    assert "evil.example" not in named.out
    assert f"to {one.api.address}" in named.out


@pytest.mark.parametrize(
    ("arguments", "reviewed"),
    [
        ((), ["shop/cart.py > shop/price.py"]),
        (("shop/tax.py",), ["shop/bill.py > shop/tax.py"]),
        (("--all",), ["shop/bill.py > shop/tax.py", "shop/cart.py > shop/price.py"]),
        (("--since", "HEAD", "shop/tax.py"), []),
    ],
)
async def test_which_seams_are_reviewed(tmp_path: Path, arguments: tuple[str, ...], reviewed: list[str]) -> None:
    async with shop(tmp_path, models.competent) as one:
        done = await one.review("--dry-run", *arguments)
    assert [line[4:].partition(", to ")[0] for line in done.out.splitlines() if line.startswith("=== ")] == reviewed


@pytest.mark.parametrize(
    ("path", "text", "reviewed"),
    [
        ("shop/price.py", FILES["shop/price.py"].replace("'not sent'", "'nor this'"), []),
        ("shop/price.py", f"# Of the shop.\n{FILES['shop/price.py']}", []),
        ("shop/tax.py", "RATE = 0.3\n", ["shop/bill.py > shop/tax.py"]),
        ("shop/more.py", "from shop.tax import RATE\n\nprint(RATE + 1)\n", ["shop/more.py > shop/tax.py"]),
        ("shop/cart.py", None, []),
    ],
)
async def test_only_seams_of_which_something_shown_changed(
    tmp_path: Path, path: str, text: str | None, reviewed: list[str]
) -> None:
    async with shop(tmp_path, models.competent) as one:
        one.scratch.write({"shop/price.py": FILES["shop/price.py"]})
        one.scratch.commit()
        if text is None:
            (one.scratch.root / path).unlink()
        else:
            one.scratch.write({path: text})
        done = await one.review("--dry-run")
    assert [line[4:].partition(", to ")[0] for line in done.out.splitlines() if line.startswith("=== ")] == reviewed


async def test_what_is_imported_for_type_checkers_only_is_no_seam(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        use = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shop.tax import RATE\n"
        one.scratch.write({"shop/bill.py": use})
        done = await one.review("--dry-run", "shop/bill.py")
    assert done.out.splitlines()[-1].startswith("0 requests;")


async def test_a_limit_stops_before_anything_is_sent(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        done = await one.review("--yes", "--max-usd", "0.000001")
        assert one.api.connections == 0
    assert (done.code, "for this run are spent" in done.err) == (2, True)


@pytest.mark.parametrize("of", ["review", "run", "day"])
async def test_so_does_one_of_the_settings(tmp_path: Path, of: str) -> None:
    async with shop(tmp_path, models.competent) as one:
        one.scratch.write({"seamline.toml": f"[agents]\nspend-limit-usd-per-{of} = 0.000001\n"})
        for arguments in ((), ("--all",)):
            done = await one.review("--yes", *arguments)
            assert (done.code, one.api.connections) == (2, 0)
            assert f"for {'today' if of == 'day' else f'this {of}'} are spent" in done.err


async def test_a_limit_of_a_review_stops_that_one_and_no_other(tmp_path: Path) -> None:
    asking = models.asking(models.competent, "lines", {"path": "shop/tax.py", "first": 1, "last": 9})
    async with shop(tmp_path, lambda body: (asking if "cents" in str(body) else models.competent)(body)) as one:
        limit = "[agents]\nspend-limit-usd-per-review = {}\n"
        one.scratch.write({"seamline.toml": limit.format("0.000001")})
        refused = (await one.review("--yes", "--all", "--no-batch")).err
        # Enough for the dearest first request, and not for a second one besides.
        most = max(re.findall(r"this call could cost \$([0-9.]+) more", refused), key=float)
        one.scratch.write({"seamline.toml": limit.format(most)})
        done = await one.review("--yes", "--all", "--no-batch")
    assert done.code == 2
    assert "shop/cart.py > shop/price.py was not reviewed: reviewer: " in done.err
    assert "for this review are spent" in done.err
    assert "1 of 2 seams reviewed" in done.err


async def test_an_endpoint_that_fails_is_no_clean_review(tmp_path: Path) -> None:
    async with shop(tmp_path, ["status 401 authentication_error no such key"]) as one:
        done = await one.review("--yes")
    assert (done.code, "was not reviewed: reviewer: no such key" in done.err) == (2, True)
    assert done.out == "", "nothing that could be read as clean"


async def test_without_a_key_it_says_how_to_give_one(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        done = await one.review("--yes", ANTHROPIC_API_KEY="", ANTHROPIC_BASE_URL="")
    assert (done.code, done.err.splitlines()[-1]) == (
        2, "seamline: agents need a key: set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a server of your own",
    )  # fmt: skip


async def test_what_was_done_and_spent_can_be_looked_at(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        assert (await one.run("runs")).out == "No agent has run yet.\n"
        await one.review("--yes")
        listed = await one.run("runs")
        [found] = json.loads((await one.run("runs", "--format", "json")).out)["runs"]
        shown = await one.run("runs", found["run"])
        records = json.loads((await one.run("runs", found["run"], "--format", "json")).out)["records"]
        missing = await one.run("runs", "20200101-000000-aaaaaa")
    assert (found["task"], found["sessions"], found["failed"]) == ("review", 2, 0)
    assert found["micro-usd"] > 0
    assert f"{found['run']}  review of {one.scratch.root}: 2 sessions, $0.0" in listed.out
    assert [record["kind"] for record in records][:4] == ["run", "state", "brief", "state"]
    assert "reviewer-1  handoff" in shown.out
    assert "def total(items):" in shown.out
    assert (missing.code, missing.err) == (
        2,
        "seamline: there is no run '20200101-000000-aaaaaa'; `seamline runs` lists them\n",
    )


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif"])
async def test_programs_are_told_what_was_not_reviewed(tmp_path: Path, name: str) -> None:
    refusing = ["text no", "stop refusal"]
    async with shop(tmp_path, lambda body: refusing if "RATE" in str(body) else models.competent(body)) as one:
        one.scratch.write({"shop/long.py": f"from shop.tax import RATE\n\nprint(RATE, '{'x' * 60_000}')\n"})
        done = await one.review("--yes", "--all", "--format", name)
    reasons = {"shop/bill.py": "reviewer: the model refused to answer", "shop/long.py": " tokens"}
    if name == "sarif":
        [invocation] = json.loads(done.out)["runs"][0]["invocations"]
        told = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    elif name == "json":
        assert len(json.loads(done.out)["violations"]) == 1
        told = [f"{one['consumer']}: {one['reason']}" for one in json.loads(done.out)["not-reviewed"]]
    else:
        _, *lines = (json.loads(line) for line in done.out.splitlines())
        told = ["{consumer}: {reason}".format(**line["not-reviewed"]) for line in lines]
    assert len(told) == 2
    for line, (path, reason) in zip(told, reasons.items(), strict=True):
        assert line.startswith(path)
        assert reason in line
    assert done.code == 2


async def test_programs_get_a_whole_document_of_nothing(tmp_path: Path) -> None:
    async with shop(tmp_path, models.competent) as one:
        one.scratch.commit()
        done = await one.review("--yes", "--format", "json")
        assert one.api.connections == 0
    assert (done.code, json.loads(done.out)["violations"], json.loads(done.out)["not-reviewed"]) == (0, [], [])
