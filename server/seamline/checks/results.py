"""async-mismatch, result-shape and unchecked-optional: what becomes of the value of a call, and what that value is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.checks.site import count, declaration
from seamline.interface.facts import CHAINED, CONTEXT_BITS, CONTEXT_SHIFT, Context, Guard
from seamline.interface.violation import Place, Provider
from seamline.languages.python import members

if TYPE_CHECKING:
    from typing import Any

    from seamline.checks.site import Site
    from seamline.interface.violation import Violation
    from seamline.languages.python.callables import Signature
    from seamline.languages.python.entities import Coroutine, Entity
    from seamline.languages.python.results import Gives

_EXPECTED: Final = int(Guard.TYPE_ERROR | Guard.ATTRIBUTE_ERROR | Guard.RAISES)
_EXPECTED_OF: Final = {False: _EXPECTED, True: _EXPECTED & ~int(Guard.RAISES)}
"""What nobody awaits raises nothing, whatever error is waited for."""
UNAWAITED: Final = {
    Context.DISCARDED: "is never awaited here, so nothing happens",
    Context.READ: "is asked for a part before it is awaited",
    Context.ITERATED: "is iterated over before it is awaited",
    Context.TESTED: "is tested before it is awaited, and is always true",
    Context.READ_AGAIN: "is asked for a part before it is awaited",
    Context.HANDED_ON: "is looked into before it is awaited",
    Context.COMPARED: "is compared before it is awaited, and equals nothing",
}
"""What is said of the value of an async function, by what becomes of it."""


def check_result(
    site: Site, use: tuple[Any, ...], entity: Entity, signature: Signature, gives: Gives
) -> list[Violation]:
    """Violations of what is done with the value of a call that binds to `signature` and gives `gives`."""
    chain, start, name_end, end, guard, _, _ = use
    kind = guard >> CONTEXT_SHIFT & CONTEXT_BITS
    said = _said(kind, gives)
    if said is None or site.is_quiet or site.is_expected(guard, start, end, _EXPECTED_OF[gives.is_async]):
        return []
    if site.is_in_doubt(chain, start) or members.may_be_another(site.program, entity):
        return []
    if site.is_test and site.is_beyond(signature.path):
        return []
    rule, is_what, here, data = said
    if rule == "unchecked-optional" and site.is_test:
        return []  # a test that stumbles over it fails, which is what it is for
    where = f"{signature.path}:{site.line_of(signature.path, signature.start)}"
    message = f"{signature.name}() {is_what} ({where}); {here}"
    provider = site.provider_of(signature)
    return [site.violation(rule, message, (start, name_end), (start, end), provider, data)]


def check_unawaited(site: Site, use: tuple[Any, ...], coroutine: Coroutine) -> list[Violation]:
    """Violations of asking what an async function gave for a member before it was awaited."""
    chain, start, name_end, end, guard, _, _ = use
    if site.is_quiet or site.is_expected(guard, start, end, _EXPECTED) or site.is_in_doubt(chain, start):
        return []
    if guard & CHAINED:
        return []  # said of the call itself
    function = coroutine.function
    symbol = function.symbols[0]
    if site.is_test and site.is_beyond(function.path):
        return []
    where = f"{function.path}:{site.line_of(function.path, symbol[2])}"
    message = (
        f"{function.name}() is async ({where}); '{coroutine.name}' is asked of what it gives before that is awaited"
    )
    place = Place(function.path, symbol[2], symbol[3])
    provider = Provider(site.program.modules.name_of(function.path), function.name, place, declaration(symbol))
    return [site.violation("async-mismatch", message, (start, name_end), (start, end), provider, ("await before",))]


def _said(kind: int, gives: Gives) -> tuple[str, str, str, tuple[str, ...]] | None:
    """The rule, what the provider is, what is done here, and what was concluded; `None` where all is well."""
    unpacked = kind - Context.UNPACKED
    if gives.is_async:
        if unpacked >= 0:
            return "async-mismatch", "is async", "what it gives is unpacked before it is awaited", ("await",)
        here = UNAWAITED.get(Context(kind))
        return ("async-mismatch", "is async", f"what it gives {here}", ("await",)) if here else None
    if kind == Context.AWAITED:
        if not gives.is_plain:
            return None
        return "async-mismatch", f"is not async and gives {gives.declared}", "this awaits it", ("no await",)
    if unpacked >= 0:
        if gives.is_scalar:
            return "result-shape", f"gives {gives.declared}", f"this unpacks {count(unpacked, 'value')}", ("unpacked",)
        if gives.values not in (-1, unpacked):
            given = count(gives.values, "value")
            return "result-shape", f"gives {given}", f"this unpacks {unpacked}", (str(gives.values), str(unpacked))
        return None
    if kind == Context.ITERATED and gives.is_scalar:
        return "result-shape", f"gives {gives.declared}", "this iterates over it", ("iterated",)
    if kind == Context.READ and gives.may_be_none:
        return "unchecked-optional", f"may give None: {gives.declared}", "this uses it without asking", ("None",)
    return None
