"""`textDocument/references`: every known use of a name that crosses a seam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seamline.lsp.asking import asked_about
from seamline.lsp.lenses import locations

if TYPE_CHECKING:
    from seamline.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_REFERENCES


def handle(session: Session, params: types.ReferenceParams) -> list[types.Location] | None:
    """The uses, with the definition in front of them if it is asked for."""
    asked = asked_about(session, params.text_document, params.position)
    if asked is None:
        return None
    folder, _, target = asked
    places = locations(folder, folder.engine.uses_of(target.path, target.name))
    if params.context.include_declaration:
        definition = folder.places.range(target.path, target.start, target.end)
        places.insert(0, types.Location(uri=folder.uri_of(target.path), range=definition))
    return places
