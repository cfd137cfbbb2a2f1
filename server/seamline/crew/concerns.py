"""Which role looks after what. Apart, as commands name roles before anything of agents is imported."""

from __future__ import annotations


def role_of(concern: str) -> str:
    """The name of the role that looks after it."""
    return f"implementer-{concern}"
