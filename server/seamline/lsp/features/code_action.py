"""`textDocument/codeAction`: the fixes for a range. Editors wait for this when they save, so it computes no edits it
need not and asks nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seamline.lsp.actions import action_data, offers, violations_at, workspace_edit
from seamline.lsp.fixing import KIND, all_fixes, requested

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamline.fixes import Judged
    from seamline.lsp.actions import Offer
    from seamline.lsp.capabilities import Client
    from seamline.lsp.session import Found, Session

METHOD = types.TEXT_DOCUMENT_CODE_ACTION


def offered(client: Client) -> bool:
    """Clients of before 2018 take commands only; we have edits."""
    return client.code_action_literals


def options(client: Client) -> types.CodeActionOptions:
    """Quick fixes, and all of a file at once."""
    return types.CodeActionOptions(
        code_action_kinds=[types.CodeActionKind.QuickFix, KIND], resolve_provider=client.resolves_code_action_edit
    )


def handle(session: Session, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The fixes for what the range touches, the best one of each violation marked as preferred."""
    only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
    everything = next((rule for kind in only if (rule := requested(kind)) is not None), None)
    if only and everything is None and not any(map(_covers, only)):
        return []
    found = session.up_to_date(params.text_document.uri)
    if found is None or found.path not in found.folder.open or not found.folder.open[found.path].in_sync:
        return []
    folder, path, _ = found
    whole = [] if everything is None else _fix_all(session, found, everything)
    if only and not any(map(_covers, only)):
        return whole
    start = folder.places.offset(path, params.range.start)
    end = folder.places.offset(path, params.range.end)
    shown = {
        (_fingerprint(diagnostic), folder.places.offset(path, diagnostic.range.start)): diagnostic
        for diagnostic in params.context.diagnostics
    }
    violations = violations_at(folder, path, start, end, shown.keys())
    offered_here = offers(folder, violations, complete=not _resolves(session.client))
    actions = [_action(session, found, offer, shown) for offer in offered_here]
    if session.client.code_action_disabled and params.context.trigger_kind == types.CodeActionTriggerKind.Invoked:
        actions += [_refused(one) for violation in violations for one in folder.offers.refused(violation)]
    return actions + whole


def _fix_all(session: Session, found: Found, rule: str) -> list[types.CodeAction]:
    """The action that fixes all of a file, if something can be fixed."""
    edits = all_fixes(found.folder, found.path, rule)
    if not edits:
        return []
    kind = f"{KIND}.{rule}" if rule else KIND
    title = f"Fix all {rule} in this file" if rule else "Fix all that Seamline can fix in this file"
    return [types.CodeAction(title=title, kind=kind, edit=workspace_edit(found.folder, session.client, edits))]


def _refused(judged: Judged) -> types.CodeAction:
    """A fix that is not offered, for who asked: the reason stands where it would be."""
    disabled = types.CodeActionDisabled(reason=judged.reason)
    return types.CodeAction(title=judged.fix.title, kind=judged.fix.kind, disabled=disabled)


def _action(
    session: Session, found: Found, offer: Offer, shown: Mapping[tuple[str, int], types.Diagnostic]
) -> types.CodeAction:
    client, folder = session.client, found.folder
    action = types.CodeAction(title=offer.fix.title, kind=offer.fix.kind)
    if (diagnostic := shown.get((offer.violation.fingerprint, offer.violation.place.start))) is not None:
        action.diagnostics = [diagnostic]
    if client.code_action_preferred and offer.fix.preferred:
        action.is_preferred = True
    if _resolves(client):
        action.data = action_data(folder, found.path, offer)
    else:
        action.edit = workspace_edit(folder, client, offer.fix.edits)
    return action


def _resolves(client: Client) -> bool:
    return client.resolves_code_action_edit and client.code_action_data


def _covers(kind: str) -> bool:
    """Whether a requested kind includes quick fixes: kinds are dotted paths, and the empty one includes all."""
    return kind in {"", types.CodeActionKind.QuickFix.value}


def _fingerprint(diagnostic: types.Diagnostic) -> str:
    data = diagnostic.data
    return str(data.get("fingerprint", "")) if isinstance(data, dict) else ""
