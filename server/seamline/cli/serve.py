"""`seamline serve`: the language server. Everything it needs is imported when it runs, by the server itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline serve`, those included that editors add by themselves."""
    import argparse

    parser.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    # vscode-languageclient adds it; the server takes the same number from `initialize`.
    parser.add_argument("--clientProcessId", type=int, help=argparse.SUPPRESS)
    parser.epilog = "example: cmd = { 'seamline', 'serve' }   (Neovim, in vim.lsp.config)"


def run(_arguments: argparse.Namespace) -> int:
    """Serve one editor until it ends the session; the process ends here."""
    from seamline.lsp.lifecycle import serve

    serve()
