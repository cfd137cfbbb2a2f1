"""Reviews of many seams whose first requests go in batches: which seams go in which, and what each is reviewed with.

What an earlier run sent is collected before anything is sent again. After each batch its seams are reviewed to their end, so
that what the refuters cost is known before the next one is sent. The batches themselves are `seamline_agents.batching`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamline.report.words import plural
from seamline_agents.batches import digest_of
from seamline_agents.batching import Wanted
from seamline_agents.coordinator import Given
from seamline_agents.port import Failure, Fault, Reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from seamline.crew.reviewing import Reviewed
    from seamline.crew.seams import Seam
    from seamline_agents.batching import Batches
    from seamline_agents.coordinator import Coordinator
    from seamline_agents.port import Request

    Review = Callable[[Iterable[Seam]], Awaitable[list[Reviewed]]]


class Means(NamedTuple):
    """With what it is done."""

    batches: Batches
    coordinator: Coordinator
    role: str
    """Whose first requests they are."""
    review: Review
    """Reviews some seams, with ordinary calls but for what the coordinator was given."""
    tell: Callable[[str], object]
    """Says something to the user."""


async def review_in_batches(requests: Mapping[Seam, Request], means: Means) -> list[Reviewed]:
    """Review them all; `requests` are the first of each."""
    left = {digest_of(request): (seam, request) for seam, request in requests.items()}
    made = await _collected(left, means)
    while left:
        wanted = [Wanted(request, means.role, "review", seam.name) for seam, request in left.values()]
        try:
            awaited, refused = await means.batches.send(wanted)
        except Failure as failure:
            if failure.fault is Fault.UNSUPPORTED:
                means.tell(f"{failure}: the requests go one after the other, at the price of single ones")
                return made + await _reviewed(left, {}, left, means)
            return made + await _reviewed(left, dict.fromkeys(left, Given(failure, None, "")), left, means)
        if awaited is None:
            stopped = {name: Given(why, None, "") for name, why in refused.items()}
            return made + await _reviewed(left, stopped, left, means)
        means.tell(f"{plural(len(awaited.asked), 'request')} sent as the batch {awaited.batch.identity}")
        if behind := len(left) - len(awaited.asked):
            means.tell(
                f"{behind} more have to wait for it: all together they could pass a limit, or are too much at once"
            )
        try:
            given = await means.batches.collect(awaited)
        except Failure as failure:
            lost = dict.fromkeys(awaited.asked, Given(failure, None, awaited.batch.identity))
            made += await _reviewed(left, lost, awaited.asked, means)
            continue
        made += await _reviewed(left, given, awaited.asked, means)
        means.batches.used(awaited)
    return made


async def _collected(left: dict[str, tuple[Seam, Request]], means: Means) -> list[Reviewed]:
    """What comes of the batches of earlier runs."""
    made: list[Reviewed] = []
    for awaited in means.batches.kept():
        means.tell(f"the batch {awaited.batch.identity} of an earlier run is collected first")
        try:
            given = await means.batches.collect(awaited)
        except Failure as failure:
            if failure.fault is Fault.REJECTED:
                means.tell(f"nothing comes of the batch {awaited.batch.identity}: {failure}")
                means.batches.used(awaited)
                continue
            lost = Given(failure, None, awaited.batch.identity)
            made += await _reviewed(left, dict.fromkeys(awaited.asked, lost), awaited.asked, means)
            continue
        # What was not answered there may be now, and what was asked of other texts nobody wants to know any more.
        answered = {name: one for name, one in given.items() if isinstance(one.outcome, Reply) and name in left}
        means.batches.passed_over(one for name, one in given.items() if name not in answered)
        made += await _reviewed(left, answered, answered, means)
        means.batches.used(awaited)
    return made


async def _reviewed(
    left: dict[str, tuple[Seam, Request]], given: Mapping[str, Given], names: Iterable[str], means: Means
) -> list[Reviewed]:
    """The reviews of those of these names that are left, which then are not any more."""
    chosen = [(name, *left.pop(name)) for name in [*names] if name in left]
    for name, _, request in chosen:
        if name in given:
            means.coordinator.give(request, given[name])
    return await means.review([seam for _, seam, _ in chosen])
