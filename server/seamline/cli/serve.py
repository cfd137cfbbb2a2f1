"""`seamline serve`: the language server. Everything it needs is imported when it runs, by the server itself."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from seamline.cli.ending import CannotRun

if TYPE_CHECKING:
    import argparse

_LOCAL = "127.0.0.1"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline serve`, those included that editors add by themselves."""
    import argparse

    way = parser.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    way.add_argument(
        "--tcp", metavar="[HOST:]PORT", help="wait for one client there; only from this machine by default"
    )
    # vscode-languageclient adds it; the server takes the same number from `initialize`.
    parser.add_argument("--clientProcessId", type=int, help=argparse.SUPPRESS)
    parser.epilog = "example: cmd = { 'seamline', 'serve' }   (Neovim, in vim.lsp.config)"


def run(arguments: argparse.Namespace) -> int:
    """Serve one editor until it ends the session; the process ends here."""
    if arguments.tcp:
        _take_client(arguments.tcp)
    from seamline.lsp.lifecycle import serve

    serve()


def _take_client(address: str) -> None:
    """Wait for a client, and let its connection take the place of standard input and output."""
    import socket

    if sys.platform == "win32":
        raise CannotRun("--tcp is not to be had on Windows, where a connection is no file; use --stdio")
    host, _, port = address.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise CannotRun(f"--tcp needs a port, as in --tcp 4711 or --tcp {_LOCAL}:4711, not '{address}'")
    try:
        with socket.create_server((host.strip("[]") or _LOCAL, int(port))) as listener:
            sys.stderr.write(f"seamline: listening on {host or _LOCAL}:{listener.getsockname()[1]}\n")
            sys.stderr.flush()
            connection, _ = listener.accept()
    except OSError as error:
        raise CannotRun(f"cannot listen on {address}: {error.strerror or error}") from None
    with connection:
        os.dup2(connection.fileno(), 0)
        os.dup2(connection.fileno(), 1)
