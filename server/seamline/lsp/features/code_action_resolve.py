"""`codeAction/resolve`: the edit of an action, if the texts it was made for are still the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcInvalidParams

from seamline.lsp.actions import is_as_it_was, offers, workspace_edit
from seamline.lsp.agent_actions import edit_of
from seamline.lsp.fixing import all_fixes

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from seamline.lsp.capabilities import Client
    from seamline.lsp.session import Found, Session

_IMPOSSIBLE = "this is not possible here: no edit of that kind leaves the file in order"
_CHANGED = "the text has changed since this action was offered; ask for actions again"
METHOD = types.CODE_ACTION_RESOLVE


def offered(client: Client) -> bool:
    """Other clients got the edit with the action."""
    return client.resolves_code_action_edit and client.code_action_data


def handle(session: Session, action: types.CodeAction) -> Awaitable[types.CodeAction]:
    """Fill in the edit, which is waited for."""
    data: Any = action.data
    if not isinstance(data, dict) or not isinstance(data.get("digests"), dict):
        raise JsonRpcInvalidParams("this code action is not one of ours: it has no data")
    found = session.up_to_date(str(data.get("uri", "")))
    if found is None:
        raise JsonRpcContentModified("the file has left the workspace")
    folder = found.folder
    if not is_as_it_was(folder, data["digests"]):
        raise JsonRpcContentModified(_CHANGED)
    if "rule" in data:
        return _of_rule(session, found, str(data["rule"]), action)
    return _of_violation(session, found, data, action)


async def _of_violation(
    session: Session, found: Found, data: dict[str, Any], action: types.CodeAction
) -> types.CodeAction:
    folder, path, _ = found
    same = [
        violation
        for violation in folder.engine.violations(path)
        if violation.place.start == data.get("start") and violation.fingerprint == data.get("fingerprint")
    ]
    if not same:
        raise JsonRpcContentModified("the violation is gone; ask for actions again")
    if "role" in data:
        action.edit = edit_of(session, found, same[0], str(data["role"]))
        if action.edit is None:
            raise JsonRpcContentModified(_CHANGED)
        return action
    await session.patience.result(folder, path, lambda: folder.offers.working_out(same, silences=True))
    if not is_as_it_was(folder, data["digests"]):
        raise JsonRpcContentModified(_CHANGED)
    fix = next((offer.fix for offer in offers(folder, same) if offer.fix.title == action.title), None)
    if fix is None:
        raise JsonRpcContentModified(_IMPOSSIBLE)
    action.edit = workspace_edit(folder, session.client, fix.edits)
    return action


async def _of_rule(session: Session, found: Found, rule: str, action: types.CodeAction) -> types.CodeAction:
    edits = await all_fixes(session, found.folder, found.path, rule)
    if not edits:
        raise JsonRpcContentModified(_IMPOSSIBLE)
    action.edit = workspace_edit(found.folder, session.client, edits)
    return action
