"""`codeLens/resolve`: the places behind a lens, for a client that has a command to show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcInvalidParams

from seamline.lsp.lenses import command, locations

if TYPE_CHECKING:
    from seamline.lsp.session import Session

METHOD = types.CODE_LENS_RESOLVE


def handle(session: Session, lens: types.CodeLens) -> types.CodeLens:
    """Fill in the command."""
    if lens.command is not None:
        return lens
    data: Any = lens.data
    if not isinstance(data, dict) or not isinstance(data.get("uri"), str) or not isinstance(data.get("name"), str):
        raise JsonRpcInvalidParams("this code lens is not one of ours: it has no data")
    found = session.up_to_date(data["uri"])
    if found is None:
        raise JsonRpcContentModified("the file has left the workspace")
    # A lens counts what others take, not what the file does with its own names.
    uses = [use for use in found.folder.engine.uses_of(found.path, data["name"]) if use.path != found.path]
    arguments = [data["uri"], lens.range.start, locations(found.folder, uses)]
    modules = len({use.module for use in uses})
    lens.command = command(len(uses), modules, session.configuring.editor.show_references, arguments)
    return lens
