"""`textDocument/references`: every known use of a name that crosses a seam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seamline.lsp.lenses import locations

if TYPE_CHECKING:
    from seamline.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_REFERENCES


def handle(session: Session, params: types.ReferenceParams) -> list[types.Location] | None:
    """The uses, with the definition in front of them if it is asked for."""
    found = session.up_to_date(params.text_document.uri)
    if found is None or found.folder.layout is None:
        return None
    folder, path, _ = found
    target = folder.engine.target_at(path, folder.places.offset(path, params.position))
    if target is None:
        return None
    places = locations(folder, folder.engine.uses_of(target.path, target.name))
    if params.context.include_declaration:
        definition = folder.places.range(target.path, target.start, target.end)
        places.insert(0, types.Location(uri=folder.uri_of(target.path), range=definition))
    return places
