"""What a request about a position asks about: the name there, and what that name refers to.

Features that answer questions about one name begin here; what they say about it is theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lsprotocol import types

    from seamline.answers import Target
    from seamline.lsp.folder import Folder
    from seamline.lsp.session import Session


class Asked(NamedTuple):
    """A name of the file `path` of `folder`, and what it refers to."""

    folder: Folder
    path: str
    target: Target


def asked_about(session: Session, document: types.TextDocumentIdentifier, position: types.Position) -> Asked | None:
    """The name at a position, with what is known about it made current; `None` where nothing certain is known."""
    found = session.up_to_date(document.uri)
    if found is None or found.folder.layout is None:
        return None
    folder, path, _ = found
    target = folder.engine.target_at(path, folder.places.offset(path, position))
    return None if target is None else Asked(folder, path, target)
