"""Which fixes a violation has: each rule's own, verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.fixes import arguments, awaiting, changes, names
from seamline.fixes.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seamline.engine import Engine
    from seamline.fixes.edits import Fix
    from seamline.interface.violation import Violation

_MAKERS: Final[dict[str, Callable[[Engine, Violation, bytes], Iterator[Fix]]]] = {
    "missing-argument": arguments.add_missing,
    "unexpected-argument": arguments.repair_unexpected,
    "async-mismatch": awaiting.repair_await,
    "breaking-change": changes.repair_uses,
    "missing-export": names.repair_name,
    "unknown-member": names.repair_member,
    "unresolved-import": names.repair_module,
    "unused-ignore": names.remove_ignore,
    "bare-ignore": names.remove_ignore,
}


def offered(engine: Engine, violation: Violation) -> list[Fix]:
    """The fixes of a violation, best first. Each was verified against the current text."""
    make = _MAKERS.get(violation.rule)
    text = engine.files.text(violation.place.path) if make is not None else None
    if make is None or text is None:
        return []
    found: dict[str, Fix] = {}
    for fix in make(engine, violation, text):
        # A maker may know two ways to write the same repair: the first that works is the one.
        if fix.title not in found and not verify(engine, fix, violation):
            found[fix.title] = fix
    return list(found.values())
