"""All fixes of a file at once (`source.fixAll`), as an editor asks for them when a file is saved.

Only what leaves nothing to fill in and changes no other file: nobody looks at what a save does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.fixes.combining import combining
from seamline.lsp.actions import can_be_repaired

if TYPE_CHECKING:
    from seamline.fixes import Edit, Fix
    from seamline.fixes.combining import Combination
    from seamline.fixes.steps import Steps
    from seamline.lsp.folder import Folder
    from seamline.lsp.session import Session

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


def title_of(rule: str) -> str:
    """What the action is called."""
    return f"Fix all {rule} in this file" if rule else "Fix all that Seamline can fix in this file"


async def all_fixes(session: Session, folder: Folder, path: str, rule: str) -> tuple[Edit, ...]:
    """The edits that fix what can be fixed in a file, of one rule or of all."""
    combination = await session.patience.result(folder, path, lambda: _steps(folder, path, rule))
    return combination.edits


def is_harmless(fix: Fix, path: str) -> bool:
    """Whether a fix may be applied without anybody looking at it."""
    return fix.preferred and fix.is_whole and all(edit.path == path for edit in fix.edits)


def _steps(folder: Folder, path: str, rule: str) -> Steps[Combination]:
    found = [one for one in folder.engine.violations(path) if (not rule or one.rule == rule) and can_be_repaired(one)]
    return combining(folder.engine, found[:_MOST], lambda fix: is_harmless(fix, path))
