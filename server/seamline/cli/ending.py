"""How a command ends early: `CannotRun` is exit code 2 and one line on standard error."""

from __future__ import annotations


class CannotRun(Exception):  # noqa: N818 - read as a sentence where it is raised
    """The command cannot do what was asked; the message says why, in one line, and what would help."""
