"""Suppression comments: `# seamline: ignore[rule]` on the line or the line above. A bare one and an idle one are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seamline.interface.violation import Place, Severity, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def suppressed(
    found: Iterable[Violation],
    ignores: tuple[Any, ...],
    path: str,
    module: str,
    line_of: Callable[[str, int], int],
    not_asked: frozenset[str] = frozenset(),
) -> list[Violation]:
    """`found` without what these `Ignore` records suppress, and with what is to be said about the records themselves.

    Of the rules `not_asked` nothing was looked for: that they are suppressed may have a reason.
    """
    covering: dict[int, list[int]] = {}
    for index, (line, _, _, _) in enumerate(ignores):
        covering.setdefault(line, []).append(index)
    used: set[tuple[int, str]] = set()
    kept = []
    for violation in found:
        lines = {line_of(path, place.start) - 1 for place in (violation.place, violation.use)}
        hits = [
            index
            for line in lines
            for index in covering.get(line, ())
            if not ignores[index][1] or violation.rule in ignores[index][1]
        ]
        if hits:
            used.update((index, violation.rule) for index in hits)
        else:
            kept.append(violation)
    for index, (_, rules, start, end) in enumerate(ignores):
        place = Place(path, start, end)
        if not rules:
            silenced = sorted({rule for hit, rule in used if hit == index})
            advice = (
                f"name what it is for: ignore[{', '.join(silenced)}]"
                if silenced
                else "it suppresses nothing: remove it"
            )
            kept.append(
                _about(module, "bare-ignore", f"this ignore covers every rule; {advice}", place, tuple(silenced))
            )
            continue
        idle = tuple(rule for rule in rules if (index, rule) not in used and rule not in not_asked)
        if idle:
            message = f"this ignore suppresses nothing: no {' or '.join(idle)} here"
            kept.append(_about(module, "unused-ignore", message, place, idle))
    return kept


def _about(module: str, rule: str, message: str, place: Place, data: tuple[str, ...]) -> Violation:
    return Violation(rule, Severity.ERROR, message, place, place, module, "", None, data)
