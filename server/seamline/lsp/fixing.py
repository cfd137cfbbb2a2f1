"""All fixes of a file at once (`source.fixAll`), as an editor asks for them when a file is saved.

Only what leaves nothing to fill in and changes no other file: nobody looks at what a save does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.fixes.combining import combine

if TYPE_CHECKING:
    from seamline.fixes import Edit, Fix
    from seamline.lsp.folder import Folder

KIND: Final = "source.fixAll.seamline"
_MOST: Final = 100
"""Violations that are fixed at once at most: an editor waits."""


def requested(kind: str) -> str | None:
    """The rule whose fixes a kind of action asks for, `""` for all of them; `None` where it asks for something else.

    Kinds are dotted paths (LSP 3.17, CodeActionKind): one of a rule is below that of all.
    """
    if kind.startswith(f"{KIND}."):
        return kind[len(KIND) + 1 :]
    return "" if kind and f"{KIND}.".startswith(f"{kind}.") else None


def all_fixes(folder: Folder, path: str, rule: str) -> tuple[Edit, ...]:
    """The edits that fix what can be fixed in a file, of one rule or of all."""

    def allowed(fix: Fix) -> bool:
        return fix.preferred and fix.is_whole and all(edit.path == path for edit in fix.edits)

    found = [one for one in folder.engine.violations(path) if not rule or one.rule == rule]
    return combine(folder.engine, found[:_MOST], folder.offers.repairs, allowed).edits
