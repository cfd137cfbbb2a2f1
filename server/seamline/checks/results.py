"""async-mismatch, result-shape and unchecked-optional: what becomes of the value of a call, and what that value is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.checks.site import count, declaration
from seamline.interface.facts import AGAIN, CHAINED, CONTEXT_BITS, CONTEXT_SHIFT, KEY_ERROR, Context, Guard
from seamline.interface.violation import Place, Provider
from seamline.languages.python import members
from seamline.languages.python.infer.kept import use_of_kept

if TYPE_CHECKING:
    from typing import Any

    from seamline.checks.site import Site
    from seamline.interface.violation import Violation
    from seamline.languages.python.binding import Callee
    from seamline.languages.python.callables import Signature
    from seamline.languages.python.entities import Coroutine, Entity
    from seamline.languages.python.infer.held import Held
    from seamline.languages.python.infer.results import Gives

_EXPECTED: Final = int(Guard.TYPE_ERROR | Guard.ATTRIBUTE_ERROR | Guard.RAISES)
_EXPECTED_OF: Final = {False: _EXPECTED, True: _EXPECTED & ~int(Guard.RAISES)}
"""What nobody awaits raises nothing, whatever error is waited for."""
_ANY_HANDLER: Final = int(Guard.IMPORT_ERROR) | KEY_ERROR
"""Together they say that a `try` catches any error."""
_OPTIONAL: Final = "unchecked-optional"
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
_TAKEN: Final[dict[int, str]] = {
    Context.READ: "uses",
    Context.ITERATED: "iterates over",
    Context.HANDED_ON: "looks into",
    Context.ENTERED: "enters",
    Context.SPREAD: "spreads",
    Context.SEARCHED: "searches",
    Context.UNPACKED: "unpacks",
}
"""What fails where there is nothing."""


def check_result(
    site: Site, use: tuple[Any, ...], entity: Entity, signature: Signature, gives: Gives, since: str = ""
) -> list[Violation]:
    """Violations of what is done with the value of a call that binds to `signature` and gives `gives`.

    `since` is the revision since which it may be `None`, where it may be that only since the baseline.
    """
    _, start, name_end, end, guard, _, _ = use
    kind = guard >> CONTEXT_SHIFT & CONTEXT_BITS
    is_unsafe = bool(since) or gives.is_search
    said = _said(kind, gives, is_unsafe=is_unsafe and not guard & AGAIN)
    place = (start, name_end)
    if said is None and (kept := use_of_kept(guard, end))[0] and gives.is_async == (kind == Context.AWAITED):
        said = _said(
            kept[0],
            gives._replace(is_async=False),
            f"what line {site.line_of(site.path, start)} keeps of it",
            is_unsafe=is_unsafe,
        )
        place = kept[1:]
    if said is None or _is_doubtful(site, use, entity, signature, is_async=gives.is_async):
        return []
    if site.is_expected(0, *place, 0):
        return []
    rule, is_what, here, data = said
    if rule == _OPTIONAL and ((site.is_test and not since) or guard & _ANY_HANDLER == _ANY_HANDLER):
        return []  # a test that stumbles over it fails, which is what it is for; a handler of any error is an answer
    if since and rule == _OPTIONAL:
        is_what = _may_be_none(gives, since)
    return [_violation(site, rule, (is_what, here), place, (start, end), signature, data)]


def check_held(
    site: Site, use: tuple[Any, ...], entity: Entity, callee: Callee, held: Held, since: str
) -> list[Violation]:
    """Violations of what is done with an attribute that a call sets, which may be `None` since the revision `since`."""
    _, start, _, end, guard, _, _ = use
    gives, signature = callee.gives, callee.signatures[-1]
    if gives is None or site.is_test or gives.is_async != (guard >> CONTEXT_SHIFT & CONTEXT_BITS == Context.AWAITED):
        return []
    if _is_doubtful(site, use, entity, signature, is_async=False):
        return []
    line = site.line_of(site.path, start)
    words = _may_be_none(gives, since), f"this uses 'self.{held.name}', which line {line} sets, without asking"
    places = [place for place in held.uses if not site.is_expected(0, *place, 0)]
    return [_violation(site, _OPTIONAL, words, place, (start, end), signature, ("None",)) for place in places]


def _is_doubtful(site: Site, use: tuple[Any, ...], entity: Entity, signature: Signature, *, is_async: bool) -> bool:
    """Whether nothing is to be said of what becomes of a call, as another thing may be called, or an error is expected."""
    chain, start, _, end, guard, _, _ = use
    expected = _EXPECTED_OF[is_async]
    if (
        is_async
        and site.is_test
        and guard & Guard.RAISES
        and guard >> CONTEXT_SHIFT & CONTEXT_BITS == Context.DISCARDED
    ):
        expected = 0
    return (
        site.is_quiet
        or site.is_expected(guard, start, end, expected)
        or site.is_in_doubt(chain, start)
        or members.may_be_another(site.program, entity)
        or (site.is_test and site.is_beyond(signature.path))
    )


def _may_be_none(gives: Gives, since: str) -> str:
    return f"may give None since {since}: {gives.declared}"


def _violation(
    site: Site,
    rule: str,
    words: tuple[str, str],
    place: tuple[int, int],
    use: tuple[int, int],
    signature: Signature,
    data: tuple[str, ...],
) -> Violation:
    """`words` say what the provider is, and what is done here."""
    where = f"{signature.path}:{site.line_of(signature.path, signature.start)}"
    message = f"{signature.name}() {words[0]} ({where}); {words[1]}"
    return site.violation(rule, message, place, use, site.provider_of(signature), data)


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


def _said(
    kind: int, gives: Gives, what: str = "it", *, is_unsafe: bool
) -> tuple[str, str, str, tuple[str, ...]] | None:
    """The rule, what the provider is, what is done here, and what was concluded; `None` where all is well.

    `what`: how a sentence names what is used; `is_unsafe`: where it may be `None`, nobody who uses it here can know better.
    """
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
        kind = Context.UNPACKED
    if kind == Context.ITERATED and gives.is_scalar:
        return "result-shape", f"gives {gives.declared}", "this iterates over it", ("iterated",)
    if gives.may_be_none and kind in _TAKEN and (is_unsafe or (kind == Context.READ and what == "it")):
        return (
            "unchecked-optional",
            f"may give None: {gives.declared}",
            f"this {_TAKEN[kind]} {what} without asking",
            ("None",),
        )
    return None
