"""What the client can do, as named questions, answered once at `initialize`; and what the server says it can do.

Nobody else looks into the tree of client capabilities. A capability that is absent, or that the client spelled in a way
we do not understand, is one it does not have.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder

from seamline.workspace.columns import ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_NEVER_POLL = ("Neovim",)
"""Clients that can pull and be told to, and yet never ask for the workspace's diagnostics by themselves, nor again for an
open file when told that something changed (Neovim 0.12, `diagnostic.lua: on_refresh`): other files would stay silent and
mended ones red. No capability tells."""


@dataclass(frozen=True, slots=True)
class Client:
    """The answers for one client. All false is a legal client."""

    name: str = ""
    """From `clientInfo`; for the log and the debug dump only: behaviour follows capabilities, not names."""
    encoding: str = "utf-16"
    """Unit of `Position.character`: "utf-8", "utf-16" or "utf-32"."""

    # Diagnostics
    pulls_diagnostics: bool = False
    """Push XOR pull: pull only where the client can also be told to pull again, else other files go stale."""
    related_information: bool = False
    diagnostic_tags: frozenset[int] = frozenset()
    code_description: bool = False
    diagnostic_data: bool = False
    diagnostic_version: bool = False

    # Code actions and edits
    code_action_literals: bool = False
    resolves_code_action_edit: bool = False
    code_action_disabled: bool = False
    code_action_preferred: bool = False
    code_action_data: bool = False
    document_changes: bool = False
    change_annotations: bool = False
    """The client knows annotated edits, on code actions too; whether it then asks the user is its own affair."""
    applies_edits: bool = False

    # Reading
    hover_markdown: bool = False
    code_lens_refresh: bool = False
    diagnostic_refresh: bool = False
    shows_documents: bool = False

    # Session
    work_done_progress: bool = False
    configuration: bool = False
    registers_configuration: bool = False
    registers_watchers: bool = False
    """The client watches files for us when asked; elsewhere (Neovim on Linux) the server looks by itself."""
    relative_patterns: bool = False
    workspace_folders: bool = False

    @staticmethod
    def of(params: Mapping[str, Any]) -> Client:
        """The answers that the raw parameters of `initialize` give."""
        tree = params.get("capabilities")
        has = _Tree(tree)
        name = str(_Tree(params).at("clientInfo.name") or "")
        return Client(
            name=name,
            encoding=_encoding(has.at("general.positionEncodings")),
            pulls_diagnostics=has.object("textDocument.diagnostic")
            and has("workspace.diagnostics.refreshSupport")
            and not name.startswith(_NEVER_POLL),
            related_information=has("textDocument.publishDiagnostics.relatedInformation")
            or has("textDocument.diagnostic.relatedInformation"),
            diagnostic_tags=frozenset(
                tag
                for where in ("publishDiagnostics", "diagnostic")
                for tag in has.list(f"textDocument.{where}.tagSupport.valueSet")
                if isinstance(tag, int)
            ),
            code_description=has("textDocument.publishDiagnostics.codeDescriptionSupport")
            or has("textDocument.diagnostic.codeDescriptionSupport"),
            diagnostic_data=has("textDocument.publishDiagnostics.dataSupport")
            or has("textDocument.diagnostic.dataSupport"),
            diagnostic_version=has("textDocument.publishDiagnostics.versionSupport"),
            code_action_literals=has.object("textDocument.codeAction.codeActionLiteralSupport"),
            resolves_code_action_edit="edit" in has.list("textDocument.codeAction.resolveSupport.properties"),
            code_action_disabled=has("textDocument.codeAction.disabledSupport"),
            code_action_preferred=has("textDocument.codeAction.isPreferredSupport"),
            code_action_data=has("textDocument.codeAction.dataSupport"),
            document_changes=has("workspace.workspaceEdit.documentChanges"),
            change_annotations=has.object("workspace.workspaceEdit.changeAnnotationSupport")
            and has("textDocument.codeAction.honorsChangeAnnotations"),
            applies_edits=has("workspace.applyEdit"),
            hover_markdown="markdown" in has.list("textDocument.hover.contentFormat"),
            code_lens_refresh=has("workspace.codeLens.refreshSupport"),
            diagnostic_refresh=has("workspace.diagnostics.refreshSupport"),
            shows_documents=has("window.showDocument.support"),
            work_done_progress=has("window.workDoneProgress"),
            configuration=has("workspace.configuration"),
            registers_configuration=has("workspace.didChangeConfiguration.dynamicRegistration"),
            registers_watchers=has("workspace.didChangeWatchedFiles.dynamicRegistration"),
            relative_patterns=has("workspace.didChangeWatchedFiles.relativePatternSupport"),
            workspace_folders=has("workspace.workspaceFolders"),
        )

    def __str__(self) -> str:
        said = [field.name for field in fields(self) if getattr(self, field.name) is True]
        return f"{self.name or 'unnamed client'} ({self.encoding}; {', '.join(said) or 'no capabilities'})"


def announced(
    client: Client, declared: types.ClientCapabilities, features: Iterable[str], options: dict[str, Any]
) -> types.ServerCapabilities:
    """The capabilities that follow from the registered features and their options."""
    capabilities: types.ServerCapabilities = ServerCapabilitiesBuilder(
        declared, set(features), options, [], types.TextDocumentSyncKind.Incremental, None, client.encoding
    ).build()  # type: ignore[no-untyped-call]
    # pygls always announces a list of its own commands; ours are a feature like any other.
    capabilities.execute_command_provider = options.get(types.WORKSPACE_EXECUTE_COMMAND)
    return capabilities


class _Tree:
    """Looks up dotted paths in JSON that may have any shape."""

    def __init__(self, tree: object) -> None:
        self._tree = tree

    def at(self, path: str) -> object:
        node = self._tree
        for key in path.split("."):
            if not isinstance(node, dict):
                return None
            node = node.get(key)
        return node

    def __call__(self, path: str) -> bool:
        return self.at(path) is True

    def object(self, path: str) -> bool:
        return isinstance(self.at(path), dict)

    def list(self, path: str) -> list[Any]:
        found = self.at(path)
        return found if isinstance(found, list) else []


def _encoding(offered: object) -> str:
    """The client's first choice among those we know; UTF-16 is what the specification falls back to."""
    if isinstance(offered, list):
        for encoding in offered:
            if encoding in ENCODINGS:
                return str(encoding)
    return "utf-16"
