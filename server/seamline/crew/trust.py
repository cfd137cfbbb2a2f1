"""Which roles of a workspace the user trusts: prompts that somebody else wrote, exactly as the user saw them.

Kept in the user's own folder. When one of the files changes, comes or goes, none of them is trusted any more.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import msgspec

from seamline.report.output import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FILE: Final = "trusted-roles.json"


def is_trusted(folder: Path, root: Path, files: Iterable[Path]) -> bool:
    """Whether the user trusts these role files of the workspace at `root`, as they are. Where they trust none, none is read."""
    trusted = _read(folder).get(os.path.realpath(root))
    return trusted is not None and trusted == _identity(files)


def trust(folder: Path, root: Path, files: Iterable[Path]) -> None:
    """The user does; raises `OSError` where a file cannot be read."""
    trusted = _read(folder) | {os.path.realpath(root): _identity(files)}
    replace_file(folder / _FILE, msgspec.json.format(msgspec.json.encode(trusted), indent=2) + b"\n")


def _identity(files: Iterable[Path]) -> str:
    digest = blake2b(digest_size=32)
    for file in files:
        raw = file.read_bytes()
        name = os.fsencode(file.name)
        digest.update(b"%d:%b%d:%b" % (len(name), name, len(raw), raw))
    return digest.hexdigest()


def _read(folder: Path) -> dict[str, str]:
    """What cannot be read is no trust."""
    try:
        return msgspec.json.decode((folder / _FILE).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}
