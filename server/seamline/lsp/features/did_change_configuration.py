"""`workspace/didChangeConfiguration`: the editor's own settings changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from seamline.lsp.session import Session

METHOD = types.WORKSPACE_DID_CHANGE_CONFIGURATION


def handle(session: Session, params: types.DidChangeConfigurationParams) -> None:
    """Clients that can be asked send nothing of use here; the others send all they have."""
    if session.client.configuration:
        session.configuring.ask()
    elif isinstance(params.settings, dict):
        session.configuring.take(params.settings.get("seamline", params.settings))
