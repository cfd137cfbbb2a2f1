"""Reviews of one workspace folder while it is worked on: what they find goes to the findings that stand.

A seam that is to be reviewed again while its review is on its way is begun anew: what was asked about is no more. Reads the
engine on the loop, between other work; knows no editor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.crew.planning import due, planned
from seamline.crew.reviewing import recalled, review_seams
from seamline.crew.running import running
from seamline.crew.toolbox import Questions
from seamline.crew.touching import changed_spans, touched_seams

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable, Iterator

    from seamline.crew.consent import Endpoint
    from seamline.crew.planning import Plan
    from seamline.crew.reviewing import Reviewed, Verdicts
    from seamline.crew.running import Crew
    from seamline.crew.seams import Seam
    from seamline.crew.standing import StandingFindings
    from seamline.engine import Engine
    from seamline_agents.port import Port

MOST_SEAMS: Final = 12
"""That one save has reviewed: of a function that hundreds of files use, the first of them tell what there is to tell."""


class Outcome(NamedTuple):
    """What came of a round of reviews."""

    reviewed: list[Reviewed]
    too_long: dict[Seam, str]
    """Why these were not reviewed."""
    spent: int
    """Micro-dollars."""

    @property
    def troubles(self) -> list[str]:
        """Why some seams were not reviewed, a sentence each."""
        failed = [f"{one.seam.name}: {one.trouble}" for one in self.reviewed if one.trouble]
        return [*failed, *(f"{seam.name}: {why}" for seam, why in self.too_long.items())]


class Desk:
    """The reviews of one folder."""

    def __init__(self, engine: Engine, verdicts: Verdicts, standing: StandingFindings) -> None:
        self._engine = engine
        self._questions = Questions(engine)
        self._verdicts = verdicts.asking(self._questions)
        self._standing = standing
        self._under_way: dict[tuple[str, str], asyncio.Task[Reviewed]] = {}

    def touched(self, path: str, before: bytes, after: bytes) -> Iterator[Seam | None]:
        """See `touched_seams`; of a file whose text was `before`."""
        return touched_seams(self._engine, path, changed_spans(before, after))

    def all_of(self, path: str) -> Iterator[Seam | None]:
        """All seams of a file, as if all of it had changed."""
        return touched_seams(self._engine, path, [(0, len(self._engine.files.text(path) or b""))])

    def plan(self, crew: Crew, seams: Iterable[Seam]) -> Plan:
        """What reviewing these would send; at most `MOST_SEAMS` of them, those with the most uses."""
        several = sorted(seams, key=lambda seam: (-len(seam.uses), seam.consumer, seam.provider))
        return planned(self._engine, several[:MOST_SEAMS], crew.roles["reviewer"], crew.prices)

    def due(self, crew: Crew, plan: Plan) -> Plan:
        """What of it is not remembered, and would be sent."""
        return due(plan, crew, self._verdicts)[1]

    async def review(
        self, crew: Crew, where: Endpoint, port: Port, plan: Plan, progress: Callable[[Reviewed], object]
    ) -> Outcome:
        """Review what was planned; each seam is told to `progress` once what was found is among what stands."""

        def heard(reviewed: Reviewed) -> None:
            self._standing.add(reviewed)
            progress(reviewed)

        known, wanted = recalled(crew.roles, crew.prices.model, plan.briefs, self._verdicts)
        for reviewed in known:
            heard(reviewed)
        if not wanted:
            return Outcome(known, plan.too_long, 0)
        names = [seam.name for seam in wanted]
        books = running(crew, where, port, task="review on save", about=names, toolbox=self._questions)
        async with books as run:
            made = await review_seams(
                run.coordinator, crew.roles, crew.prices.model, wanted, self._verdicts, heard, self._begun
            )
            return Outcome(known + made, plan.too_long, run.ledger.spent())

    def _begun(self, seam: Seam, task: asyncio.Task[Reviewed]) -> None:
        pair = (seam.consumer, seam.provider)
        earlier = self._under_way.get(pair)
        if earlier is not None:
            earlier.cancel()
        self._under_way[pair] = task
        task.add_done_callback(lambda done: self._under_way.get(pair) is done and self._under_way.pop(pair))
