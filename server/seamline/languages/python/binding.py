"""How a call binds to a signature, judged exactly as the interpreter does, which is the oracle of its property test.

What a `*` or `**` in the call may add is left open: only what is certain is a problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from seamline.languages.python.arguments import KEYWORD_ONLY, NORMAL, POSITIONAL_ONLY, VAR_KEYWORD, VAR_POSITIONAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamline.languages.python.callables import Signature
    from seamline.languages.python.infer.results import Gives


class Problems(NamedTuple):
    """What keeps a call from binding. All empty or zero: it binds."""

    missing: tuple[str, ...]
    """Required parameters that get no value, in the order of the signature."""
    unknown: tuple[str, ...]
    """Keywords that no parameter takes."""
    twice: tuple[str, ...]
    """Parameters that get a value by position and by keyword."""
    surplus: int
    """Positional arguments beyond what the signature takes."""
    limit: int
    """Positional arguments the signature takes, the receiver not counted."""


def bind(parameters: Sequence[Any], bound: int, shape: tuple[int, tuple[str, ...], bool, bool]) -> Problems | None:
    """Bind a call of this shape to these `Parameter` records; `bound` leading ones already have their value.

    `None` where it binds, or may bind.
    """
    positional, keywords, star, double_star = shape
    slots: list[Any] = []
    by_keyword: dict[str, Any] = {}
    takes_rest = takes_keywords = False
    for parameter in parameters:
        kind = parameter[1]
        if kind in (POSITIONAL_ONLY, NORMAL):
            slots.append(parameter)
            if kind == NORMAL:
                by_keyword[parameter[0]] = parameter
        elif kind == KEYWORD_ONLY:
            by_keyword[parameter[0]] = parameter
        elif kind == VAR_POSITIONAL:
            takes_rest = True
        elif kind == VAR_KEYWORD:
            takes_keywords = True
    if bound > len(slots):
        if not takes_rest:
            # A method without a parameter for its receiver: any call fails, which no signature can mean. Leave it.
            return None
        bound = len(slots)
    filled = {parameter[0] for parameter in slots[: bound + positional]}
    limit = len(slots) - bound
    surplus = 0 if takes_rest else max(0, positional - limit)
    unknown = []
    twice = []
    named = set()
    for keyword in keywords:
        parameter = by_keyword.get(keyword)
        if parameter is None:
            if not takes_keywords:
                unknown.append(keyword)
        elif keyword in filled or keyword in named:
            twice.append(keyword)
        named.add(keyword)
    missing: list[str] = []
    if not (star or double_star):
        missing = [
            p[0]
            for p in slots[bound:]
            if p[0] not in filled and not p[2] and (p[1] == POSITIONAL_ONLY or p[0] not in named)
        ]
    if not double_star:
        missing += [p[0] for p in parameters if p[1] == KEYWORD_ONLY and not p[2] and p[0] not in named]
    if not (missing or unknown or twice or surplus):
        return None
    return Problems(tuple(missing), tuple(unknown), tuple(twice), surplus, limit)


class Callee:
    """Signatures, with what was already found out about calls of them: the same few shapes come again and again."""

    __slots__ = ("_verdicts", "gives", "signatures")

    def __init__(self, signatures: tuple[Signature, ...], gives: Gives | None = None) -> None:
        self.signatures = signatures
        self.gives = gives
        """What a call gives, where a rule may have something to say of that."""
        self._verdicts: dict[tuple[Any, ...], Problems | None] = {}

    def problems(self, shape: tuple[Any, ...]) -> Problems | None:
        """What keeps a call of this shape from binding to any of the signatures; `None` where it may bind."""
        try:
            return self._verdicts[shape]
        except KeyError:
            pass
        problems = None
        for signature in self.signatures:
            problems = bind(signature.parameters, signature.bound, shape)
            if problems is None:
                break
        self._verdicts[shape] = problems
        return problems
