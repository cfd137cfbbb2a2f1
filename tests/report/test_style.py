"""What a terminal is said to show, by its environment."""

from __future__ import annotations

import io

import pytest

from seamline.report.style import style_for


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "environment", "colours"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"TERM": "dumb"}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "0"}, False),
        (True, {"FORCE_COLOR": "0"}, False),
        (False, {"FORCE_COLOR": ""}, False),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours(terminal: bool, environment: dict[str, str], colours: bool) -> None:
    stream = Terminal() if terminal else io.StringIO()
    assert style_for(stream, environment).colours is colours


@pytest.mark.parametrize(
    ("environment", "links"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"WT_SESSION": "x"}, True),
        ({"VTE_VERSION": "6003"}, True),
        ({"VTE_VERSION": "4000"}, False),
        ({"VTE_VERSION": "new"}, False),
        ({"KONSOLE_VERSION": "220401"}, True),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "WezTerm"}, False),
        ({"TMUX": "/tmp/x", "TERM_PROGRAM": "WezTerm"}, False),
    ],
)
def test_links(environment: dict[str, str], links: bool) -> None:
    assert style_for(Terminal(), environment).links is links
    assert not style_for(io.StringIO(), environment).links
