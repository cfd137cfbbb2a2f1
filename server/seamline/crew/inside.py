"""Which files are where they seem to be: a link in a workspace may lead out of it, to what nobody agreed to send or change."""

from __future__ import annotations

import os


def is_inside(root: str, path: str) -> bool:
    """Whether a path that is relative to `root`, a real path, does not lead out of it."""
    return os.path.realpath(os.path.join(root, path)).startswith(os.path.join(root, ""))  # noqa: PTH118
