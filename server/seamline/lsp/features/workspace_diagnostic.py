"""`workspace/diagnostic`: the client pulls the diagnostics of all files; the answer is held until there is news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seamline.lsp.pulling import Pull

if TYPE_CHECKING:
    import asyncio

    from seamline.lsp.capabilities import Client
    from seamline.lsp.protocol import Encoded
    from seamline.lsp.session import Session

METHOD = types.WORKSPACE_DIAGNOSTIC


def offered(client: Client) -> bool:
    """As for `textDocument/diagnostic`."""
    return client.pulls_diagnostics


def handle(session: Session, params: types.WorkspaceDiagnosticParams) -> asyncio.Future[Encoded]:
    """Hold the request; `seamline.lsp.pulling` answers it."""
    publisher = session.publisher
    assert isinstance(publisher, Pull)  # noqa: S101 - `offered` says so
    known = {previous.uri: previous.value for previous in params.previous_result_ids}
    answer = publisher.poll([place.folder for place in session.workplaces], params.partial_result_token, known)
    session.wake()
    return answer
