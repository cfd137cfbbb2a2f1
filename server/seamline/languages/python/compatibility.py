"""Whether a signature takes every call that an earlier one took, and gives each argument to the same parameter.

Judged exactly as the interpreter binds arguments; `inspect.Signature.bind` is the oracle of the property test. A call
that is refused now is a break, and so is one that is taken but hands a value to another parameter than before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.interface.wording import quoted
from seamline.languages.python.arguments import KEYWORD_ONLY, NORMAL, POSITIONAL_ONLY, VAR_KEYWORD, VAR_POSITIONAL
from seamline.languages.python.binding import bind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_REST: Final = "*"
_KEYWORDS: Final = "**"
_OF_SEVERAL: Final = {
    "parameter-added": "requires {} now",
    "parameter-required": "requires {} now",
    "parameter-moved": "takes {} in other positions now",
    "parameter-removed": "has no parameters {} any more",
}
"""What is said of several parameters at once."""
_SOME_KEYWORD: Final = "?"
"""A keyword that neither signature names: it is no identifier."""


class ParameterChange(NamedTuple):
    """How one parameter differs for those who call. `kind` is one of those of `seamline.interface.drift`."""

    kind: str
    name: str
    """The parameter, as it was called before, or is called now where it is new."""
    says: str
    """The rest of a sentence that begins with what is called."""
    now: str = ""
    """What it is called now, where it was renamed."""


class _Shape:
    """A parameter list, taken apart for binding; the parameters that already have their value are left out."""

    def __init__(self, parameters: Sequence[Any], bound: int) -> None:
        slots = [parameter for parameter in parameters if parameter[1] in (POSITIONAL_ONLY, NORMAL)][bound:]
        self.kinds = {parameter[0]: parameter[1] for parameter in slots}
        self.slots = [parameter[0] for parameter in slots]
        self.places = {name: number for number, name in enumerate(self.slots)}
        only = [parameter for parameter in parameters if parameter[1] == KEYWORD_ONLY]
        self.kinds.update((parameter[0], KEYWORD_ONLY) for parameter in only)
        self.required = {parameter[0] for parameter in (*slots, *only) if not parameter[2]}
        self.rest = any(parameter[1] == VAR_POSITIONAL for parameter in parameters)
        self.keywords = any(parameter[1] == VAR_KEYWORD for parameter in parameters)
        self.by_keyword = {name for name, kind in self.kinds.items() if kind != POSITIONAL_ONLY}

    def takes_by_position(self, count: int) -> bool:
        """Whether some call with this many positional arguments is taken."""
        if count > len(self.slots) and not self.rest:
            return False
        return not any(self.kinds[name] == POSITIONAL_ONLY and name in self.required for name in self.slots[count:])

    def takes_keyword(self, name: str, count: int) -> bool:
        """Whether a call with this many positional arguments may pass this keyword as well."""
        if name in self.by_keyword:
            return self.places.get(name, count) >= count
        return self.keywords

    def needed(self, count: int) -> set[str]:
        """What a call with this many positional arguments has to pass besides."""
        return {name for name in self.required if self.places.get(name, count) >= count}

    def target(self, number: int) -> str:
        """The parameter that the positional argument of this number goes to."""
        return self.slots[number] if number < len(self.slots) else _REST

    def has(self, name: str) -> bool:
        """Whether there is such a parameter."""
        return self.rest if name == _REST else name in self.kinds


def breaks(old: Sequence[Any], new: Sequence[Any], bound: tuple[int, int] = (0, 0)) -> set[tuple[str, str]]:
    """Why not every call of `old` is taken by `new` in the same way, as (cause, parameter). Empty: each of them is.

    `old` and `new` are `Parameter` records, `bound` how many leading ones of each already have their value. A cause is
    "position" or "keyword" (it cannot be passed so any more), "required", or "rebound" (its value goes elsewhere). What
    went to `*rest` may go to a parameter now: the same values have names.
    """
    before, after = _Shape(old, bound[0]), _Shape(new, bound[1])
    found: set[tuple[str, str]] = set()
    # One more than either has stands for any number beyond.
    for count in range(max(len(before.slots), len(after.slots)) + 2):
        if before.takes_by_position(count):
            found.update(_breaks_with(before, after, count))
    return found


def _breaks_with(before: _Shape, after: _Shape, count: int) -> Iterator[tuple[str, str]]:
    """What becomes of the calls with this many positional arguments."""
    if count > len(after.slots) and not after.rest:
        yield from (("position", before.target(number)) for number in range(len(after.slots), count))
        return
    for number in range(count):
        was, now = before.target(number), after.target(number)
        if was not in (now, _REST) and (after.has(was) or before.has(now)):
            yield "rebound", was
    for name in before.by_keyword:
        if before.takes_keyword(name, count) and not after.takes_keyword(name, count):
            yield "keyword", name
    if before.keywords:
        others = {_SOME_KEYWORD, *after.by_keyword} - before.by_keyword
        if any(not after.takes_keyword(name, count) for name in others):
            yield "keyword", _KEYWORDS
    needed = before.needed(count)
    for name in after.needed(count):
        if name not in needed or after.kinds[name] == POSITIONAL_ONLY:
            yield "required", name


def rebinds(
    old: Sequence[Any], new: Sequence[Any], bound: tuple[int, int], shape: tuple[int, tuple[str, ...], bool, bool]
) -> list[tuple[str, str]]:
    """For a call of this shape: (parameter, parameter now) of each positional argument that goes elsewhere.

    None where one of the signatures does not take the call, or it is not certain what it passes.
    """
    count, _, star, double_star = shape
    if star or double_star or bind(old, bound[0], shape) is not None or bind(new, bound[1], shape) is not None:
        return []
    before, after = _Shape(old, bound[0]), _Shape(new, bound[1])
    pairs = [(before.target(number), after.target(number)) for number in range(count)]
    return [(was, now) for was, now in pairs if was not in (now, _REST) and (after.has(was) or before.has(now))]


def positions(parameters: Sequence[Any], bound: int) -> list[str]:
    """The parameters that positional arguments go to, one by one."""
    return _Shape(parameters, bound).slots


def required(parameters: Sequence[Any], bound: int) -> list[str]:
    """The parameters that every call has to pass."""
    shape = _Shape(parameters, bound)
    return [name for name in shape.kinds if name in shape.required]


def parameter_changes(old: Sequence[Any], new: Sequence[Any], bound: tuple[int, int] = (0, 0)) -> list[ParameterChange]:
    """The breaks as changes of parameters, each said once, in the order of the signatures."""
    return _merged(each_change(old, new, bound))


def each_change(old: Sequence[Any], new: Sequence[Any], bound: tuple[int, int] = (0, 0)) -> list[ParameterChange]:
    """The same, one for each parameter."""
    found = breaks(old, new, bound)
    if not found:
        return []
    before, after = _Shape(old, bound[0]), _Shape(new, bound[1])
    renamed = _renamed(before, after)
    causes: dict[str, set[str]] = {}
    for cause, name in found:
        causes.setdefault(name, set()).add(cause)
    names = [*before.slots, *(name for name in before.kinds if name not in before.places), _REST, _KEYWORDS]
    changes = [_change(name, causes[name], after, renamed) for name in names if name in causes]
    told = {now for was, now in renamed.items() if was in causes}
    added = [name for name in (*after.slots, *after.kinds) if name in causes and name not in before.kinds]
    changes += [
        ParameterChange("parameter-added", name, f"requires '{name}' now")
        for name in dict.fromkeys(added)
        if name not in told
    ]
    return changes


def _merged(changes: list[ParameterChange]) -> list[ParameterChange]:
    """The same, with all the parameters of which the same is said as one."""
    found: list[ParameterChange] = []
    for change in changes:
        several = [other.name for other in changes if other.kind == change.kind and other.name in other.says.split("'")]
        if change.name not in several or change.kind not in _OF_SEVERAL or len(several) == 1:
            found.append(change)
        elif change.name == several[0]:
            found.append(change._replace(says=_OF_SEVERAL[change.kind].format(quoted(several))))
    return found


def _change(name: str, causes: set[str], after: _Shape, renamed: dict[str, str]) -> ParameterChange:
    if name == _REST:
        if not after.rest:
            return ParameterChange("parameter-removed", "*", "takes no further positional arguments any more")
        return ParameterChange(
            "parameter-moved", "*", "gives some of its further positional arguments to parameters now"
        )
    if name == _KEYWORDS:
        if not after.keywords:
            return ParameterChange("parameter-removed", "**", "takes no other keywords any more")
        return ParameterChange("parameter-moved", "**", "has parameters now where it took any keyword")
    if name in renamed:
        return ParameterChange("parameter-renamed", name, f"calls '{name}' '{renamed[name]}' now", renamed[name])
    if name not in after.kinds:
        return ParameterChange("parameter-removed", name, f"has no parameter '{name}' any more")
    kind = after.kinds[name]
    if kind == POSITIONAL_ONLY and "keyword" in causes:
        return ParameterChange("parameter-kind", name, f"takes '{name}' by position only now")
    if kind == KEYWORD_ONLY and "position" in causes:
        return ParameterChange("parameter-kind", name, f"takes '{name}' by keyword only now")
    if causes == {"required"}:
        return ParameterChange("parameter-required", name, f"requires '{name}' now")
    return ParameterChange("parameter-moved", name, f"takes '{name}' in another position now")


def _renamed(before: _Shape, after: _Shape) -> dict[str, str]:
    """Parameters that are called otherwise now: where one name went and one came in the same place, of the same kind."""
    pairs = {
        was: now
        for was, now in zip(before.slots, after.slots, strict=False)
        if was not in after.kinds and now not in before.kinds and before.kinds[was] == after.kinds[now]
    }
    gone = [name for name, kind in before.kinds.items() if kind == KEYWORD_ONLY and name not in after.kinds]
    come = [name for name, kind in after.kinds.items() if kind == KEYWORD_ONLY and name not in before.kinds]
    if len(gone) == len(come) == 1:
        pairs[gone[0]] = come[0]
    return pairs if len(before.slots) == len(after.slots) else {}
