"""`workspace/executeCommand`: what a user may ask of the server beside the protocol.

`seamline.debugDump` answers with the state of the server as text, without any source text or names from the workspace;
`seamline.index` goes on with indexing that was paused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from seamline.lsp.dump import dump

if TYPE_CHECKING:
    from seamline.lsp.capabilities import Client
    from seamline.lsp.session import Session

METHOD = types.WORKSPACE_EXECUTE_COMMAND
_COMMANDS = ("seamline.debugDump", "seamline.index")


def options(_client: Client) -> types.ExecuteCommandOptions:
    """The commands there are."""
    return types.ExecuteCommandOptions(commands=_COMMANDS)


def handle(session: Session, params: types.ExecuteCommandParams) -> str | None:
    """Run one command."""
    if params.command == "seamline.debugDump":
        return dump(session)
    if params.command == "seamline.index":
        session.resume()
        return None
    raise JsonRpcInvalidParams(f"unknown command {params.command!r}; there are {', '.join(_COMMANDS)}")
