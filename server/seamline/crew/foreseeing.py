"""Which uses would be `private-access` if a workspace had other modules: the rule itself, with settings that nobody wrote yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seamline.checks.imports import check_import
from seamline.checks.private import check_private_read
from seamline.checks.site import Site
from seamline.checks.suppressing import suppressed
from seamline.contract.globs import Globs
from seamline.contract.settings import Module, Settings
from seamline.crew.survey import Slices
from seamline.interface.paths import in_tests
from seamline.interface.violation import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seamline.contract.editing import ModuleTable
    from seamline.engine import Engine
    from seamline.interface.violation import Violation

RULE = "private-access"


@dataclass(frozen=True)
class _Foreseen(Settings):
    """Settings in which the module of each file is known without any globs."""

    owner: Mapping[str, str] = field(default_factory=dict)

    def module_of(self, path: str) -> str | None:
        """See `Settings.module_of`."""
        return self.owner.get(path)


def foreseen_settings(settings: Settings, tables: Iterable[ModuleTable], owner: Mapping[str, str]) -> Settings:
    """`settings` with these modules instead of, and before, those of the same names; `owner` has the module of each file."""
    new = {table.name: Module(table.name, Globs(table.paths), table.exposes, table.may_use) for table in tables}
    kept = [module for module in settings.modules if module.name not in new]
    plain = {name: getattr(settings, name) for name in Settings.__dataclass_fields__}
    return _Foreseen(**{**plain, "modules": (*new.values(), *kept), "owner": owner})


async def foreseen(engine: Engine, settings: Settings) -> list[Violation]:
    """The violations, in the order of all violations."""
    found: list[Violation] = []
    slices = Slices()
    for path in sorted(engine.files.blobs):
        if not in_tests(path):
            found += _of_file(engine, settings, path)
            await slices.turn()
    return sorted(found, key=lambda violation: violation.sort_key)


def _of_file(engine: Engine, settings: Settings, path: str) -> list[Violation]:
    view = engine.program.view(path)
    if view is None:
        return []
    engine.program.trace = set()
    site = Site(engine.program, view, settings, engine.files.line_of)
    if site.is_quiet:
        return []
    found = [one for one in _crossing(engine, settings, site) if one.rule == RULE and one.severity is not Severity.OFF]
    if found and view.ignores:
        name = engine.program.modules.name_of(path)
        found = [one for one in suppressed(found, view.ignores, path, name, engine.files.line_of) if one.rule == RULE]
    return found


def _crossing(engine: Engine, settings: Settings, site: Site) -> Iterator[Violation]:
    program, home = engine.program, settings.module_of(site.path)
    for number, record in enumerate(site.view.imports):
        target = program.target(site.view, number)
        if target.path and settings.module_of(target.path) != home:
            yield from check_import(site, record, program.imported(site.path, record))
    for use in engine.files.uses(site.path):
        if site.may_be_private(use[0]):
            yield from check_private_read(site, use)
