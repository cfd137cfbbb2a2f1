"""`textDocument/definition`: where a name that crosses a seam is defined, through all re-exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from seamline.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_DEFINITION


def handle(session: Session, params: types.DefinitionParams) -> types.Location | None:
    """The place of the definition, when it is certain."""
    found = session.up_to_date(params.text_document.uri)
    if found is None or found.folder.layout is None:
        return None
    folder, path, _ = found
    target = folder.engine.target_at(path, folder.places.offset(path, params.position))
    if target is None:
        return None
    return types.Location(
        uri=folder.uri_of(target.path), range=folder.places.range(target.path, target.start, target.end)
    )
