"""Writing a file so that whoever reads it sees the old text or the new one, never a part, even when we are killed."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` beside `path` and rename it into place. Keeps the mode of an existing file, and follows links."""
    replace_files({path: data})


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Replace all of these files, or none: they are renamed only when all are written, and put back if one fails."""
    staged: dict[Path, str] = {}
    old: dict[Path, bytes | None] = {}
    try:
        for path, data in contents.items():
            target = path.resolve()
            target.parent.mkdir(parents=True, exist_ok=True)
            staged[target] = _beside(target, data)
        for target in list(staged):
            was = target.read_bytes() if target.exists() else None
            os.replace(staged[target], target)  # noqa: PTH105 - mkstemp gives a name, not a Path
            del staged[target]
            old[target] = was
    except BaseException:
        for name in staged.values():
            os.unlink(name)  # noqa: PTH108
        for target, was in old.items():
            if was is None:
                target.unlink()
            else:
                os.replace(_beside(target, was), target)  # noqa: PTH105
        raise


def _beside(path: Path, data: bytes) -> str:
    """A new file in the same folder that holds `data`, whole and on the disk, with the mode of `path`."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode(path))  # noqa: PTH101
    except BaseException:
        os.unlink(name)  # noqa: PTH108
        raise
    return name


def _mode(path: Path) -> int:
    """That of the file that is replaced, else what the user's umask gives new files."""
    try:
        return path.stat().st_mode & 0o7777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
