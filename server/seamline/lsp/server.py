"""The server object: pygls' LanguageServer with our protocol, and the registration of features.

A feature is one module in `features/`, named after its method:

    METHOD = types.TEXT_DOCUMENT_HOVER

    def handle(session: Session, params: types.HoverParams) -> types.Hover | None: ...

and, where needed, `def options(client: Client)` for what the server announces about it (checked by pygls against the
method's type), and `def offered(client: Client) -> bool` to leave it out for clients it makes no sense for. A handler
is a plain function; one for a request that waits (a held workspace diagnostic, a command) may be `async def`, and then
must not change state. Methods that are not in LSP get and give plain JSON values.
"""

from __future__ import annotations

import inspect
import logging
import pkgutil
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pygls.lsp.server import LanguageServer

from seamline import __version__
from seamline.lsp.protocol import AnySession, Link, SeamlineProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from lsprotocol import types

    from seamline.lsp.capabilities import Client

    OpenSession = Callable[[Link, Client, types.InitializeParams], AnySession]

logger = logging.getLogger(__name__)


class SeamlineServer(LanguageServer):
    """pygls' server over our protocol; a fault inside is something for the log, never for a window."""

    protocol: SeamlineProtocol

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log; pygls would open a window in front of the user."""
        logger.error("%s", getattr(source, "__name__", source), exc_info=error)


def create_server(open_session: OpenSession | None = None, features: Iterable[Any] | None = None) -> SeamlineServer:
    """A server that waits for `initialize`; by default with Seamline's session and all of its features."""
    server = SeamlineServer("seamline", __version__, protocol_cls=SeamlineProtocol)

    def open_features(client: Client, params: types.InitializeParams) -> AnySession:
        session = (open_session or _seamline_session)(server.protocol, client, params)
        for feature in _all_features() if features is None else features:
            register(server, feature, session, client)
        return session

    server.protocol.open_features = open_features
    return server


def register(server: SeamlineServer, feature: Any, session: AnySession, client: Client) -> None:
    """Make `feature.handle` answer its method, unless this client is not offered it."""
    if hasattr(feature, "offered") and not feature.offered(client):
        return
    if inspect.iscoroutinefunction(feature.handle) and not _is_request(server, feature.METHOD):
        # The loop may run a task later than the next message's handler: a change would overtake its document's opening.
        raise TypeError(f"{feature.METHOD} is a notification: its handler must be a plain function")
    options = feature.options(client) if hasattr(feature, "options") else None
    server.feature(feature.METHOD, options)(partial(feature.handle, session))


def _is_request(server: SeamlineServer, method: str) -> bool:
    message_type = server.protocol.get_message_type(method)
    return message_type is None or hasattr(message_type, "id") or "id" in message_type.__annotations__


def _seamline_session(link: Link, client: Client, params: types.InitializeParams) -> AnySession:
    from seamline.lsp.session import Session

    return Session(link, client, params)


def _all_features() -> list[ModuleType]:
    from seamline.lsp import features

    names = sorted(module.name for module in pkgutil.iter_modules(features.__path__))
    return [import_module(f"{features.__name__}.{name}") for name in names]
