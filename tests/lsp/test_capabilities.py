"""What the real clients can do, as the questions that features ask; and trees that no client should send."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from seamline.lsp.capabilities import Client

PROFILES = Path(__file__).with_name("profiles")


def yes(client: Client) -> set[str]:
    return {field.name for field in fields(client) if getattr(client, field.name) is True}


def profile(name: str) -> Client:
    return Client.of({"capabilities": json.loads((PROFILES / f"{name}.json").read_text())})


def test_a_client_without_capabilities() -> None:
    client = profile("empty")
    assert yes(client) == set()
    assert (client.encoding, client.name, client.diagnostic_tags) == ("utf-16", "", frozenset())


def test_vscode_can_do_everything() -> None:
    client = profile("vscode")
    assert client.encoding == "utf-16"
    assert {field.name for field in fields(client) if field.type == "bool"} - yes(client) == {"diagnostic_version"}
    assert client.diagnostic_tags == {1, 2}


def test_neovim_is_pushed_to_and_does_not_watch_for_us() -> None:
    client = profile("neovim")
    assert client.encoding == "utf-8"
    assert client.related_information
    assert client.work_done_progress
    assert not client.pulls_diagnostics, "it could pull, but cannot be told to pull again"
    assert not client.registers_watchers


def test_neovim_is_pushed_to_even_where_it_could_pull_and_refresh() -> None:
    declared = json.loads((PROFILES / "neovim-0.12.json").read_text("utf-8"))
    assert Client.of({"capabilities": declared}).pulls_diagnostics
    assert not Client.of({"clientInfo": {"name": "Neovim"}, "capabilities": declared}).pulls_diagnostics


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"capabilities": None},
        {"capabilities": []},
        {"capabilities": {"textDocument": 5, "workspace": [], "general": None, "window": {"workDoneProgress": "yes"}}},
        {"capabilities": {"general": {"positionEncodings": "utf-8"}}},
        {"capabilities": {"general": {"positionEncodings": [8, None, "utf-7"]}}},
        {"capabilities": {"textDocument": {"diagnostic": True, "hover": {"contentFormat": "markdown"}}}},
        {"clientInfo": "me", "capabilities": {}},
    ],
)
def test_what_is_not_understood_is_not_there(params: dict[str, Any]) -> None:
    assert Client.of(params) == Client()


def test_the_clients_first_choice_of_encoding_counts() -> None:
    offered = {"general": {"positionEncodings": ["utf-9", "utf-32", "utf-8"]}}
    assert Client.of({"capabilities": offered}).encoding == "utf-32"


def test_the_log_says_what_there_is() -> None:
    client = Client.of({"clientInfo": {"name": "Ed"}, "capabilities": {"window": {"workDoneProgress": True}}})
    assert str(client) == "Ed (utf-16; work_done_progress)"
