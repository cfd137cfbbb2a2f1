"""missing-argument and unexpected-argument: calls that do not bind to the signature they reach."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, Final

from seamline.checks.site import count
from seamline.interface.facts import Guard
from seamline.interface.wording import quoted
from seamline.languages.python.binding import Problems, bind
from seamline.languages.python.callables import Signature, alternatives

if TYPE_CHECKING:
    from seamline.checks.site import Site
    from seamline.interface.violation import Violation
    from seamline.languages.python.entities import Entity

_EXPECTED: Final = int(Guard.TYPE_ERROR)
_RAISES: Final = int(Guard.RAISES)
_TRIES: Final = int(Guard.RAISES | Guard.CONDITIONAL)


def check_call(
    site: Site, use: tuple[Any, ...], entity: Entity, signatures: tuple[Signature, ...], problems: Problems
) -> list[Violation]:
    """Violations of a call that none of these signatures takes, nor what stands in the place of `entity` in derived classes.
    `problems` is what keeps it from binding to the last.
    """
    found = check_binding(site, use, signatures, problems)
    if not found:
        return []
    others = alternatives(site.program, entity)
    if others is None or any(bind(other.parameters, other.bound, use[5]) is None for other in others):
        return []
    return found


def check_binding(
    site: Site, use: tuple[Any, ...], signatures: tuple[Signature, ...], problems: Problems, *, did_bind: bool = False
) -> list[Violation]:
    """Violations of a call that certainly is one of what has these signatures.

    `did_bind`: it was taken at the baseline, so that what a test expects to fail is not the making of its receiver. Where that
    is a TypeError nothing follows: what the function looked at itself may have become its signature's business.
    """
    chain, start, name_end, end, guard, shape, places = use
    if did_bind and site.is_test:
        guard &= ~_RAISES
    if site.is_quiet or site.is_expected(guard, start, end, _EXPECTED):
        return []
    if guard & _RAISES and "()." in chain:
        return []  # making the instance may be what raises
    if guard & _TRIES and signatures[-1].validates:
        return []  # what is missing may be what is tried
    if site.is_test and name_end == end and shape[2] and shape[3]:
        return []  # `partial(f, x)`, which a test may only look at
    if site.is_in_doubt(chain, start):
        return []
    signature = signatures[-1]
    if site.is_compiled_otherwise(signature):
        return []
    if site.is_test and site.is_beyond(signature.path):
        return []  # its author had the code checked against the stub, but hardly the tests
    where = f"{signature.path}:{site.line_of(signature.path, signature.start)}"
    provider = site.provider_of(signature)
    place, whole = (start, name_end), (start, end)
    found = []
    if problems.missing:
        passed = count(shape[0] + len(shape[1]), "argument") if shape[0] + len(shape[1]) else "no arguments"
        message = f"{signature.name}() requires {quoted(problems.missing)} ({where}); this call passes {passed}"
        found.append(site.violation("missing-argument", message, place, whole, provider, problems.missing))
    for kind, text in _unexpected(problems, shape):
        message = f"{signature.name}() {text[0]} ({where}); this call passes {text[1]}"
        argument = _place_of(kind, shape, places, end) or place
        found.append(site.violation("unexpected-argument", message, argument, whole, provider, kind))
    return found


def _place_of(kind: tuple[str, ...], shape: Any, places: bytes, end: int) -> tuple[int, int] | None:
    """The argument to underline: the keyword, or all that is passed by position beyond what is taken."""
    if not places:
        return None
    back = array("H", places)
    positional, keywords = shape[0], shape[1]
    what, name = kind
    if what == "positional":
        return end - back[int(name)], end - back[positional + len(keywords)]
    start = end - back[positional + keywords.index(name)]
    return start, start + len(name.encode())


def _unexpected(problems: Problems, shape: Any) -> list[tuple[tuple[str, ...], tuple[str, str]]]:
    found: list[tuple[tuple[str, ...], tuple[str, str]]] = []
    found += [(("keyword", name), (f"has no parameter '{name}'", f"'{name}'")) for name in problems.unknown]
    found += [(("twice", name), (f"takes '{name}' once", "it by position and by keyword")) for name in problems.twice]
    if problems.surplus:
        limit = problems.limit
        takes = count(limit, "positional argument") if limit else "no positional arguments"
        found.append((("positional", str(limit)), (f"takes {takes}", str(shape[0]))))
    return found
