"""unknown-key and missing-key: items of dictionaries that nobody writes, and dictionaries that lack one they have to have."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from seamline.checks.site import declaration
from seamline.interface.facts import KEY_ERROR, LENT, Guard, Kind
from seamline.interface.violation import Place, Provider
from seamline.interface.wording import quoted

if TYPE_CHECKING:
    from seamline.checks.site import Site
    from seamline.interface.violation import Violation
    from seamline.languages.python.entities import Definition, Unwritten
    from seamline.languages.python.models import Keys

_EXPECTED: Final = int(Guard.TYPE_ERROR | Guard.ATTRIBUTE_ERROR | Guard.RAISES) | KEY_ERROR
_CLASS: Final = int(Kind.CLASS)
_QUOTES: Final = 3
"""Bytes behind a key that is asked for: a quotation mark and a bracket; and one mark in front."""


def check_key(site: Site, use: tuple[Any, ...], unwritten: Unwritten) -> list[Violation]:
    """Violations of asking a dictionary for an item."""
    _, start, _, end, guard, _, _ = use
    provider, key = unwritten.provider, unwritten.name
    is_declared = provider.kind == _CLASS
    if (guard & LENT and not is_declared) or not _is_judged(site, use):
        return []
    near = get_close_matches(key, unwritten.keys, 1, 0.6)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    where = _where(site, provider)
    if is_declared:
        message = f"{provider.name} has no key '{key}' ({where}){hint}"
    else:
        message = f"{provider.name}() gives a dictionary without '{key}' ({where}){hint}"
    place = (end - len(key.encode()) - _QUOTES, end - 1)
    return [site.violation("unknown-key", message, place, (start, end), _provider(site, provider), (key, *near))]


def check_literal(site: Site, use: tuple[Any, ...], cls: Definition, keys: Keys) -> list[Violation]:
    """Violations of a dictionary that is written for what `cls` declares."""
    _, start, name_end, end, _, shape, _ = use
    written, spread = shape[1], shape[3]
    if not _is_judged(site, use):
        return []
    where = _where(site, cls)
    found = []
    missing = tuple(key for key, is_needed in keys.items() if is_needed and key not in written)
    if missing and not spread:
        message = f"{cls.name} requires {quoted(missing)} ({where}); this dictionary does not have it"
        found.append(
            site.violation("missing-key", message, (start, name_end), (start, end), _provider(site, cls), missing)
        )
    for key in written:
        if key not in keys:
            near = get_close_matches(key, keys, 1, 0.6)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            message = f"{cls.name} has no key '{key}' ({where}){hint}"
            data = (key, *near)
            found.append(
                site.violation("unknown-key", message, (start, name_end), (start, end), _provider(site, cls), data)
            )
    return found


def _is_judged(site: Site, use: tuple[Any, ...]) -> bool:
    chain, start, _, end, guard, _, _ = use
    return not (site.is_quiet or site.is_expected(guard, start, end, _EXPECTED) or site.is_in_doubt(chain, start))


def _where(site: Site, provider: Definition) -> str:
    return f"{provider.path}:{site.line_of(provider.path, provider.symbols[0][2])}"


def _provider(site: Site, provider: Definition) -> Provider:
    symbol = provider.symbols[0]
    place = Place(provider.path, symbol[2], symbol[3])
    return Provider(site.program.modules.name_of(provider.path), provider.name, place, declaration(symbol))
