"""`textDocument/didSave`: the document is what is on disk now. Settings take effect, as they are read from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from seamline.lsp.capabilities import Client
    from seamline.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_DID_SAVE


def options(_client: Client) -> types.SaveOptions:
    """The text is known already."""
    return types.SaveOptions(include_text=False)


def handle(session: Session, params: types.DidSaveTextDocumentParams) -> None:
    """Have the disk looked at. An open source says what it said before it was saved, so this costs nothing for it."""
    if (document := session.documents.get(params.text_document.uri)) is not None:
        document.saved()
    if (found := session.find(params.text_document.uri)) is not None:
        found.workplace.told([found.path])
