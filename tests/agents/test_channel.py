"""The record of a run: whole lines, in order, without secrets, whatever happens to its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamline_agents.channel import HIDDEN, Channel, ChannelError, new_run, read_run, runs

if TYPE_CHECKING:
    from pathlib import Path

KEY = 'not-a-real-key "with" quotes\\and-all'


def test_what_was_recorded_can_be_read_in_order(tmp_path: Path) -> None:
    channel = Channel(tmp_path / "runs")
    channel.record("run", task="review")
    channel.record("state", "reviewer-1", state="created", nested={"a": [1, "ü\n"]})
    found = read_run(tmp_path / "runs", channel.run)
    channel.close()
    assert [(one.kind, one.session, one.data) for one in found] == [
        ("run", "", {"task": "review"}),
        ("state", "reviewer-1", {"state": "created", "nested": {"a": [1, "ü\n"]}}),
    ]
    assert found[0].time <= found[1].time
    assert (tmp_path / "runs" / f"{channel.run}.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "text", [KEY, f"before {KEY} after", "sk-ant-REDACTED", "Authorization: Bearer abcDEF123456.x-y"]
)
def test_secrets_are_not_written(tmp_path: Path, text: str) -> None:
    channel = Channel(tmp_path, secrets=[KEY, ""])
    channel.record("failure", says=text, deep=[{"a": text}])
    channel.close()
    written = (tmp_path / f"{channel.run}.jsonl").read_text("utf-8")
    assert HIDDEN in written
    for part in ("real-key", "sk-ant-REDACTED", "abcDEF123456"):
        assert part not in written
    assert read_run(tmp_path, channel.run)[0].kind == "failure"


def test_runs_are_listed_newest_first_and_nothing_else(tmp_path: Path) -> None:
    for name in ("20261127-080000-aaaaaa", "20261128-080000-aaaaaa", "20261127-090000-aaaaaa", "notes"):
        (tmp_path / f"{name}.jsonl").write_text("")
    assert runs(tmp_path) == ["20261128-080000-aaaaaa", "20261127-090000-aaaaaa", "20261127-080000-aaaaaa"]
    assert runs(tmp_path / "nowhere") == []
    assert new_run() != new_run()


def test_half_a_line_is_passed_over(tmp_path: Path) -> None:
    channel = Channel(tmp_path)
    channel.record("run")
    channel.close()
    file = tmp_path / f"{channel.run}.jsonl"
    file.write_bytes(file.read_bytes() + b'{"time": 1')
    assert [one.kind for one in read_run(tmp_path, channel.run)] == ["run"]


@pytest.mark.parametrize("run", ["20261127-080000-aaaaaa", "../secret", ""])
def test_a_run_that_is_not_there_is_said(tmp_path: Path, run: str) -> None:
    with pytest.raises(ChannelError, match=r"there is no run|is no name of a run"):
        read_run(tmp_path, run)


def test_the_key_of_a_server_of_ones_own_takes_no_letters_out_of_words(tmp_path: Path) -> None:
    channel = Channel(tmp_path, secrets=["x", "none"])
    channel.record("brief", text="x is none of these")
    channel.close()
    assert [one.data for one in read_run(tmp_path, channel.run)] == [{"text": "x is none of these"}]
