"""The settings of a workspace, resolved: one answer for the command line and the server.

`seamline.toml` at the root wins over `[tool.seamline]` in `pyproject.toml`; without either the defaults hold and
nothing is imported that only reading a file needs. Settings never change; who wants others makes others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.contract.rules import DEFAULT_SEVERITIES, OF_CHANGES
from seamline.interface.violation import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from seamline.contract.globs import Globs

CONCERNS: Final = ("clean", "language", "performance")
"""What a repair may look after; each is a role of its own."""
FILE_NAME = "seamline.toml"
PYPROJECT = "pyproject.toml"
_PYPROJECT_PREFIX = ("tool", "seamline")


class SettingsError(Exception):
    """Settings that cannot be used: where, what is wrong and what was probably meant, in one line."""

    def __init__(self, file: Path, line: int, message: str) -> None:
        super().__init__(file, line, message)
        self.file = file
        self.line = line
        self.message = message

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}: {self.message}"


class Notice(NamedTuple):
    """Something in a settings file that is no error but that its author should know."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Workspace:
    """What belongs to the workspace. `source_roots` is `None` where they are to be found."""

    source_roots: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    baseline: str = "HEAD"


@dataclass(frozen=True)
class Override:
    """Other severities for the files that `paths` matches."""

    paths: Globs
    rules: Mapping[str, Severity]


@dataclass(frozen=True)
class Module:
    """A declared module. `None` means: as the language has it (`exposes`), any (`may_use`), no budget."""

    name: str
    paths: Globs
    exposes: tuple[str, ...] | None = None
    may_use: tuple[str, ...] | None = None
    promises: tuple[str, ...] = ()
    entropy_budget: float | None = None


@dataclass(frozen=True)
class Agents:
    """What a workspace may say about agents; never a key, an endpoint or a command. No limit (`None`) of a review or a run is
    one: that of the day holds for all.
    """

    review_on_save: bool = False
    concurrency: int = 3
    spend_limit_usd_per_review: float | None = None
    spend_limit_usd_per_run: float | None = None
    spend_limit_usd_per_day: float = 1.0
    repairs_after_review: int = 1
    repair_concern: str = CONCERNS[0]
    models: Mapping[str, str] = field(default_factory=dict)
    """The model of each role that has one of its own."""


@dataclass(frozen=True)
class Settings:
    """All settings of one workspace. `rules` is complete: the defaults with the user's changes."""

    workspace: Workspace = field(default_factory=Workspace)
    rules: Mapping[str, Severity] = field(default_factory=lambda: dict(DEFAULT_SEVERITIES))
    overrides: tuple[Override, ...] = ()
    modules: tuple[Module, ...] = ()
    agents: Agents = field(default_factory=Agents)
    fail_on: Severity = Severity.ERROR
    reserved: tuple[str, ...] = ()
    """Keys that somebody has set and that have no effect yet."""
    notices: tuple[Notice, ...] = ()

    @staticmethod
    def default() -> Settings:
        """What holds where nobody has set anything."""
        return Settings()

    def severity(self, rule: str, path: str) -> Severity:
        """How much `rule` matters in the file `path`; called for every violation found."""
        if not self.overrides:
            return self.rules[rule]
        rules = self._rules_by_path.get(path)
        if rules is None:
            rules = dict(self.rules)
            for override in self.overrides:
                if override.paths.matches(path):
                    rules.update(override.rules)
            self._rules_by_path[path] = rules
        return rules[rule]

    def module_of(self, path: str) -> str | None:
        """The declared module that the file `path` belongs to: the first one whose globs match."""
        if not self.modules:
            return None
        if path not in self._module_by_path:
            owners = (module.name for module in self.modules if module.paths.matches(path))
            self._module_by_path[path] = next(owners, None)
        return self._module_by_path[path]

    def exposes(self, path: str) -> frozenset[str] | None:
        """The names that the declared module of the file `path` lets others use; `None`: what the language has public."""
        return self._exposes.get(self.module_of(path)) if self._exposes else None

    @property
    def looks_back(self) -> bool:
        """Whether anybody wants to hear what changed since the baseline."""
        every = (self.rules, *(override.rules for override in self.overrides))
        return any(rules.get(rule, Severity.OFF) is not Severity.OFF for rules in every for rule in OF_CHANGES)

    @property
    def restricts(self) -> bool:
        """Whether any module says what others may use of it."""
        return bool(self._exposes)

    @cached_property
    def _exposes(self) -> dict[str | None, frozenset[str]]:
        return {module.name: frozenset(module.exposes) for module in self.modules if module.exposes is not None}

    @cached_property
    def _rules_by_path(self) -> dict[str, dict[str, Severity]]:
        return {}

    @cached_property
    def _module_by_path(self) -> dict[str, str | None]:
        return {}


def load_settings(root: Path) -> tuple[Settings, Path | None]:
    """The settings of the workspace at `root` and the file they come from; raises `SettingsError`."""
    own, shared = root / FILE_NAME, root / PYPROJECT
    section = has_section(shared)
    if own.is_file():
        settings = _read(own, ())
        if section:
            unused = Notice(shared, 1, f"[tool.seamline] is not used, because there is a {FILE_NAME}")
            settings = _with_notice(settings, unused)
        return settings, own
    if section:
        return _read(shared, _PYPROJECT_PREFIX), shared
    return Settings.default(), None


def has_section(pyproject: Path) -> bool:
    """Whether a `pyproject.toml` has a `[tool.seamline]`; one that says nothing of Seamline is not even parsed."""
    try:
        if not pyproject.is_file() or b"seamline" not in pyproject.read_bytes():
            return False
    except OSError:
        return False
    from seamline.contract.reading import parse

    tool = parse(pyproject).get("tool")
    return isinstance(tool, dict) and "seamline" in tool


def _read(file: Path, prefix: tuple[str, ...]) -> Settings:
    from seamline.contract.reading import read_settings

    return read_settings(file, prefix)


def _with_notice(settings: Settings, notice: Notice) -> Settings:
    from dataclasses import replace

    return replace(settings, notices=(*settings.notices, notice))
