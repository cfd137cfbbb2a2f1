"""What the user has agreed to: that code of a workspace is sent to an address. Kept in the user's own folder, by workspace.

Nothing in a workspace can write it, and nothing is sent before it is there or was given for this once.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec import Struct

from seamline.report.output import replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

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


def has_agreed(folder: Path, root: Path, address: str) -> bool:
    """Whether the user has agreed that code of the workspace at `root` is sent to `address`."""
    return _read(folder).get(os.path.realpath(root)) == address


def agree(folder: Path, root: Path, address: str) -> None:
    """Remember that the user has."""
    agreed = _read(folder) | {os.path.realpath(root): address}
    replace_file(folder / _FILE, (json.dumps(agreed, indent=2, sort_keys=True) + "\n").encode())


def withdraw(folder: Path, root: Path) -> bool:
    """Nothing of the workspace at `root` is sent any more; whether there was a consent."""
    agreed = _read(folder)
    if agreed.pop(os.path.realpath(root), None) is None:
        return False
    replace_file(folder / _FILE, (json.dumps(agreed, indent=2, sort_keys=True) + "\n").encode())
    return True


def _read(folder: Path) -> dict[str, str]:
    """What cannot be read is no consent."""
    try:
        found = json.loads((folder / _FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(root): str(address) for root, address in found.items()} if isinstance(found, dict) else {}
