"""Floor of a keystroke: a pygls server that applies the change, parses the file and publishes one constant diagnostic.

It repeats the line that holds `NOTHING_LIKE_THIS`; nothing is extracted, linked or compared.
"""

import tree_sitter
import tree_sitter_python
from lsprotocol import types
from pygls.lsp.server import LanguageServer

MARK = "NOTHING_LIKE_THIS"

server = LanguageServer("floor", "0")
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))


def publish(ls: LanguageServer, uri: str) -> None:
    document = ls.workspace.get_text_document(uri)
    parser.parse(document.source.encode())
    found = []
    if (at := document.source.find(MARK)) >= 0:
        line = document.source.count("\n", 0, at)
        place = types.Range(types.Position(line, 0), types.Position(line, 1))
        found = [types.Diagnostic(place, document.source[at:].partition("\n")[0])]
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, document.version))


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def did_open(ls: LanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    publish(ls, params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def did_change(ls: LanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    publish(ls, params.text_document.uri)


if __name__ == "__main__":
    server.start_io()
