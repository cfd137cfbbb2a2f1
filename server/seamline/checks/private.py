"""private-access: names that a module keeps to itself, by the convention of the language or by its `exposes`.

Where a declared module has an `exposes`, that list decides about the names in its files: what it lists is public, and
nothing else. Its files and packages can always be imported, unless they are private by convention; one that is listed is
open: the convention decides about the names in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seamline.checks.site import declaration, first_of_statement
from seamline.interface.facts import CHAINED
from seamline.interface.paths import is_aside
from seamline.languages.python.entities import Missing, Module
from seamline.languages.python.infer.marks import bare

if TYPE_CHECKING:
    from seamline.checks.site import Site
    from seamline.interface.violation import Violation
    from seamline.languages.python.entities import Entity


def is_private(name: str) -> bool:
    """Whether a name is private by the convention of the language."""
    return name.startswith("_") and name != "_" and not _has_own_meaning(name)


def _has_own_meaning(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def check_private_import(site: Site, record: tuple[Any, ...], provider: str, entity: Entity) -> list[Violation]:
    """The violation of importing from the file `provider` what is private to it: a name, or the file itself."""
    module, level, name, _, start, end, module_start, module_end, guard, _ = record
    exposed = site.settings.exposes(provider)
    if exposed is None and not is_private(name) and (level or "._" not in module):
        return []
    if not _crosses(site, provider) or site.is_expected(guard, start, end, 0):
        return []
    if name and _is_unlisted(site, provider, name, entity):
        return [_unlisted(site, provider, name, (start, end))]
    listed = exposed or frozenset()
    site.program.trace.add((provider, "__all__"))
    view = site.program.view(provider)
    if name and (name in listed or (view is not None and name in view.exported)):
        return []
    if is_private(name):
        return [_private(site, provider, name, (start, end))]
    if record is not first_of_statement(site.view, record):
        return []  # a private module is spoken of once
    parts = site.program.modules.name_of(provider).split(".")[1:]
    private = next(
        (part for part in parts if is_private(part) and part in module.split(".") and part not in listed), ""
    )
    return [_private(site, provider, private, (module_start, module_end))] if private and not level else []


def check_private_read(site: Site, use: tuple[Any, ...]) -> list[Violation]:
    """The violation of reading a private name through its module."""
    chain, start, _, end, guard, *_ = use
    if guard & CHAINED:
        return []  # said of the call itself
    parts = chain.split(".")
    for index in range(1, len(parts)):
        name = bare(parts[index])
        if not site.settings.restricts and not is_private(name):
            continue
        before = ".".join(parts[:index])
        holder = site.program.chain(site.path, before)
        if not isinstance(holder, Module):
            return []
        if holder.is_folder or not _crosses(site, holder.path):
            continue
        first = start + _written_length(site, before) + 1
        place = (first, first + len(name.encode()))
        if _is_unlisted(site, holder.path, name, site.program.chain(site.path, f"{before}.{name}")):
            return [] if site.is_expected(guard, start, end, 0) else [_unlisted(site, holder.path, name, place)]
        if is_private(name) and _keeps(site, holder.path, name):
            return [] if site.is_expected(guard, start, end, 0) else [_private(site, holder.path, name, place)]
    return []


def _written_length(site: Site, chain: str) -> int:
    """How many bytes a chain of modules takes in the text, where an imported name stands for its import's number."""
    root, dot, rest = chain.partition(".")
    if root.startswith("@"):
        root = site.view.imports[int(root[1:])][3]
    return len(f"{root}{dot}{rest}".encode())


def _keeps(site: Site, provider: str, name: str) -> bool:
    """Whether a module has a name, and lists it nowhere as one for others."""
    site.program.trace.add((provider, "__all__"))
    view = site.program.view(provider)
    listed = site.settings.exposes(provider) or ()
    return view is not None and name in view.names and name not in view.exported and name not in listed


def _is_unlisted(site: Site, provider: str, name: str, entity: Entity) -> bool:
    """Whether a name of the file `provider` is certainly one that the `exposes` of its module leaves out."""
    exposed = site.settings.exposes(provider)
    if exposed is None or name in exposed or name == "*" or _has_own_meaning(name):
        return False
    if not exposed.isdisjoint(site.program.modules.name_of(provider).split(".")):
        return False  # the whole file is open
    if isinstance(entity, Module | Missing):
        return False
    view = site.program.view(provider)
    return entity is not None or (view is not None and name in view.names)


def _crosses(site: Site, provider: str) -> bool:
    """Whether the provider is another module than this file's, so that its private names are none of our business."""
    if site.is_test or site.path.endswith(".pyi"):
        return False  # tests look inside what they test, and a stub writes down what its module does
    owner = site.settings.module_of(provider)
    if owner is not None:
        return owner != site.settings.module_of(site.path)
    modules = site.program.modules
    if is_aside(site.path, modules.packages):
        return False  # nobody but the authors runs it, and they know both sides
    return modules.top_of(site.path) != modules.top_of(provider) and not modules.are_shipped_together(
        site.path, provider
    )


def _private(site: Site, provider: str, name: str, place: tuple[int, int]) -> Violation:
    module = site.program.modules.name_of(provider)
    owner = module if name not in module.split(".") else module.partition(".")[0]
    return _violation(site, provider, name, place, owner)


def _unlisted(site: Site, provider: str, name: str, place: tuple[int, int]) -> Violation:
    owner = site.settings.module_of(provider) or ""
    return _violation(site, provider, name, place, owner, ", whose `exposes` does not list it")


def _violation(
    site: Site, provider: str, name: str, place: tuple[int, int], owner: str, because: str = ""
) -> Violation:
    view = site.program.view(provider)
    symbols = view.names.get(name) if view is not None else None
    if symbols:
        symbol = symbols[-1]
        side = site.module_provider(provider, name, symbol[2], symbol[3], declaration(symbol))
        where = f"{provider}:{site.line_of(provider, symbol[2])}"
    else:
        side = site.module_provider(provider, says=f"module {site.program.modules.name_of(provider)}")
        where = provider
    consumer = site.settings.module_of(site.path) or site.program.modules.name_of(site.path)
    message = f"'{name}' is private to {owner} ({where}){because}; {consumer} is another module"
    return site.violation("private-access", message, place, place, side, (name,))
