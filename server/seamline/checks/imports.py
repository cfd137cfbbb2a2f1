"""unresolved-import and missing-export: modules and names that do not exist."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from seamline.checks.private import check_private_import, check_private_read
from seamline.checks.resemblance import meant
from seamline.checks.site import declaration, first_of_statement
from seamline.interface.facts import FileFlag, Guard, Kind
from seamline.languages.python.entities import Missing
from seamline.languages.python.modules import FOUND, MISSING, is_init

if TYPE_CHECKING:
    from seamline.checks.site import Site
    from seamline.interface.violation import Violation
    from seamline.languages.python.entities import Entity
    from seamline.languages.python.views import View

_IMPORT_EXPECTED: Final = int(Guard.IMPORT_ERROR | Guard.ATTRIBUTE_ERROR)
_READ_EXPECTED: Final = int(Guard.ATTRIBUTE_ERROR)
_KEPT: Final = 4
"""Answers, as all who use a name that is gone ask the same; few, because each keeps the view of a module in memory."""
_CALLABLE: Final = (Kind.FUNCTION, Kind.CLASS)
_WRITTEN: Final = (*_CALLABLE, Kind.VARIABLE)


def check_import(site: Site, record: tuple[Any, ...], entity: Entity) -> list[Violation]:
    """Violations of one imported name (an `Import` record), which is `entity`."""
    module, level, name, _, start, end, _, _, guard, _ = record
    if site.is_quiet:
        return []
    program = site.program
    target = program.modules.resolve(site.path, module, level)
    if target.kind != FOUND:
        holder = program.is_missing(site.path, module, level)
        if not holder or site.is_expected(guard, start, end, _IMPORT_EXPECTED):
            return []
        if name and name != "*" and record is not first_of_statement(site.view, record):
            return []
        return [_unresolved(site, record, holder)]
    expected = site.is_expected(guard, start, end, _IMPORT_EXPECTED)
    if name != "*" and isinstance(entity, Missing) and not expected and not site.is_beyond(entity.path):
        return [_missing(site, entity, name, (start, end), (start, end))]
    return check_private_import(site, record, target.path, entity)


def _unresolved(site: Site, record: tuple[Any, ...], holder: str) -> Violation:
    program = site.program
    module, level, _, _, _, _, module_start, module_end, _, _ = record
    parts = module.split(".")
    index = next(
        number
        for number in range(len(parts))
        if program.modules.resolve(site.path, ".".join(parts[: number + 1]), level).kind == MISSING
    )
    better = _meant_module(site, record, holder, index)
    kind, lack = ("package", "") if is_init(holder) else ("module", "is no package and ")
    hint = f"; did you mean '{better}'?" if better else ""
    name = program.modules.name_of(holder)
    message = f"{name} ({holder}) {lack}has no module '{parts[index]}'{hint}"
    place = (module_start, module_end)
    provider = site.module_provider(holder, says=f"{kind} {name}")
    written = "." * level + module
    return site.violation(
        "unresolved-import", message, place, place, provider, (written, better) if better else (written,)
    )


def _meant_module(site: Site, record: tuple[Any, ...], holder: str, index: int) -> str:
    """The module that was probably meant by an import whose part `index` is not in `holder`; "" when none is near."""
    program = site.program
    parts = record[0].split(".")
    parts[index] = meant(parts[index], program.modules.part_names(holder))
    target = program.modules.resolve(site.path, ".".join(parts), record[1])
    if not parts[index] or target.kind != FOUND:
        return ""
    names = [other[2] for other in site.view.imports if other[6] == record[6] and other[2] not in ("", "*")]
    if any(isinstance(program.export(target.path, name), Missing) for name in names):
        return ""
    return f"{'.' * record[1]}{'.'.join(parts)}"


def check_read(site: Site, use: tuple[Any, ...], entity: Entity) -> list[Violation]:
    """Violations of reading through a module: a name it does not have, or one it keeps to itself."""
    chain, start, name_end, end, guard, shape, _ = use
    if site.is_quiet:
        return []
    if isinstance(entity, Missing):
        if site.is_expected(guard, start, end, _READ_EXPECTED) or site.is_beyond(entity.path):
            return []
        if site.is_stood_in(chain, start):
            return []
        if "(" in chain[len(entity.chain) :]:
            return []  # said of the call whose value this is asked of
        if "." not in entity.chain or _is_imported(site.view, entity.chain):
            return []  # said of the import
        last = min(start + len(entity.chain), name_end) if not chain.startswith("@") else name_end
        written = entity.chain.rpartition(".")[2]
        kinds = _CALLABLE if shape is not None and chain == entity.chain else _WRITTEN
        return [_missing(site, entity, entity.name, (last - len(written), last), (start, end), kinds)]
    return check_private_read(site, use) if site.may_be_private(chain) else []


def _is_imported(view: View, chain: str) -> bool:
    """Whether an `import a.b` of this file names what this chain leads to: that is then the place to speak of."""
    root, dot, rest = chain.partition(".")
    if root.startswith("@"):
        root = view.imports[int(root[1:])][3]
    full = f"{root}{dot}{rest}."
    return any(not record[2] and f"{record[0]}.".startswith(full) for record in view.imports)


def check_exports(site: Site) -> list[Violation]:
    """Names that `__all__` promises and the module does not have: a star import of it fails."""
    view = site.view
    if site.is_quiet or not view.exports or view.flags & FileFlag.DYNAMIC_ALL:
        return []
    found = []
    for name, start, end in view.exports:
        if name in view.names or not name.isidentifier():
            continue
        entity = site.program.export(site.path, name)
        if isinstance(entity, Missing) and not site.is_expected(0, start, end, 0):
            found.append(_missing(site, entity, name, (start, end), (start, end)))
    return found


def _missing(
    site: Site,
    entity: Missing,
    name: str,
    place: tuple[int, int],
    use: tuple[int, int],
    kinds: tuple[Kind, ...] = _WRITTEN,
) -> Violation:
    """The violation of using a name that is not there as if it were one of `kinds`."""
    program = site.program
    module = program.modules.name_of(entity.path)
    view = program.view(entity.path)
    near = _meant(view, name, kinds) if view is not None else ""
    hint = ""
    if near and view is not None:
        symbol = view.names[near][-1]
        hint = f"; did you mean '{near}' (line {site.line_of(entity.path, symbol[2])})?"
        provider = site.module_provider(entity.path, near, symbol[2], symbol[3], declaration(symbol))
    else:
        provider = site.module_provider(entity.path, says=f"module {module}")
    message = f"{module} ({entity.path}) does not define '{name}'{hint}"
    return site.violation("missing-export", message, place, use, provider, (name, near) if near else (name,))


@lru_cache(_KEPT)
def _meant(view: View, name: str, kinds: tuple[Kind, ...]) -> str:
    """The name of a module that was probably meant, one of these kinds if possible; "" when none is near."""
    fitting = tuple(other for other, symbols in view.names.items() if symbols[-1][0] in kinds)
    others = tuple(other for other, symbols in view.names.items() if symbols[-1][0] not in kinds)
    return meant(name, fitting, others)
