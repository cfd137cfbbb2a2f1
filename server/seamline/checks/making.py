"""missing-implementation: objects made of a class that leaves abstract methods without an implementation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.checks.site import declaration
from seamline.interface.facts import Guard
from seamline.interface.violation import Place, Provider
from seamline.interface.wording import quoted
from seamline.languages.python.abstract import unimplemented

if TYPE_CHECKING:
    from seamline.checks.site import Site
    from seamline.interface.violation import Violation
    from seamline.languages.python.entities import Definition

_EXPECTED: Final = int(Guard.TYPE_ERROR | Guard.RAISES)


def check_making(site: Site, use: tuple[Any, ...], cls: Definition) -> list[Violation]:
    """Violations of a call of a class."""
    chain, start, name_end, end, guard, _, _ = use
    missing = unimplemented(site.program, cls)
    if not missing or site.is_quiet or site.is_expected(guard, start, end, _EXPECTED):
        return []
    if site.is_in_doubt(chain, start):
        return []
    names = tuple(definition.name.rpartition(".")[2] for definition in missing)
    first = missing[0]
    symbol = first.symbols[-1]
    where = f"{first.path}:{site.line_of(first.path, symbol[2])}"
    if first.owner == cls.name and first.path == cls.path:
        message = f"{cls.name} is abstract: nothing implements {quoted(names)} ({where})"
    else:
        message = f"{cls.name} does not implement {quoted(names)}, which {first.owner} requires ({where})"
    place = Place(first.path, symbol[2], symbol[3])
    provider = Provider(site.program.modules.name_of(first.path), first.name, place, declaration(symbol))
    return [site.violation("missing-implementation", message, (start, name_end), (start, end), provider, names)]
