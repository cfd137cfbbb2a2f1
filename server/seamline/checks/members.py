"""unknown-member: attributes and methods that no object of the class has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.checks.resemblance import meant
from seamline.checks.site import declaration
from seamline.interface.facts import Guard, Kind
from seamline.interface.violation import Place, Provider
from seamline.languages.python import classes

if TYPE_CHECKING:
    from seamline.checks.site import Site
    from seamline.interface.violation import Violation
    from seamline.languages.python.entities import Absent, Definition

_EXPECTED: Final = int(Guard.ATTRIBUTE_ERROR)


def check_member(site: Site, use: tuple[Any, ...], absent: Absent) -> list[Violation]:
    """Violations of reading or calling a member that is not there."""
    chain, start, name_end, end, guard, shape, _ = use
    cls, name = absent.cls, absent.name
    if absent.behind or site.is_quiet or site.is_expected(guard, start, end, _EXPECTED) or site.is_beyond(cls.path):
        return []
    if site.is_in_doubt(chain, start):
        return []
    known = _members(site, cls)
    callable_only = tuple(other for other, symbol in known.items() if symbol[0] == Kind.FUNCTION)
    near = meant(name, callable_only, tuple(known)) if shape is not None else meant(name, tuple(known))
    holder = cls.symbols[0]
    symbol = known.get(near, holder)
    path = cls.path
    hint = f"; did you mean '{near}' (line {site.line_of(path, symbol[2])})?" if near else ""
    what = "method" if shape is not None else "attribute"
    where = f"{path}:{site.line_of(path, holder[2])}"
    message = f"{cls.name} ({where}) has no {what} '{name}'{hint}"
    provider = Provider(
        site.program.modules.name_of(path),
        f"{cls.name}.{near}" if near else cls.name,
        Place(path, symbol[2], symbol[3]),
        declaration(symbol),
    )
    place = (name_end - len(name.encode()), name_end)
    return [site.violation("unknown-member", message, place, (start, end), provider, (name, near) if near else (name,))]


def _members(site: Site, cls: Definition) -> dict[str, Any]:
    """The members that the class itself defines, by name."""
    return {name: symbols[-1] for name, symbols in classes.own_members(site.program, cls).items()}
