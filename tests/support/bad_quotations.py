"""Ways to quote badly: each takes what stands in the files, and makes a quotation that proves nothing."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random


class Side(NamedTuple):
    """What a model is shown of one side, and a line of it that would be evidence."""

    path: str
    shown: str
    line: str
    whole: str
    """The file as it is, also what is not shown of it."""


class Sides(NamedTuple):
    """The side that is quoted badly, the other one, and a file of the workspace that is neither."""

    this: Side
    other: Side
    third: Side


LOOKS_THE_SAME = {
    "(": "\uff08",
    " ": "\u00a0",
    "'": "\u2019",
    "a": "\u0430",
    "-": "\u2010",
    "e": "e\u0301",
    "i": "\u0131",
}
OUTSIDE = (
    "/etc/passwd",
    "../../etc/passwd",
    "C:\\Windows\\win.ini",
    "~/.ssh/id_rsa",
    ".env",
    "file:///etc/passwd",
    "/proc/self/environ",
    "\\\\host\\share\\x",
    "shop/../../x.py",
    "http://example.org/x.py",
    ".git/config",
    "NUL",
)
OTHER_NAMES = (
    "./{}",
    "/{}",
    "{} ",
    " {}",
    "{}\n",
    "{}\0",
    "{}:7",
    "{} (provider)",
    "{} (consumer)",
    "{}/",
    "//{}",
    "x/../{}",
    "",
    "?",
    "a/{}",
    "b/{}",
)
FROM_THE_TASK = (
    "Review the seam between these files: what the consumer counts on, and what the provider does.",
    "Try to refute the finding at the end.",
    "is data.",
    "<file-",
    "of which it uses total",
)


def one_character_off(sides: Sides, chance: random.Random) -> tuple[str, str]:
    line = sides.this.line
    while line in sides.this.whole:
        at = chance.randrange(len(line))
        line = line[:at] + chance.choice(["", "x", "_", ";", "0", line[at] * 2, line[at].swapcase()]) + line[at + 1 :]
    return sides.this.path, line


def other_blanks(sides: Sides, chance: random.Random) -> tuple[str, str]:
    line = sides.this.line
    changed = [
        line.strip().replace(" ", "  "),
        line.strip().replace(" ", "\t"),
        line.strip().replace(" ", "\n"),
        line.strip().replace(" ", ""),
        f"\t{line.strip()}",
        f"{line}  ",
        f"{line}\r\n",
        f"{line}\n\n\n\n\n",
    ]
    return sides.this.path, chance.choice([one for one in changed if one not in sides.this.whole])


def looks_the_same(sides: Sides, chance: random.Random) -> tuple[str, str]:
    line = sides.this.line
    known = [character for character in LOOKS_THE_SAME if character in line]
    chosen = chance.choice(known)
    hidden = chance.choice(["\u200b", "\u202e", "\ufeff", "\u2066"])
    return sides.this.path, chance.choice(
        [line.replace(chosen, LOOKS_THE_SAME[chosen], 1), hidden + line, line[:9] + hidden + line[9:], line.swapcase()]
    )


def of_the_other_side(sides: Sides, chance: random.Random) -> tuple[str, str]:
    return chance.choice([(sides.this.path, sides.other.line), (sides.other.path, sides.other.line)])


def of_a_third_file(sides: Sides, chance: random.Random) -> tuple[str, str]:
    return chance.choice([(sides.this.path, sides.third.line), (sides.third.path, sides.third.line)])


def not_shown(sides: Sides, chance: random.Random) -> tuple[str, str]:
    shown = sides.this.shown.splitlines()
    hidden = [line for line in sides.this.whole.splitlines() if line.strip() and line not in shown]
    return sides.this.path, chance.choice(hidden)


def nothing(sides: Sides, chance: random.Random) -> tuple[str, str]:
    return sides.this.path, chance.choice(["", " ", "\n", "\t\n ", "\u00a0", "\u2003", "\0", "\x0b"])


def no_words(sides: Sides, chance: random.Random) -> tuple[str, str]:
    marks = [mark for mark in ("(", ")", "):", "'", ",", ".", "\n\n\n", "    ") if mark in sides.this.shown]
    return sides.this.path, chance.choice(marks)


def part_of_a_word(sides: Sides, chance: random.Random) -> tuple[str, str]:
    line = sides.this.line.strip()
    cuts = [at for at in range(1, len(line)) if line[at - 1].isalnum() and line[at].isalnum()]
    at = chance.choice(cuts)
    for part in (line[:at], line[at:]):
        if f"{part}" not in (line, "") and not _stands_alone(part, sides.this.whole):
            return sides.this.path, part
    return one_character_off(sides, chance)


def a_comment(sides: Sides, chance: random.Random) -> tuple[str, str]:
    silent = [line for line in sides.this.shown.splitlines() if line.strip().startswith(("#", '"""'))]
    return sides.this.path, chance.choice(silent)


def what_was_left_out(sides: Sides, chance: random.Random) -> tuple[str, str]:
    shown = sides.this.shown.splitlines()
    at = chance.choice([number for number, line in enumerate(shown) if line.startswith("[lines ")])
    some = shown[max(0, at - chance.randrange(3)) : at + 1 + chance.randrange(3)]
    return sides.this.path, "\n".join(some)


def of_the_task(sides: Sides, chance: random.Random) -> tuple[str, str]:
    return sides.this.path, chance.choice(FROM_THE_TASK)


def decorated(sides: Sides, chance: random.Random) -> tuple[str, str]:
    line = sides.this.line
    forms = (
        "7 | {}",
        "7: {}",
        "> {}",
        "+{}",
        "```\n{}\n```",
        "`{}`",
        "...\n{}\n...",
        "{}  # wrong",
        "{}\n# and so on",
        '"{}"',
        "{} ...",
    )
    return sides.this.path, chance.choice(forms).format(line)


def elsewhere(sides: Sides, chance: random.Random) -> tuple[str, str]:
    path = chance.choice([*OUTSIDE, *(name.format(sides.this.path) for name in OTHER_NAMES)])
    return path, chance.choice([sides.this.line, "root", sides.this.shown])


def other_case_of_path(sides: Sides, chance: random.Random) -> tuple[str, str]:
    path = sides.this.path
    return chance.choice(
        [
            path.upper(),
            path.replace("/", "\\"),
            path.replace("/", "//"),
            path.rpartition("/")[2],
            unicodedata.normalize("NFKC", path.replace("o", "\uff4f")) + "c",
        ]
    ), sides.this.line


def too_much(sides: Sides, chance: random.Random) -> tuple[str, str]:
    return sides.this.path, chance.choice([sides.this.shown * 2, sides.this.line * 10_000, "x" * 100_000])


WAYS = (
    one_character_off,
    other_blanks,
    looks_the_same,
    of_the_other_side,
    of_a_third_file,
    not_shown,
    nothing,
    no_words,
    part_of_a_word,
    a_comment,
    what_was_left_out,
    of_the_task,
    decorated,
    elsewhere,
    other_case_of_path,
    too_much,
)


def _stands_alone(part: str, text: str) -> bool:
    """Whether it stands somewhere with nothing of a word before or after it; looked for word by word."""
    around = [(text[max(0, at - 1) : at], text[at + len(part) : at + len(part) + 1]) for at in _all(part, text)]
    first, last = part[0].isalnum() or part[0] == "_", part[-1].isalnum() or part[-1] == "_"
    return any(
        not (first and (before.isalnum() or before == "_")) and not (last and (after.isalnum() or after == "_"))
        for before, after in around
    )


def _all(part: str, text: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(part, at)]
