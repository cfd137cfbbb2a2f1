"""`workspace/didChangeWatchedFiles`: the client saw something happen on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from seamline.lsp.session import Session

METHOD = types.WORKSPACE_DID_CHANGE_WATCHED_FILES


def handle(session: Session, params: types.DidChangeWatchedFilesParams) -> None:
    """Pass the paths on; what really happened there is looked up on disk."""
    session.happened(change.uri for change in params.changes)
