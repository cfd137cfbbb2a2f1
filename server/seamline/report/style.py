"""What a terminal can show: colours, links, and how wide it is. Decided once from the stream and the environment.

Colours: NO_COLOR wins over FORCE_COLOR, which wins over what the stream is. Links (OSC 8) are written only to
terminals that are known to understand them, since others print the escape sequence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

PLAIN_WIDTH: Final = 160
"""Where output is no terminal: lines are cut there, whatever the machine, so that output can be compared."""
_NARROWEST: Final = 40

_CODES: Final = {
    "error": "1;31",
    "warning": "1;33",
    "hint": "1;36",
    "good": "1;32",
    "strong": "1",
    "quiet": "2",
    "frame": "1;34",
}
_LINKING_PROGRAMS: Final = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio", "zed"})
_LINKING_TERMS: Final = frozenset({"xterm-kitty", "xterm-ghostty", "alacritty", "foot", "foot-extra", "contour"})
_LINKING_VARIABLES: Final = ("WT_SESSION", "KITTY_WINDOW_ID", "DOMTERM")


class Style(NamedTuple):
    """How to write to one stream."""

    colours: bool = False
    links: bool = False
    width: int = PLAIN_WIDTH

    def paint(self, name: str, text: str) -> str:
        """`text` in the colour that is meant by `name`."""
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self.colours and text else text

    def link(self, text: str, uri: str | None) -> str:
        """`text`, leading to `uri` when clicked."""
        return f"\x1b]8;;{uri}\x1b\\{text}\x1b]8;;\x1b\\" if self.links and uri else text


def style_for(stream: TextIO, environment: Mapping[str, str]) -> Style:
    """What this stream can show."""
    terminal = stream.isatty()
    return Style(_colours(terminal, environment), terminal and _links(environment), _width(terminal, stream))


def _colours(terminal: bool, environment: Mapping[str, str]) -> bool:
    if environment.get("NO_COLOR"):
        return False
    if forced := environment.get("FORCE_COLOR"):
        return forced != "0"
    return terminal and environment.get("TERM") != "dumb"


def _links(environment: Mapping[str, str]) -> bool:
    term = environment.get("TERM", "")
    if "TMUX" in environment or term.startswith(("screen", "tmux")):
        return False  # passes them on only when configured to
    if environment.get("TERM_PROGRAM") in _LINKING_PROGRAMS or term in _LINKING_TERMS:
        return True
    if any(name in environment for name in _LINKING_VARIABLES):
        return True
    return _number(environment.get("VTE_VERSION")) >= 5000 or _number(environment.get("KONSOLE_VERSION")) >= 201200


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


def _width(terminal: bool, stream: TextIO) -> int:
    if not terminal:
        return PLAIN_WIDTH
    import os

    try:
        return max(os.get_terminal_size(stream.fileno()).columns, _NARROWEST)
    except OSError:
        return PLAIN_WIDTH
