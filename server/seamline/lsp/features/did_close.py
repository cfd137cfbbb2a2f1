"""`textDocument/didClose`: the disk's text counts again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from seamline.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_DID_CLOSE


def handle(session: Session, params: types.DidCloseTextDocumentParams) -> None:
    """Let go of the document. Its diagnostics stay: they are about the workspace, not about what is open."""
    session.closed(params.text_document.uri)
