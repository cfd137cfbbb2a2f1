"""Drift: how the interface of a file differs from that at the baseline, as plain records.

Which differences there are is found by the language (`seamline.languages.python.drift`), who breaks on them by the
engine; nothing here looks at a file.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.interface.violation import Provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seamline.interface.violation import Place


class Level(IntEnum):
    """What a change can do to those who use the interface, as it was at the baseline."""

    ADDITION = 0
    """There is more than before."""
    HINT = 1
    """What worked goes on to work, but may do another thing."""
    BREAKING = 2
    """Some use that was right is wrong now."""


KINDS: Final = {
    "added": Level.ADDITION,
    "removed": Level.BREAKING,
    "renamed": Level.BREAKING,
    "moved": Level.BREAKING,
    "export-removed": Level.BREAKING,
    "module-removed": Level.BREAKING,
    "module-moved": Level.BREAKING,
    "kind-changed": Level.BREAKING,
    "parameter-added": Level.BREAKING,
    "parameter-removed": Level.BREAKING,
    "parameter-renamed": Level.BREAKING,
    "parameter-moved": Level.BREAKING,
    "parameter-kind": Level.BREAKING,
    "parameter-required": Level.BREAKING,
    "parameter-narrowed": Level.BREAKING,
    "parameter-type": Level.HINT,
    "default-changed": Level.HINT,
    "result-widened": Level.BREAKING,
    "result-type": Level.HINT,
    "became-async": Level.BREAKING,
    "became-sync": Level.BREAKING,
    "became-property": Level.BREAKING,
    "became-method": Level.BREAKING,
    "attribute-widened": Level.BREAKING,
    "attribute-type": Level.HINT,
    "base-removed": Level.BREAKING,
    "abstract-added": Level.BREAKING,
}
"""Every kind of change with its level. The names are part of the JSON that `seamline diff` prints."""


class Change(NamedTuple):
    """One symbol that differs from the baseline."""

    kinds: tuple[str, ...]
    """Those of the gravest level only."""
    path: str
    """The file, as it was called at the baseline."""
    symbol: str
    """Qualified name at the baseline, or now where the symbol is new; `""` for the module as a whole."""
    says: str
    """A sentence about it."""
    before: str
    """Its declaration at the baseline, as a person would quote it; `""` where it is new."""
    after: str
    now: str
    """What it is called now: another qualified name where it was renamed, `""` where it is gone."""
    place: Place | None
    """Where it is now, or what is left of where it was; `None` where the file is gone."""
    is_public: bool
    """Whether others than this workspace may use it."""
    signatures: tuple[Any, Any] | None = None
    """`Signature` before and now, where the parameters of what is called are others."""

    @property
    def level(self) -> Level:
        """What it can do to those who use it."""
        return max(KINDS[kind] for kind in self.kinds)

    def provider(self, name_of: Callable[[str], str]) -> Provider | None:
        """Its side of what it breaks; `None` where its file is gone. `name_of` gives the module of a file."""
        if self.place is None:
            return None
        symbol = self.now or self.symbol.rpartition(".")[0]
        return Provider(name_of(self.place.path), symbol, self.place, self.after or self.before)


def step(changes: Iterable[Change]) -> str:
    """The step of a semantic version that these changes ask for: "major", "minor" or "patch"."""
    levels = {change.level for change in changes if change.is_public}
    if Level.BREAKING in levels:
        return "major"
    return "minor" if Level.ADDITION in levels else "patch"
