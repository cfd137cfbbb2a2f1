"""Which fixes a violation has: each rule's own, verified."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.fixes import arguments, awaiting, changes, guarding, implementing, keeping, keys, names, overriding
from seamline.fixes.steps import drained
from seamline.fixes.verify import Chosen, judging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seamline.engine import Engine
    from seamline.fixes.edits import Fix
    from seamline.fixes.steps import Steps
    from seamline.interface.violation import Violation

logger = logging.getLogger(__name__)


def _of_change(engine: Engine, violation: Violation, text: bytes) -> Iterator[Fix | None]:
    """What can be done about a change: repair those who use what changed, or keep for them what they use."""
    yield from changes.repair_uses(engine, violation, text)
    yield from keeping.keep_names(engine, violation, text)


_MAKERS: Final[dict[str, Callable[[Engine, Violation, bytes], Iterator[Fix | None]]]] = {
    "missing-argument": arguments.add_missing,
    "unexpected-argument": arguments.repair_unexpected,
    "async-mismatch": awaiting.repair_await,
    "breaking-change": _of_change,
    "incompatible-override": overriding.accept_as_base,
    "unknown-key": keys.use_known_key,
    "missing-key": keys.add_keys,
    "missing-implementation": implementing.add_stubs,
    "unchecked-optional": guarding.guard,
    "missing-export": names.repair_name,
    "unknown-member": names.repair_member,
    "unresolved-import": names.repair_module,
    "unused-ignore": names.remove_ignore,
    "bare-ignore": names.remove_ignore,
}


class Judged(NamedTuple):
    """A fix that somebody made, and why it is not offered; `""` where it is."""

    fix: Fix
    reason: str


def offered(engine: Engine, violation: Violation) -> list[Fix]:
    """The fixes of a violation, best first. Each was verified against the current text."""
    return [one.fix for one in judged(engine, violation) if not one.reason]


def judged(engine: Engine, violation: Violation) -> list[Judged]:
    """All fixes that were thought of, best first: each title once, by the first way to write it that is good."""
    return drained(judging_all(engine, violation))


def judging_all(engine: Engine, violation: Violation) -> Steps[list[Judged]]:
    """The same in steps, for who has other things to do meanwhile; it counts only if nothing has changed between them."""
    found: dict[str, Judged] = {}
    for fix in proposed(engine, violation):
        yield None
        known = found.get(fix.title) if fix is not None else None
        if fix is not None and (known is None or known.reason):
            reason = (yield from judging(engine, [Chosen(violation, fix)])).reason
            if reason:
                logger.debug("%s: '%s' is not offered: %s", violation.place.path, fix.title, reason)
            if known is None or not reason:
                found[fix.title] = Judged(fix, reason)
    return list(found.values())


def proposed(engine: Engine, violation: Violation) -> Iterator[Fix | None]:
    """What can be thought of for a violation, best first and not verified: some of it may do harm. `None` is a pause, for who
    has other things to do.
    """
    make = _MAKERS.get(violation.rule)
    text = engine.files.text(violation.place.path) if make is not None else None
    if make is not None and text is not None:
        yield from make(engine, violation, text)
