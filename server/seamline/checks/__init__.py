"""The rules. Each is a small pure function from what is known about one use to the violation it is, or `None`.

A rule does no I/O, keeps no state, and is silent where anything is uncertain (design/rules.md, *Silence*).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from seamline.interface.violation import Severity


class Rule(NamedTuple):
    """A rule as users know it; its page is `docs/rules/<name>.md`."""

    name: str
    severity: Severity
    summary: str


RULES: Final = {
    rule.name: rule
    for rule in (
        Rule("unresolved-import", Severity.ERROR, "imports a module of the workspace that does not exist"),
        Rule("missing-export", Severity.ERROR, "imports or reads a name that the provider module does not define"),
        Rule("missing-argument", Severity.ERROR, "calls without a required parameter"),
        Rule("unexpected-argument", Severity.ERROR, "passes an argument that the signature does not take"),
        Rule("private-access", Severity.WARNING, "uses a name that the provider marks private"),
        Rule("unused-ignore", Severity.HINT, "suppresses a rule that reports nothing there"),
        Rule("bare-ignore", Severity.HINT, "suppresses every rule instead of naming one"),
    )
}
