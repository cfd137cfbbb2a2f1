"""The public names of the rules and how much each matters unless the settings say otherwise.

These names are typed by users, so they don't change lightly. A name that no check of this version reports yet is
reserved: settings may already mention it. What a rule finds is the business of `checks`, never of this table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.interface.violation import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_SEVERITIES: Final[Mapping[str, Severity]] = {
    "unresolved-import": Severity.ERROR,
    "missing-export": Severity.ERROR,
    "missing-argument": Severity.ERROR,
    "unexpected-argument": Severity.ERROR,
    "argument-type": Severity.WARNING,
    "unknown-member": Severity.ERROR,
    "unchecked-optional": Severity.WARNING,
    "result-shape": Severity.ERROR,
    "async-mismatch": Severity.ERROR,
    "unknown-key": Severity.WARNING,
    "missing-key": Severity.WARNING,
    "incompatible-override": Severity.ERROR,
    "missing-implementation": Severity.ERROR,
    "stale-catch": Severity.HINT,
    "private-access": Severity.WARNING,
    "forbidden-dependency": Severity.ERROR,
    "dependency-cycle": Severity.WARNING,
    "broken-spec": Severity.ERROR,
    "breaking-change": Severity.WARNING,
    "unknown-route": Severity.WARNING,
    "route-payload": Severity.WARNING,
    "unknown-setting": Severity.HINT,
    "underspecified-seam": Severity.HINT,
    "broken-promise": Severity.WARNING,
    "unused-ignore": Severity.HINT,
    "bare-ignore": Severity.HINT,
}
