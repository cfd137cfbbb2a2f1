"""`initialized`: now the client may be asked for things. Asks for the editor's settings and for news of the disk."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types

if TYPE_CHECKING:
    import asyncio

    from seamline.lsp.session import Session

METHOD = types.INITIALIZED
logger = logging.getLogger(__name__)


def handle(session: Session, _params: types.InitializedParams) -> None:
    """Register what this client lets a server register."""
    registrations = []
    if session.client.registers_watchers:
        # Everything, as pyright does: the removal of a folder is reported as that one event, which no `*.py` matches.
        watchers = [types.FileSystemWatcher(glob_pattern="**")]
        registrations.append(
            types.Registration(
                id="seamline-watch",
                method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                register_options=types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers),
            )
        )
    if session.client.registers_configuration:
        registrations.append(
            types.Registration(
                id="seamline-configuration",
                method=types.WORKSPACE_DID_CHANGE_CONFIGURATION,
                register_options=types.DidChangeConfigurationRegistrationOptions(section="seamline"),
            )
        )
    if registrations:
        params = types.RegistrationParams(registrations=registrations)
        session.link.request(types.CLIENT_REGISTER_CAPABILITY, params).add_done_callback(_log_refusal)
    session.configuring.ask()


def _log_refusal(reply: asyncio.Future[Any]) -> None:
    if not reply.cancelled() and (error := reply.exception()) is not None:
        logger.warning("the client refused a registration it had announced to support: %s", error)
