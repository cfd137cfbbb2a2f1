"""`textDocument/didSave`: the document is what is on disk now: settings take effect, and a source is read as a whole."""

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
    """Have the disk looked at, the text of an open source read as a whole, and what changed in it reviewed."""
    before = None
    if (document := session.documents.get(params.text_document.uri)) is not None:
        before = document.last_saved
        document.saved()
    if (found := session.find(params.text_document.uri)) is not None:
        found.workplace.told([found.path])
        if found.folder.saved(found.path):
            session.edited(params.text_document.uri)
        if before is not None:
            session.reviews.saved(found.folder, found.path, before)
