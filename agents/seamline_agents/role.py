"""Roles: one concern each, in a Markdown file with a head of `name: value` lines (source article, section 2).

A role that ships may be replaced by one of the same name in a folder of the user, and, once the user trusts the workspace,
of the workspace. This file reads and checks; what a role says is sent by sessions, never interpreted here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from msgspec import Struct

from seamline_agents.attention import Load, OverloadError, check, load_of
from seamline_agents.port import Effort

if TYPE_CHECKING:
    from collections.abc import Iterable

SHIPPED: Final = Path(__file__).with_name("roles")
Output = Literal["findings", "refutation", "changes", "decomposition"]
"""What a role hands over; each is a model of `handoffs.py`."""
OUTPUTS: Final[tuple[str, ...]] = get_args(Output)
TOOLS: Final = ("interface", "uses", "lines", "search")
"""The questions that a role may put to the snapshot."""
_HEAD: Final = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
_LINE: Final = re.compile(r"([a-z-]+):[ \t]*(.*)")
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_FIELDS: Final = ("name", "concern", "output", "tools", "model", "effort", "budget")
_LARGEST: Final = 1 << 18
"""Bytes of a role file that are worth reading."""


class Role(Struct, frozen=True):
    """A specification: who a session is."""

    name: str
    concern: str
    """The one thing that it looks after, as a sentence."""
    output: str
    tools: tuple[str, ...]
    model: str
    """An alias, `fast`, `balanced` or `strong`, or the name of a model."""
    effort: Effort
    budget: int
    """Tokens that a whole request of it may have."""
    text: str
    """What is sent as the prompt of the system."""
    source: str
    """Where it comes from: "shipped", or the file."""

    @property
    def load(self) -> Load:
        """What the text itself asks for."""
        return load_of(self.text)


class RoleError(Exception):
    """A role file cannot be used; the message is one line with the file, the line where there is one, and what to do."""


def load_roles(folders: Iterable[Path] = ()) -> dict[str, Role]:
    """The roles that ship, overridden and added to by those in `folders`, later ones first; raises `RoleError`."""
    roles = {}
    for folder in (SHIPPED, *folders):
        for file in sorted(folder.glob("*.md")):
            role = read_role(file, "shipped" if folder is SHIPPED else str(file))
            roles[role.name] = role
    return dict(sorted(roles.items()))


def read_role(file: Path, source: str) -> Role:
    """One role; raises `RoleError`."""
    try:
        if file.stat().st_size > _LARGEST:
            raise RoleError(f"{file}: over {_LARGEST >> 10} kB, which is no role of one concern")
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RoleError(f"{file}: cannot be read: {error}") from None
    return parse_role(text, file.name, source)


def parse_role(text: str, name: str, source: str) -> Role:
    """A role from its text; `name` is what errors call it."""
    head = _HEAD.match(text)
    if head is None:
        raise RoleError(f"{name}: there is no head of `name: value` lines between two lines of ---")
    values = _values(head[1], name)
    missing = [field for field in _FIELDS if field not in values and field not in ("tools", "effort")]
    if missing:
        raise RoleError(f"{name}: the head lacks {', '.join(missing)}")
    role = Role(
        name=_fitting(values["name"], _NAME, f"{name}: `name` is lower-case letters, digits and hyphens"),
        concern=values["concern"],
        output=_one_of(values["output"], OUTPUTS, f"{name}: `output`"),
        tools=tuple(_one_of(tool, TOOLS, f"{name}: `tools`") for tool in _list(values.get("tools", ""))),
        model=values["model"],
        effort=_effort(values.get("effort", ""), name),
        budget=int(_fitting(values["budget"], re.compile(r"[1-9]\d{0,6}"), f"{name}: `budget` is a number of tokens")),
        text=text[head.end() :].strip(),
        source=source,
    )
    if not role.text:
        raise RoleError(f"{name}: there is no text below the head")
    try:
        check(f"the role {role.name}", role.load, role.budget)
    except OverloadError as error:
        raise RoleError(f"{name}: {error}") from None
    return role


def _values(head: str, name: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for number, line in enumerate(head.splitlines(), start=2):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise RoleError(f"{name}:{number}: this is no `name: value` line")
        if found[1] not in _FIELDS:
            raise RoleError(f"{name}:{number}: there is no `{found[1]}`; a head has {', '.join(_FIELDS)}")
        if found[1] in values:
            raise RoleError(f"{name}:{number}: `{found[1]}` is there twice")
        values[found[1]] = found[2].strip()
    return values


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.strip("[]").split(",") if part.strip()]


def _one_of(value: str, known: tuple[str, ...], what: str) -> str:
    if value not in known:
        raise RoleError(f"{what} is one of {', '.join(known)}, not '{value}'")
    return value


def _fitting(value: str, pattern: re.Pattern[str], what: str) -> str:
    if pattern.fullmatch(value) is None:
        raise RoleError(f"{what}, not '{value}'")
    return value


def _effort(value: str, name: str) -> Effort:
    known: tuple[Effort, ...] = get_args(Effort)
    for effort in known:
        if value == effort:
            return effort
    raise RoleError(f"{name}: `effort` is one of {', '.join(filter(None, known))}, not '{value}'")
