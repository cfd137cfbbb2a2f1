"""The progress line: when it is shown, and that nothing of it stays."""

from __future__ import annotations

import io

import pytest

from seamline.cli import progress as module
from seamline.cli.progress import Progress


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def screen(self) -> str:
        """What the line shows now, as a terminal would have it."""
        return self.getvalue().rpartition("\r\x1b[K")[2]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def test_a_short_run_shows_nothing(clock: Clock) -> None:
    terminal = Terminal()
    with Progress(terminal, {}) as progress:
        progress("reading", 1, 2)
        clock.now += 0.4
        progress("reading", 2, 2)
    assert terminal.getvalue() == ""


def test_a_long_run_shows_one_line_and_erases_it(clock: Clock) -> None:
    terminal = Terminal()
    with Progress(terminal, {}) as progress:
        clock.now += 0.6
        progress("reading", 1, 6725)
        assert terminal.screen() == "Reading 1 of 6,725 files ..."
        progress("reading", 2, 6725)
        assert terminal.screen() == "Reading 1 of 6,725 files ...", "not more often than can be seen"
        clock.now += 0.2
        progress("reading", 3, 6725)
        assert terminal.screen() == "Reading 3 of 6,725 files ..."
    assert terminal.screen() == ""
    assert "\n" not in terminal.getvalue()


def test_it_is_erased_when_the_run_is_interrupted(clock: Clock) -> None:
    terminal = Terminal()
    with pytest.raises(KeyboardInterrupt), Progress(terminal, {}) as progress:
        clock.now += 1
        progress("reading", 1, 2)
        raise KeyboardInterrupt
    assert terminal.screen() == ""


@pytest.mark.parametrize(("stream", "environment"), [(io.StringIO(), {}), (Terminal(), {"TERM": "dumb"})])
def test_what_is_no_terminal_gets_nothing(clock: Clock, stream: io.StringIO, environment: dict[str, str]) -> None:
    with Progress(stream, environment) as progress:
        clock.now += 1
        progress("reading", 1, 2)
    assert stream.getvalue() == ""
