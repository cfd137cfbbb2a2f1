"""What a renderer is given: the violations of one run, and where to look up the text they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from seamline.interface.violation import Violation


class Sources(Protocol):
    """Whoever has the text of files, as the `files` of an engine."""

    def text(self, path: str) -> bytes | None:
        """The UTF-8 text of a file of the workspace, `None` when it is gone."""


class Edit(Protocol):
    """One replacement that a fix makes, in bytes."""

    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


class Fix(Protocol):
    """An offered fix, as far as a report shows it."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def edits(self) -> Sequence[Edit]: ...  # noqa: D102


class NotReviewed(NamedTuple):
    """A seam of which agents can say nothing."""

    consumer: str
    provider: str
    reason: str


def no_fixes(_violation: Violation) -> Sequence[Fix]:
    """What is offered where nobody can offer anything."""
    return ()


@dataclass(frozen=True)
class Report:
    """One run of a check. `violations` are in the order of `Violation.sort_key`."""

    root: Path
    violations: Sequence[Violation]
    sources: Sources
    files: int
    """How many files were checked."""
    known: int = 0
    """How many more violations are on the list of known ones, and therefore not here."""
    fixes: Callable[[Violation], Sequence[Fix]] = no_fixes
    not_reviewed: Sequence[NotReviewed] | None = None
    """The seams that were to be reviewed and were not; `None`: it is no report of a review."""
    checkout: str = ""
    """Path from the code host's checkout to `root`, with a trailing `/`, where they differ."""
