"""Draw what a terminal shows of the demo as an SVG: `python -m demo.picture docs/terminal.svg`.

The commands run on a pseudo-terminal, so colours and widths are what a user gets; nothing is written by hand. Knows the
few escape sequences that Seamline and git write, and drops links.
"""

import fcntl
import os
import pty
import re
import struct
import sys
import termios
from html import escape
from pathlib import Path

from demo.__main__ import change, fetch

COMMANDS = (("git", "diff", "--stat"), ("seamline", "check", "rich/segment.py"), ("seamline", "check"))
KEPT_LINES = 1
"""Of the last command only the end is drawn: the whole would be a page long."""
COLUMNS = 108
CELL_WIDTH, LINE_HEIGHT, MARGIN = 8.4, 19, 18
BACKGROUND, FOREGROUND = "#16181d", "#d7dae0"
COLOURS = {
    "1": 'font-weight="bold"',
    "2": 'opacity="0.6"',
    "31": 'fill="#ff6b6b"',
    "32": 'fill="#7bd88f"',
    "33": 'fill="#ffd166"',
    "34": 'fill="#79b8ff"',
    "35": 'fill="#d9a5ff"',
    "36": 'fill="#6fd3e0"',
}
LINK = re.compile(r"\x1b\]8;[^\x1b\a]*(?:\x1b\\|\a)")
SEQUENCE = re.compile(r"\x1b\[([\d;?]*)([A-Za-z])")


def main() -> None:
    """Run the commands on the broken package and write the picture."""
    repository = fetch()
    change(repository)
    lines: list[str] = []
    for number, command in enumerate(COMMANDS):
        shown = on_terminal(command, repository)
        if number == len(COMMANDS) - 1:
            shown = ["\x1b[2m...\x1b[0m", *shown[-KEPT_LINES:]]
        lines += [f"\x1b[32m$\x1b[0m \x1b[1m{' '.join(command)}\x1b[0m", *shown, ""]
    Path(sys.argv[1]).write_text(svg(lines[:-1]), "utf-8")


def on_terminal(command: tuple[str, ...], folder: Path) -> list[str]:
    """What a command writes to a terminal of this width, line by line."""
    found = Path(sys.executable).with_name(command[0])
    program = str(found) if found.exists() else command[0]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.update(TERM="xterm-256color", PAGER="cat", GIT_PAGER="cat", COLUMNS=str(COLUMNS), LINES="60")
        os.environ.pop("NO_COLOR", None)
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 60, COLUMNS, 0, 0))
        os.execvp(program, command)  # noqa: S606 - a program of ours, without a shell
    output = b""
    while chunk := _read(terminal):
        output += chunk
    os.waitpid(child, 0)
    text = LINK.sub("", output.decode("utf-8"))
    # What progress wrote and wiped again ends in a carriage return and is not there in the end.
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
    return [SEQUENCE.sub(lambda found: found.group() if found[2] == "m" else "", line) for line in lines][:-1]


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux: the other end is closed
        return b""


def svg(lines: list[str]) -> str:
    """The picture of these lines."""
    width = round(COLUMNS * CELL_WIDTH + 2 * MARGIN)
    height = len(lines) * LINE_HEIGHT + 2 * MARGIN
    rows = [
        f'<text x="{MARGIN}" y="{MARGIN + (row + 0.75) * LINE_HEIGHT:.0f}" xml:space="preserve">{_spans(line)}</text>'
        for row, line in enumerate(lines)
        if line
    ]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"',
            f'  font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="{FOREGROUND}">',
            f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
            *rows,
            "</svg>\n",
        )
    )


def _spans(line: str) -> str:
    """Each stretch of one style, placed by its column so that any monospaced font lines up."""
    spans: list[str] = []
    style: list[str] = []
    column = at = 0
    for found in (*SEQUENCE.finditer(line), None):
        text = line[at : found.start() if found else len(line)]
        if text:
            attributes = " ".join(COLOURS[code] for code in style if code in COLOURS)
            place = f'x="{MARGIN + column * CELL_WIDTH:.1f}" textLength="{len(text) * CELL_WIDTH:.1f}"'
            spans.append(f"<tspan {place}{' ' * bool(attributes)}{attributes}>{escape(text)}</tspan>")
            column += len(text)
        if found:
            at = found.end()
            codes = found[1].split(";")
            style = [] if codes in (["0"], [""]) else [*style, *codes]
    return "".join(spans)


if __name__ == "__main__":
    main()
