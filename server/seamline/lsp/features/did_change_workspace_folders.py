"""`workspace/didChangeWorkspaceFolders`: folders joined or left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from seamline.lsp.session import Session

METHOD = types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS


def handle(session: Session, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Take them in, let them go."""
    event = params.event
    session.change_folders([folder.uri for folder in event.added], [folder.uri for folder in event.removed])
