"""What an implementer may look after. Apart, as commands name them before anything of agents is imported."""

from __future__ import annotations

from typing import Final

CONCERNS: Final = ("clean", "language", "performance")
"""Each is a role of its own."""


def role_of(concern: str) -> str:
    """The name of the role that looks after it."""
    return f"implementer-{concern}"
