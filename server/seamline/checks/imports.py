"""unresolved-import, missing-export and private-access: names that a module does not offer."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import FileFlag, Guard, Kind
from seamline.interface.paths import is_aside
from seamline.languages.python.entities import Missing, Module
from seamline.languages.python.modules import FOUND

if TYPE_CHECKING:
    from seamline.checks.site import Site
    from seamline.interface.violation import Violation
    from seamline.languages.python.entities import Entity
    from seamline.languages.python.program import View

_IMPORT_EXPECTED: Final = int(Guard.IMPORT_ERROR | Guard.ATTRIBUTE_ERROR)
_READ_EXPECTED: Final = int(Guard.ATTRIBUTE_ERROR)


def check_import(site: Site, record: tuple[Any, ...], entity: Entity) -> list[Violation]:
    """Violations of one imported name (an `Import` record), which is `entity`."""
    module, level, name, _, start, end, module_start, module_end, guard, _ = record
    if site.is_quiet:
        return []
    program = site.program
    target = program.modules.resolve(site.path, module, level)
    if target.kind != FOUND:
        holder = program.is_missing(site.path, module, level)
        if not holder or site.is_expected(guard, start, end, _IMPORT_EXPECTED):
            return []
        if name and name != "*" and record is not _first_of_statement(site.view, record):
            return []
        return [_unresolved(site, record, holder)]
    found: list[Violation] = []
    expected = site.is_expected(guard, start, end, _IMPORT_EXPECTED)
    if name != "*" and isinstance(entity, Missing) and not expected and not site.is_beyond(entity.path):
        return [_missing(site, entity, name, (start, end), (start, end))]
    private = _private_import(site, target.path, module, level, name)
    if private != name and record is not _first_of_statement(site.view, record):
        return found  # a private module is spoken of once
    if private and not site.is_expected(guard, start, end, 0):
        place = (start, end) if private == name else (module_start, module_end)
        found.append(_private(site, target.path, private, place))
    return found


def _first_of_statement(view: View, record: tuple[Any, ...]) -> Any:
    return next(other for other in view.imports if other[6] == record[6])


def _unresolved(site: Site, record: tuple[Any, ...], holder: str) -> Violation:
    module, level, _, _, _, _, module_start, module_end, _, _ = record
    package = site.program.modules.name_of(holder)
    written = "." * level + module
    near = get_close_matches(module.rpartition(".")[2], site.program.modules.part_names(holder), 1, 0.75)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    message = f"no module '{written}': {package} ({holder}) has no part of that name{hint}"
    place = (module_start, module_end)
    provider = site.module_provider(holder, says=f"package {package}")
    return site.violation("unresolved-import", message, place, place, provider, (written, *near))


def check_read(site: Site, use: tuple[Any, ...], entity: Entity) -> list[Violation]:
    """Violations of reading through a module: a name it does not have, or one it keeps to itself."""
    chain, start, name_end, end, guard, _ = use
    if site.is_quiet:
        return []
    if isinstance(entity, Missing):
        if site.is_expected(guard, start, end, _READ_EXPECTED) or site.is_beyond(entity.path):
            return []
        if "." not in entity.chain or _is_imported(site.view, entity.chain):
            return []  # said of the import
        last = min(start + len(entity.chain), name_end) if not chain.startswith("@") else name_end
        written = entity.chain.rpartition(".")[2]
        return [_missing(site, entity, entity.name, (last - len(written), last), (start, end))]
    if "._" in chain:
        return _private_read(site, use)
    return []


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


def _missing(site: Site, entity: Missing, name: str, place: tuple[int, int], use: tuple[int, int]) -> Violation:
    program = site.program
    module = program.modules.name_of(entity.path)
    view = program.view(entity.path)
    names = sorted(view.names) if view is not None else []
    near = get_close_matches(name, names, 1, 0.7)
    hint = ""
    if near and view is not None:
        symbol = view.names[near[0]][-1]
        hint = f"; did you mean '{near[0]}' (line {site.line_of(entity.path, symbol[2])})?"
        provider = site.module_provider(entity.path, near[0], symbol[2], symbol[3], _declaration(symbol))
    else:
        provider = site.module_provider(entity.path, says=f"module {module}")
    message = f"{module} ({entity.path}) does not define '{name}'{hint}"
    return site.violation("missing-export", message, place, use, provider, (name, *near))


def _declaration(symbol: Any) -> str:
    kind = symbol[0]
    if kind == Kind.FUNCTION:
        return f"def {symbol[1]}{symbol[6][4]}"
    if kind == Kind.CLASS:
        return f"class {symbol[1]}"
    return str(symbol[1])


# Private names.


def is_private(name: str) -> bool:
    """Whether a name is private by the convention of the language."""
    return name.startswith("_") and name != "_" and not (name.startswith("__") and name.endswith("__"))


def _private_import(site: Site, provider: str, module: str, level: int, name: str) -> str:
    """The private name this import reaches across modules for, or `""`."""
    hidden = bool(name) and is_private(name)
    if not hidden and (level or "._" not in module):
        return ""
    site.program.trace.add((provider, "__all__"))
    view = site.program.view(provider)
    if not _crosses(site, provider) or (name and view is not None and name in view.exported):
        return ""
    if hidden:
        return name
    parts = site.program.modules.name_of(provider).split(".")
    return next((part for part in parts[1:] if is_private(part) and part in module.split(".")), "")


def _crosses(site: Site, provider: str) -> bool:
    """Whether the provider is another module than this file's, so that its private names are none of our business."""
    if site.is_test or site.path.endswith(".pyi"):
        return False  # tests look inside what they test, and a stub writes down what its module does
    declared = site.settings.module_of
    mine, theirs = declared(site.path), declared(provider)
    if mine is not None or theirs is not None:
        return mine != theirs
    modules = site.program.modules
    if is_aside(site.path, modules.packages):
        return False  # nobody but the authors runs it, and they know both sides
    return modules.top_of(site.path) != modules.top_of(provider) and not modules.are_shipped_together(
        site.path, provider
    )


def _private_read(site: Site, use: tuple[Any, ...]) -> list[Violation]:
    chain, start, _, end, guard, _ = use
    parts = chain.split(".")
    for index in range(1, len(parts)):
        name = parts[index].rstrip("(~)^")
        if not is_private(name):
            continue
        holder = site.program.chain(site.path, ".".join(parts[:index]))
        if not isinstance(holder, Module) or holder.is_folder or not _crosses(site, holder.path):
            return []
        site.program.trace.add((holder.path, "__all__"))
        view = site.program.view(holder.path)
        if view is None or name not in view.names or name in view.exported:
            return []
        if site.is_expected(guard, start, end, 0):
            return []
        first = start + len(".".join(parts[:index])) + 1 if not chain.startswith("@") else start
        return [_private(site, holder.path, name, (first, first + len(name)))]
    return []


def _private(site: Site, provider: str, name: str, place: tuple[int, int]) -> Violation:
    program = site.program
    module = program.modules.name_of(provider)
    view = program.view(provider)
    symbols = view.names.get(name) if view is not None else None
    if symbols:
        symbol = symbols[-1]
        side = site.module_provider(provider, name, symbol[2], symbol[3], _declaration(symbol))
        where = f"{provider}:{site.line_of(provider, symbol[2])}"
    else:
        side = site.module_provider(provider, says=f"module {module}")
        where = provider
    owner = module if name not in module.split(".") else module.partition(".")[0]
    message = f"'{name}' is private to {owner} ({where}); {program.modules.name_of(site.path)} is another module"
    return site.violation("private-access", message, place, place, side, (name,))
