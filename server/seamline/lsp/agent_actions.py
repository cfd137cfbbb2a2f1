"""Code actions that have to do with agents: repairs that they prepared, a repair to be asked for, a finding that is no problem.

Looks at what is there and asks nobody: an editor waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from seamline.contract.rules import OF_AGENTS
from seamline.lsp.actions import workspace_edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamline.crew.implementing import Prepared
    from seamline.interface.violation import Violation
    from seamline.lsp.session import Found, Session

DISMISS: Final = "Not a problem: do not show this finding again"
ASK: Final = "Ask an agent for a repair..."
DOCUMENT: Final = "Ask an agent to update what describes this..."
OF_INTERFACES: Final = ("breaking-change",)
"""Rules that are about an interface that changed."""


def agent_actions(
    session: Session, found: Found, violations: Iterable[Violation], *, resolves: bool
) -> Iterator[types.CodeAction]:
    """For violations, in their order; a repair to be asked for is offered where none of a rule's own is."""
    folder = found.folder
    for violation in violations:
        prepared = session.repairs.prepared(folder, violation)
        for one in prepared:
            yield _offered(session, found, one, resolves=resolves)
        is_finding = violation.rule in OF_AGENTS
        if session.repairs.can_be_asked and not prepared and (is_finding or not folder.offers.repairs(violation)):
            yield _command(ASK, "seamline.repair", _about(found, violation))
        if session.repairs.can_be_asked and violation.rule in OF_INTERFACES:
            yield _command(DOCUMENT, "seamline.document", _about(found, violation))
        if is_finding:
            command = session.configuring.editor.dismiss or "seamline.dismissFinding"
            yield _command(DISMISS, command, _about(found, violation))


def edit_of(session: Session, found: Found, violation: Violation, role: str) -> types.WorkspaceEdit | None:
    """The edit that an agent of this role prepared for a violation; `None` once it is gone."""
    prepared = session.repairs.prepared(found.folder, violation)
    made = next((one for one in prepared if one.role == role), None)
    return None if made is None else workspace_edit(found.folder, session.client, made.fix.edits)


def _offered(session: Session, found: Found, made: Prepared, *, resolves: bool) -> types.CodeAction:
    action = types.CodeAction(title=f"{made.fix.title} ({made.role})", kind=types.CodeActionKind.QuickFix)
    if resolves:
        uri, fingerprint, start = _about(found, made.violation)
        place = {"uri": uri, "fingerprint": fingerprint, "start": start}
        action.data = {**place, "role": made.role, "digests": dict(made.digests)}
    else:
        action.edit = workspace_edit(found.folder, session.client, made.fix.edits)
    return action


def _command(title: str, command: str, arguments: list[Any]) -> types.CodeAction:
    run = types.Command(title=title, command=command, arguments=arguments)
    return types.CodeAction(title=title, kind=types.CodeActionKind.QuickFix, command=run)


def _about(found: Found, violation: Violation) -> list[Any]:
    return [found.folder.uri_of(found.path), violation.fingerprint, violation.place.start]
