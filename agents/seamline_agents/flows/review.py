"""The review of one seam: a reviewer looks, and a refuter tries to refute each finding (source article, sections 4 and 5.1).

A refuter that fails leaves its finding unverified, and one that cannot tell does as well: only what somebody tried to refute
and could not is verified. A reviewer that fails is a failure of the review, never an empty one. Where the program itself tells
its reviewers what to say, nobody's silence counts (`suspicion.py`).
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from seamline_agents.attention import Piece
from seamline_agents.coordinator import REPAIRS, SessionFailedError
from seamline_agents.flow import Back, Flow, Step, checked
from seamline_agents.handoffs import Finding, Findings, Refutation
from seamline_agents.suspicion import speaks_to_reviewers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamline_agents.coordinator import Coordinator
    from seamline_agents.handoffs import Brief
    from seamline_agents.role import Role

FLOW: Final = checked(
    Flow(
        "review",
        "seam",
        (
            Step("look", "reviewer", (("start", "seam"),), "findings"),
            Step("refute", "refuter", (("start", "seam"), ("look", "findings")), "refutation"),
            Step("judge", "code", (("look", "findings"), ("refute", "refutation")), "verdicts"),
        ),
        (Back("look", "look", REPAIRS), Back("refute", "refute", REPAIRS)),
    )
)
MOST_FINDINGS: Final = 5
"""Of one seam that are looked into; a reviewer that has more does not tell what matters."""
TASK: Final = "Review the seam between these files: what the consumer counts on, and what the provider does."
TO_REFUTE: Final = "Try to refute the finding at the end."


class Standing(StrEnum):
    """What a finding is worth."""

    VERIFIED = "verified"
    """A refuter tried, and could not."""
    UNVERIFIED = "unverified"
    """Nobody could tell."""
    REFUTED = "refuted"


class Verdict(Struct, frozen=True):
    """A finding, and what became of it."""

    finding: Finding
    standing: Standing
    reason: str


async def review(
    coordinator: Coordinator, reviewer: Role, refuter: Role, brief: Brief, seam: str, around: Sequence[Piece] = ()
) -> list[Verdict]:
    """What is to be said of a seam; raises `SessionFailedError` where it was not reviewed. `seam` is its name in the books."""
    found = await coordinator.run(reviewer, brief, purpose="review", review=seam, around=around)
    if not isinstance(found, Findings):
        raise SessionFailedError(f"{reviewer.name}: it hands over no findings")
    chosen = list(dict.fromkeys(found.findings))[:MOST_FINDINGS]
    if not chosen and (suspicion := speaks_to_reviewers(brief, coordinator.heard(seam))):
        raise SessionFailedError(f"{suspicion}; that nothing was found says nothing")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_refuted(coordinator, refuter, brief, one, seam, around)) for one in chosen]
    return [task.result() for task in tasks]


async def _refuted(
    coordinator: Coordinator, refuter: Role, brief: Brief, finding: Finding, seam: str, around: Sequence[Piece]
) -> Verdict:
    try:
        asked = replace(brief, task=TO_REFUTE)
        pieces = [_piece_of(finding), *around]
        said = await coordinator.run(refuter, asked, purpose="refute", review=seam, around=pieces)
    except SessionFailedError as error:
        return Verdict(finding, Standing.UNVERIFIED, f"the refuter failed: {error}")
    match said:
        case Refutation(verdict="refuted") if suspicion := speaks_to_reviewers(brief, coordinator.heard(seam)):
            return Verdict(finding, Standing.UNVERIFIED, f"{suspicion}; that it was refuted says nothing")
        case Refutation(verdict="refuted", reason=reason):
            return Verdict(finding, Standing.REFUTED, reason)
        case Refutation(verdict="stands", reason=reason):
            return Verdict(finding, Standing.VERIFIED, reason)
        case Refutation(reason=reason):
            return Verdict(finding, Standing.UNVERIFIED, reason)
    return Verdict(finding, Standing.UNVERIFIED, "the refuter hands over no refutation")


def _piece_of(finding: Finding) -> Piece:
    """What a refuter is asked about: the finding as it is typed, and none of what the reviewer said besides. It is made of
    text from the files, by who has read them: data as they are.
    """
    quoted = "\n".join(
        f"The {side} ({quotation.path}) says:\n{quotation.text}"
        for side, quotation in (("provider", finding.provider), ("consumer", finding.consumer))
    )
    return Piece("the finding", f"Claim: {finding.claim}\nConsequence: {finding.consequence}\n{quoted}", 0)
