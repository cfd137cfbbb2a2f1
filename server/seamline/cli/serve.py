"""`seamline serve`: the language server. Everything it needs is imported when it runs, by the server itself."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from seamline.cli.ending import CannotRun
from seamline.cli.printing import tell

if TYPE_CHECKING:
    import argparse
    import socket

    from seamline.lsp.transport import Connection

_LOCAL = "127.0.0.1"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline serve`, those included that editors add by themselves."""
    import argparse

    way = parser.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    way.add_argument(
        "--tcp", metavar="[HOST:]PORT", help="wait for one client there; only from this machine by default"
    )
    way.add_argument(
        "--ws", metavar="[HOST:]PORT", help="the same over a WebSocket; needs `pip install 'seamline[ws]'`"
    )
    parser.add_argument(
        "--allow-origin",
        metavar="URL",
        action="append",
        default=[],
        help="with --ws: also take a client that runs in a page from there; may be repeated",
    )
    # vscode-languageclient adds it; the server takes the same number from `initialize`.
    parser.add_argument("--clientProcessId", type=int, help=argparse.SUPPRESS)
    parser.epilog = "example: cmd = { 'seamline', 'serve' }   (Neovim, in vim.lsp.config)"


def run(arguments: argparse.Namespace) -> int:
    """Serve one editor until it ends the session; the process ends here."""
    if arguments.allow_origin and not arguments.ws:
        raise CannotRun("--allow-origin is about pages in a browser, which connect to --ws")
    if arguments.tcp:
        _take_client(arguments.tcp)
    elif not arguments.ws and sys.stdin.isatty():
        tell("an editor starts this and talks to it here; `seamline check` is for people. Ctrl-D ends it")
    connection = _web_socket(arguments.ws, arguments.allow_origin) if arguments.ws else None
    from seamline.lsp.lifecycle import serve

    serve(connection)


def _take_client(address: str) -> None:
    """Wait for a client, and let its connection take the place of standard input and output."""
    if sys.platform == "win32":
        raise CannotRun("--tcp is not to be had on Windows, where a connection is no file; use --stdio")
    with _listening("--tcp", address) as listener:
        connection, _ = listener.accept()
    with connection:
        os.dup2(connection.fileno(), 0)
        os.dup2(connection.fileno(), 1)


def _web_socket(address: str, origins: list[str]) -> Connection:
    try:
        from seamline.lsp.websocket import WebSocket
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "websockets":
            raise
        raise CannotRun("--ws needs the package websockets: pip install 'seamline[ws]'") from None
    return WebSocket(_listening("--ws", address), [origin.rstrip("/") for origin in origins])


def _listening(option: str, address: str) -> socket.socket:
    """A socket that listens at `[HOST:]PORT`, said on standard error: port 0 is any that is free."""
    import socket

    host, _, port = address.rpartition(":")
    host = host.strip("[]") or _LOCAL
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise CannotRun(f"{option} needs a port, as in {option} 4711 or {option} {_LOCAL}:4711, not '{address}'")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, int(port)), family=family)
    except OSError as error:
        raise CannotRun(f"cannot listen on {address}: {error.strerror or error}") from None
    where = f"[{host}]" if family == socket.AF_INET6 else host
    sys.stderr.write(f"seamline: listening on {where}:{listener.getsockname()[1]}\n")
    sys.stderr.flush()
    return listener
