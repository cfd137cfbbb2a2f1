"""argument-type: values that a declared parameter does not take."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Guard
from seamline.languages.python.arguments import KEYWORD_ONLY, NORMAL, POSITIONAL_ONLY, UNTOLD, kinds_in
from seamline.languages.python.callables import alternatives
from seamline.languages.python.infer.evident import TYPES, refuses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.checks.site import Site
    from seamline.interface.violation import Violation
    from seamline.languages.python.callables import Signature
    from seamline.languages.python.entities import Entity

_EXPECTED: Final = int(Guard.TYPE_ERROR | Guard.ATTRIBUTE_ERROR | Guard.RAISES)


def tells_types(shape: tuple[Any, ...], places: bytes) -> bool:
    """Whether the type of an argument of this call is evident: cheap, since it is asked of every call."""
    return bool(len(places) > 2 * (shape[0] + len(shape[1]) + 1))


def check_types(site: Site, use: tuple[Any, ...], entity: Entity, signature: Signature) -> list[Violation]:
    """Violations of a call that binds to `signature`, by the types of what it passes."""
    chain, start, _, end, guard, shape, places = use
    kinds = kinds_in(shape, places)
    if not kinds or site.is_quiet or site.is_test or signature.validates:
        return []
    refused = [
        (number, parameter)
        for number, parameter in _bound(signature, shape)
        if kinds[number] != UNTOLD and parameter[3] and _refuses(site, signature, parameter, kinds[number])
    ]
    if not refused or site.is_expected(guard, start, end, _EXPECTED) or site.is_in_doubt(chain, start):
        return []
    if alternatives(site.program, entity) != ():
        return []
    where = f"{signature.path}:{site.line_of(signature.path, signature.start)}"
    back = array("H", places[: 2 * (shape[0] + len(shape[1]))])
    found = []
    for number, parameter in refused:
        name, _, _, annotation = parameter
        given = TYPES[kinds[number]]
        message = f"{signature.name}() wants {annotation} for '{name}' ({where}); this call passes {_called(given)}"
        first = end - back[number]
        place = (first, first + len(name.encode())) if number >= shape[0] else (first, first + 1)
        data = (name, given)
        found.append(site.violation("argument-type", message, place, (start, end), site.provider_of(signature), data))
    return found


def _refuses(site: Site, signature: Signature, parameter: tuple[Any, ...], letter: str) -> bool:
    if letter == "n" and parameter[2]:
        return False  # what may be left out may be None, whatever is declared
    return refuses(site.program, signature.path, parameter[3], letter)


def _bound(signature: Signature, shape: tuple[Any, ...]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The arguments, by number, with the parameters that they go to."""
    positional, keywords, star, _ = shape
    slots = [one for one in signature.parameters if one[1] in (POSITIONAL_ONLY, NORMAL)]
    if not star:
        yield from enumerate(slots[signature.bound : signature.bound + positional])
    named = {one[0]: one for one in signature.parameters if one[1] in (NORMAL, KEYWORD_ONLY)}
    for number, keyword in enumerate(keywords, positional):
        if keyword in named:
            yield number, named[keyword]


def _called(given: str) -> str:
    return given if given == "None" else f"{'an' if given[0] in 'aeiou' else 'a'} {given}"
