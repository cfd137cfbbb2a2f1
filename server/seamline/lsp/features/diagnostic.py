"""`textDocument/diagnostic`: the client pulls the diagnostics of one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seamline.lsp.pulling import Pull

if TYPE_CHECKING:
    from seamline.lsp.capabilities import Client
    from seamline.lsp.protocol import Encoded
    from seamline.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_DIAGNOSTIC


def offered(client: Client) -> bool:
    """Push XOR pull: a client that is offered both shows everything twice."""
    return client.pulls_diagnostics


def options(_client: Client) -> types.DiagnosticOptions:
    """A change of one file may break others, and all of them can be asked for at once."""
    return types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="seamline")


async def handle(session: Session, params: types.DocumentDiagnosticParams) -> Encoded:
    """The report of one file, or that it is unchanged."""
    uri = params.text_document.uri
    await session.checked(uri)
    found = session.up_to_date(uri)
    publisher = session.publisher
    assert isinstance(publisher, Pull)  # noqa: S101 - `offered` says so
    if found is None:
        return publisher.document(None, "", uri, params.previous_result_id)
    return publisher.document(found.folder, found.path, uri, params.previous_result_id)
