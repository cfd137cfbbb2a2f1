"""`textDocument/codeAction`: the fixes for a range. Editors wait for this when they save, so it computes no edits it
need not and asks nobody."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lsprotocol import types

from seamline.lsp.actions import (
    action_data,
    file_data,
    repairs_of,
    suppressions_of,
    violations_at,
    workspace_edit,
)
from seamline.lsp.agent_actions import agent_actions
from seamline.lsp.fixing import KIND, all_fixes, is_harmless, requested, title_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Iterator, Mapping

    from seamline.fixes import Judged
    from seamline.interface.violation import Violation
    from seamline.lsp.actions import Offer
    from seamline.lsp.capabilities import Client
    from seamline.lsp.folder import Folder
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


def handle(
    session: Session, params: types.CodeActionParams
) -> list[types.CodeAction] | Awaitable[list[types.CodeAction]]:
    """The fixes for what the range touches, the best one of each violation marked as preferred; they are waited for."""
    only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
    everything = next((rule for kind in only if (rule := requested(kind)) is not None), None)
    if only and everything is None and not any(map(_covers, only)):
        return []
    found = session.up_to_date(params.text_document.uri)
    if found is None or found.path not in found.folder.open or not found.folder.open[found.path].in_sync:
        return []
    return _worked_out(session, found, params, everything, is_here=not only or any(map(_covers, only)))


async def _worked_out(
    session: Session, found: Found, params: types.CodeActionParams, everything: str | None, *, is_here: bool
) -> list[types.CodeAction]:
    """The actions for the range, if they are wanted, and the one for `everything` in the file: a rule, or `""` for all."""
    here = []
    if is_here:
        folder, path, _ = found
        violations = _violations(found, params)
        silences = not _resolves(session.client)
        await session.patience.result(folder, path, lambda: folder.offers.working_out(violations, silences=silences))
        here = _actions_here(session, found, params)
    return here if everything is None else await _with_all(session, found, everything, here)


def _shown(found: Found, params: types.CodeActionParams) -> dict[tuple[str, int], types.Diagnostic]:
    """The diagnostics that the editor shows there."""
    folder, path, _ = found
    return {
        (_fingerprint(diagnostic), folder.places.offset(path, diagnostic.range.start)): diagnostic
        for diagnostic in params.context.diagnostics
    }


def _violations(found: Found, params: types.CodeActionParams) -> list[Violation]:
    """What the range touches."""
    folder, path, _ = found
    start = folder.places.offset(path, params.range.start)
    end = folder.places.offset(path, params.range.end)
    return violations_at(folder, path, start, end, _shown(found, params).keys())


def _actions_here(session: Session, found: Found, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Repairs, then what repairs the same mistakes in the whole file, then silence."""
    folder, path, _ = found
    violations, shown = _violations(found, params), _shown(found, params)
    resolves = _resolves(session.client)
    repairs = list(repairs_of(folder, violations))
    actions = [_action(session, found, offer, shown) for offer in repairs]
    if resolves:
        actions += _of_rules(folder, path, repairs)
    actions += agent_actions(session, found, violations, resolves=resolves)
    actions += [
        _action(session, found, offer, shown) for offer in suppressions_of(folder, violations, complete=not resolves)
    ]
    if session.client.code_action_disabled and params.context.trigger_kind == types.CodeActionTriggerKind.Invoked:
        actions += [_refused(one) for violation in violations for one in folder.offers.refused(violation)]
    return actions


def _of_rules(folder: Folder, path: str, repairs: Iterable[Offer]) -> Iterator[types.CodeAction]:
    """For each rule of which a fix is offered, and more is found in the file: fix all of them. Worked out when it is chosen."""
    times = Counter(violation.rule for violation in folder.engine.violations(path))
    for rule in dict.fromkeys(one.violation.rule for one in repairs if is_harmless(one.fix, path)):
        if times[rule] > 1:
            yield types.CodeAction(
                title=title_of(rule), kind=types.CodeActionKind.QuickFix, data=file_data(folder, path, rule)
            )


async def _with_all(session: Session, found: Found, rule: str, here: list[types.CodeAction]) -> list[types.CodeAction]:
    """These actions, and the one that fixes all of a file, if something can be fixed."""
    edits = await all_fixes(session, found.folder, found.path, rule)
    if not edits:
        return here
    kind = f"{KIND}.{rule}" if rule else KIND
    edit = workspace_edit(found.folder, session.client, edits)
    return [*here, types.CodeAction(title=title_of(rule), kind=kind, edit=edit)]


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
