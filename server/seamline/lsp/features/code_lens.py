"""`textDocument/codeLens`: "N uses in M modules" above what a module offers to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seamline.lsp.lenses import command

if TYPE_CHECKING:
    from seamline.lsp.capabilities import Client
    from seamline.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_CODE_LENS


def options(_client: Client) -> types.CodeLensOptions:
    """The places behind a lens are looked up when somebody can click it."""
    return types.CodeLensOptions(resolve_provider=True)


def handle(session: Session, params: types.CodeLensParams) -> list[types.CodeLens]:
    """The lenses of a file. Without a command to click, they come complete: the text is all there is."""
    found = session.up_to_date(params.text_document.uri)
    if found is None or found.folder.layout is None or not session.configuring.editor.code_lens:
        return []
    folder, path, _ = found
    lenses = []
    for lens in folder.engine.lenses(path):
        shown = types.CodeLens(range=folder.places.range(path, lens.start, lens.end))
        if session.configuring.editor.show_references:
            shown.data = {"uri": params.text_document.uri, "name": lens.name}
        else:
            shown.command = command(lens.uses, lens.modules)
        lenses.append(shown)
    return lenses
