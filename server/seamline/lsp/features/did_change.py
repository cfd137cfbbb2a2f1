"""`textDocument/didChange`: edits of an open document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seamline.workspace.documents import Change, WholeText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_DID_CHANGE


def handle(session: Session, params: types.DidChangeTextDocumentParams) -> None:
    """Apply the edits now; what follows from them is worked out a moment later, once for a burst of them."""
    document = params.text_document
    changed = session.documents.change(document.uri, document.version, _changes(params))
    if changed is None:
        return
    if changed.in_sync:
        session.edited(document.uri)
    else:
        session.lost_track(document.uri)


def _changes(params: types.DidChangeTextDocumentParams) -> Iterator[Change | WholeText]:
    for change in params.content_changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            start, end = change.range.start, change.range.end
            yield Change(start.line, start.character, end.line, end.character, change.text)
        else:
            yield WholeText(change.text)
