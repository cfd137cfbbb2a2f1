"""The public names of the rules and how much each matters unless the settings say otherwise: the one table of them.

These names are typed by users, so they don't change lightly. What a rule finds is the business of `checks`, and what it
means is said on its page (`docs/rules/<name>.md`); neither is repeated here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.interface.violation import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

REPORTED: Final[Mapping[str, Severity]] = {
    "unresolved-import": Severity.ERROR,
    "missing-export": Severity.ERROR,
    "missing-argument": Severity.ERROR,
    "unexpected-argument": Severity.ERROR,
    "unknown-member": Severity.ERROR,
    "missing-implementation": Severity.ERROR,
    "incompatible-override": Severity.ERROR,
    "result-shape": Severity.ERROR,
    "async-mismatch": Severity.ERROR,
    "unchecked-optional": Severity.WARNING,
    "argument-type": Severity.WARNING,
    "unknown-key": Severity.WARNING,
    "missing-key": Severity.WARNING,
    "private-access": Severity.WARNING,
    "breaking-change": Severity.WARNING,
    "broken-promise": Severity.WARNING,
    "stale-catch": Severity.HINT,
    "unused-ignore": Severity.HINT,
    "bare-ignore": Severity.HINT,
}
"""The rules of this version."""

RESERVED: Final[Mapping[str, Severity]] = {
    "forbidden-dependency": Severity.ERROR,
    "dependency-cycle": Severity.WARNING,
    "broken-spec": Severity.ERROR,
    "unknown-route": Severity.WARNING,
    "route-payload": Severity.WARNING,
    "unknown-setting": Severity.HINT,
    "underspecified-seam": Severity.HINT,
}
"""Rules to come: no check of this version reports them, but settings may already mention them."""

OF_AGENTS: Final = frozenset({"broken-promise"})
"""Rules that find nothing unless agents review."""

OF_CHANGES: Final = frozenset({"breaking-change", "stale-catch"})
"""Rules that find nothing where there is no baseline to compare with."""

DEFAULT_SEVERITIES: Final[Mapping[str, Severity]] = {**REPORTED, **RESERVED}
