"""What an editor sets for itself: how things are shown. What is right or wrong is settled in the workspace's settings.

Comes with `initialize` (`initializationOptions`) or later as the section `seamline` of the editor's configuration. A
value of a wrong type leaves the setting as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class EditorSettings:
    """The editor's side of the settings."""

    code_lens: bool = True
    """`codeLens`: show "N uses in M modules" above what a module offers."""
    show_references: str = ""
    """`showReferencesCommand`: a command of the client that takes (uri, position, locations) and shows them. Without it
    a lens is text that cannot be clicked."""
    dismiss: str = ""
    """`dismissCommand`: a command of the client that takes (uri, fingerprint, start), asks why a finding is no problem and
    hands all of it to `seamline.dismissFinding`. Without it nobody is asked why."""

    @staticmethod
    def of(section: object, before: EditorSettings | None = None) -> EditorSettings:
        """`before` (or the defaults) with what `section` says."""
        settings = before or EditorSettings()
        if not isinstance(section, dict):
            return settings
        changes: dict[str, Any] = {}
        if isinstance(section.get("codeLens"), bool):
            changes["code_lens"] = section["codeLens"]
        if isinstance(section.get("showReferencesCommand"), str):
            changes["show_references"] = section["showReferencesCommand"]
        if isinstance(section.get("dismissCommand"), str):
            changes["dismiss"] = section["dismissCommand"]
        return replace(settings, **changes)
