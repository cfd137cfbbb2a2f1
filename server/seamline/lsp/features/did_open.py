"""`textDocument/didOpen`: from now on the editor's text counts, not the disk's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from seamline.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_DID_OPEN


def handle(session: Session, params: types.DidOpenTextDocumentParams) -> None:
    """Take the text and have it checked before anything else."""
    document = params.text_document
    session.opened(document.uri, document.version, document.text)
