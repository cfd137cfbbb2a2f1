"""What the user has agreed to: that code of a workspace is sent to an address. Kept in the user's own folder, by workspace.

Nothing in a workspace can write it, and nothing is sent before it is there or was given for this once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from seamline.report.output import replace_file

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.contract.settings import Agents

NO_KEY: Final = "agents need a key: set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a server of your own"
"""What is said where there is no `endpoint`."""
_FILE: Final = "consent.json"
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class Endpoint(Struct, frozen=True):
    """Where a model is asked, and as whom. From the environment of the user, never from a workspace."""

    address: str
    key: str

    @property
    def is_local(self) -> bool:
        """Whether it is this machine, by the name of its host and nothing else in the address."""
        try:
            return urlsplit(self.address).hostname in _LOOPBACK
        except ValueError:
            return False


def endpoint(environment: Mapping[str, str]) -> Endpoint | None:
    """The endpoint that the environment names; `None` without a key for the one that wants one."""
    address = environment.get("ANTHROPIC_BASE_URL", "").strip() or "https://api.anthropic.com"
    found = Endpoint(address, environment.get("ANTHROPIC_API_KEY", "").strip())
    return found if found.key or found.is_local else None


class Terms(Struct, frozen=True):
    """What a user agrees to for a workspace: where its code goes, and what its settings can make of the bill."""

    address: str
    limit: float
    """US dollars a day."""
    models: Mapping[str, str]
    """That the settings give to roles."""

    def covers(self, other: Terms) -> bool:
        """Whether who agreed to this has agreed to the other: a workspace may ask for less, not for more or others."""
        return (self.address, self.models) == (other.address, other.models) and self.limit >= other.limit


def terms_of(agents: Agents, where: Endpoint) -> Terms:
    """The terms that a workspace's settings and the user's endpoint make."""
    return Terms(where.address, agents.spend_limit_usd_per_day, dict(agents.models))


def has_agreed(folder: Path, root: Path, terms: Terms) -> bool:
    """Whether the user has agreed that code of the workspace at `root` is sent on these terms."""
    agreed = _read(folder).get(os.path.realpath(root))
    return agreed is not None and agreed.covers(terms)


def agree(folder: Path, root: Path, terms: Terms) -> None:
    """Remember that the user has."""
    _write(folder, {**_read(folder), os.path.realpath(root): terms})


def withdraw(folder: Path, root: Path) -> None:
    """Nothing of the workspace at `root` is sent any more."""
    agreed = _read(folder)
    if agreed.pop(os.path.realpath(root), None) is not None:
        _write(folder, agreed)


def _read(folder: Path) -> dict[str, Terms]:
    """What cannot be read is no consent."""
    try:
        return msgspec.json.decode((folder / _FILE).read_bytes(), type=dict[str, Terms])
    except (OSError, msgspec.DecodeError):
        return {}


def _write(folder: Path, agreed: Mapping[str, Terms]) -> None:
    replace_file(folder / _FILE, msgspec.json.format(msgspec.json.encode(agreed), indent=2) + b"\n")
