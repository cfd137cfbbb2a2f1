"""What a server may send only to a client that announced it: one small rule for each, over plain JSON.

Written from the specification, apart from the server's own reading of capabilities. A client that announced nothing knows
nothing. One thing is let pass: the `version` of a publication, which a client without `versionSupport` does not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFRESH = {
    "workspace/diagnostic/refresh": "workspace.diagnostics.refreshSupport",
    "workspace/codeLens/refresh": "workspace.codeLens.refreshSupport",
    "workspace/inlayHint/refresh": "workspace.inlayHint.refreshSupport",
    "workspace/semanticTokens/refresh": "workspace.semanticTokens.refreshSupport",
    "workspace/configuration": "workspace.configuration",
    "workspace/workspaceFolders": "workspace.workspaceFolders",
    "workspace/applyEdit": "workspace.applyEdit",
    "window/workDoneProgress/create": "window.workDoneProgress",
    "window/showDocument": "window.showDocument.support",
}
"""Questions, and the capability each of them needs."""
_ALWAYS = {"client/registerCapability", "client/unregisterCapability", "window/showMessageRequest"}
_ACTION_FIELDS = {"isPreferred": "isPreferredSupport", "disabled": "disabledSupport", "data": "dataSupport"}
_RESOURCE_OPERATIONS = {"create", "rename", "delete"}


class Promises:
    """What one client announced."""

    def __init__(self, capabilities: dict[str, Any]) -> None:
        self._capabilities = capabilities

    def at(self, path: str) -> Any:
        """What is announced at a dotted path; an empty dictionary where nothing is."""
        node: Any = self._capabilities
        for key in path.split("."):
            node = node.get(key) if isinstance(node, dict) else None
        return node if node is not None else {}

    # -- by kind of message -----------------------------------------------------------------------------------------------

    def question(self, method: str, params: Any) -> Iterator[str]:
        """A request of the server."""
        if method in _REFRESH:
            if not self.at(_REFRESH[method]):
                yield f"{_REFRESH[method]} was not announced"
        elif method not in _ALWAYS:
            yield f"no rule says who may be asked {method}: write one"
        if method == "client/registerCapability":
            for registration in params["registrations"]:
                yield from self._registration(registration)
        if method == "workspace/applyEdit":
            yield from self._edit(params["edit"])

    def publication(self, params: dict[str, Any]) -> Iterator[str]:
        """Diagnostics that are pushed."""
        if self.pulls:
            yield "a client that pulls is pushed to: it shows everything twice"
        yield from self._diagnostics(params["diagnostics"], "publishDiagnostics")

    @property
    def pulls(self) -> bool:
        """Whether the server told this client to pull."""
        return self._told_to_pull

    _told_to_pull = False

    def result(self, method: str, result: Any) -> Iterator[str]:
        """What the client's request is answered with."""
        match method:
            case "initialize":
                yield from self._announcement(result["capabilities"])
            case "textDocument/diagnostic":
                yield from self._diagnostics(result.get("items", ()), "diagnostic")
                if result.get("relatedDocuments") and not self.at("textDocument.diagnostic.relatedDocumentSupport"):
                    yield "related documents were not announced"
            case "workspace/diagnostic":
                for item in result["items"]:
                    yield from self._diagnostics(item.get("items", ()), "diagnostic")
            case "textDocument/codeAction":
                for action in result or ():
                    yield from self._action(action)
            case "codeAction/resolve":
                yield from self._action(result)
                if "edit" not in result and "command" not in result:
                    yield "resolved to nothing"
            case "textDocument/hover" if result:
                kind = result["contents"].get("kind") if isinstance(result["contents"], dict) else "marked string"
                if kind not in {"plaintext", *(self.at("textDocument.hover.contentFormat") or ())}:
                    yield f"hover in {kind}, which was not announced"
            case "textDocument/definition" if isinstance(result, list) and result and "targetUri" in result[0]:
                if not self.at("textDocument.definition.linkSupport"):
                    yield "links were not announced"

    # -- by part ----------------------------------------------------------------------------------------------------------

    def _announcement(self, capabilities: dict[str, Any]) -> Iterator[str]:
        offered = self.at("general.positionEncodings") or ["utf-16"]
        if capabilities.get("positionEncoding", "utf-16") not in offered:
            yield f"encoding {capabilities['positionEncoding']} was not offered"
        if isinstance(capabilities.get("codeActionProvider"), dict) and not self.at(
            "textDocument.codeAction.codeActionLiteralSupport"
        ):
            yield "options of code actions need codeActionLiteralSupport"
        self._told_to_pull = "diagnosticProvider" in capabilities
        if self._told_to_pull and "diagnostic" not in self.at("textDocument"):
            yield "pull diagnostics were not announced"

    def _registration(self, registration: dict[str, Any]) -> Iterator[str]:
        method = registration["method"]
        if not self.at(method.replace("/", ".") + ".dynamicRegistration"):
            yield f"{method} cannot be registered dynamically"
        for watcher in (registration.get("registerOptions") or {}).get("watchers", ()):
            relative = isinstance(watcher["globPattern"], dict)
            if relative and not self.at("workspace.didChangeWatchedFiles.relativePatternSupport"):
                yield "relative patterns were not announced"

    def _diagnostics(self, diagnostics: Any, way: str) -> Iterator[str]:
        can = self.at(f"textDocument.{way}")
        tags = self.at(f"textDocument.{way}.tagSupport.valueSet") or ()
        for each in diagnostics:
            for field, capability in (
                ("relatedInformation", "relatedInformation"),
                ("codeDescription", "codeDescriptionSupport"),
                ("data", "dataSupport"),
            ):
                if field in each and capability not in can:
                    yield f"{field} of a diagnostic was not announced for {way}"
            if not set(each.get("tags", ())) <= set(tags):
                yield f"tags {each['tags']}, but announced are {tags}"

    def _action(self, action: dict[str, Any]) -> Iterator[str]:
        can = self.at("textDocument.codeAction")
        is_command = isinstance(action.get("command"), str)
        if is_command:
            return
        if "codeActionLiteralSupport" not in can:
            yield "code actions that are no commands were not announced"
        for field, capability in _ACTION_FIELDS.items():
            if field in action and not can.get(capability):
                yield f"{field} of a code action was not announced"
        if not {"edit", "command", "disabled"} & set(action) and "edit" not in self.at(
            "textDocument.codeAction.resolveSupport.properties"
        ):
            yield "an action that does nothing, for a client that cannot resolve it"
        if "edit" in action:
            yield from self._edit(action["edit"])
        yield from self._diagnostics(action.get("diagnostics", ()), "publishDiagnostics")

    def _edit(self, edit: dict[str, Any]) -> Iterator[str]:
        can = self.at("workspace.workspaceEdit")
        if "documentChanges" in edit and not can.get("documentChanges"):
            yield "documentChanges were not announced"
        if "changeAnnotations" in edit and "changeAnnotationSupport" not in can:
            yield "change annotations were not announced"
        for change in edit.get("documentChanges", ()):
            kind = change.get("kind")
            if kind in _RESOURCE_OPERATIONS and kind not in can.get("resourceOperations", ()):
                yield f"the resource operation {kind} was not announced"
            for each in change.get("edits", ()):
                if "annotationId" in each and each["annotationId"] not in edit.get("changeAnnotations", {}):
                    yield f"an edit annotated with {each['annotationId']!r}, which is not there"
