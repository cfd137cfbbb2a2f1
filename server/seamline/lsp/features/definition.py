"""`textDocument/definition`: where a name that crosses a seam is defined, through all re-exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seamline.lsp.asking import asked_about

if TYPE_CHECKING:
    from seamline.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_DEFINITION


def handle(session: Session, params: types.DefinitionParams) -> types.Location | None:
    """The place of the definition, when it is certain."""
    asked = asked_about(session, params.text_document, params.position)
    if asked is None:
        return None
    folder, _, target = asked
    return types.Location(
        uri=folder.uri_of(target.path), range=folder.places.range(target.path, target.start, target.end)
    )
