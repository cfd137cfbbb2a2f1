"""Where the ranges that a server sends lie: inside the text they are about, in the encoding that was agreed on.

Keeps every text that the client's documents had, by version: what arrives may be about one that is already past. A
publication that names a version is about that very text, and never about an older one than was shown before. Ranges in
files that were never open are looked at in the end, on disk, if the file is still the one that was reported on.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from tests.support.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator


class Ranges:
    """All documents of one session."""

    def __init__(self) -> None:
        self.encoding = "utf-16"
        self._texts: dict[str, dict[int, Text]] = {}
        """By URI: the texts in the order in which they came, under a serial number."""
        self._serials: dict[tuple[str, int], list[int]] = {}
        """By URI and version: more than one where a file was opened again and counted from the start."""
        self._open: dict[str, Text] = {}
        self._serial = 0
        self._shown: dict[str, int] = {}
        """The serial number of the text that the last versioned publication was about."""
        self._closed: dict[str, tuple[float, list[dict[str, Any]]]] = {}

    # -- the client's texts ---------------------------------------------------------------------------------------------

    def told(self, method: str, params: dict[str, Any]) -> None:
        """A notification of the client. One that is not what LSP says is not for us to understand."""
        document = params.get("textDocument")
        try:
            if method == "textDocument/didOpen":
                self._keep_what_is_on_disk(document["uri"])
                self._keep(document["uri"], document["version"], document["text"])
            elif method == "textDocument/didChange" and document["uri"] in self._open:
                text = Text(self._open[document["uri"]].text, self.encoding)
                for change in params["contentChanges"]:
                    text.change(change)
                self._keep(document["uri"], document["version"], text.text)
            elif method == "textDocument/didClose":
                self._open.pop(document["uri"], None)
                self._keep_what_is_on_disk(document["uri"])
        except (KeyError, TypeError, AttributeError):
            return

    def _keep(self, uri: str, version: int, text: str) -> None:
        self._serial += 1
        self._open[uri] = Text(text, self.encoding)
        self._texts.setdefault(uri, {})[self._serial] = self._open[uri]
        self._serials.setdefault((uri, version), []).append(self._serial)

    def _keep_what_is_on_disk(self, uri: str) -> None:
        """Before a file is opened, and after it is closed, its text is that of the disk."""
        path = Path(unquote(urlsplit(uri).path))
        if path.is_file():
            self._serial += 1
            text = Text(path.read_bytes().decode("utf-8", "replace"), self.encoding)
            self._texts.setdefault(uri, {})[self._serial] = text

    # -- the server's ranges ----------------------------------------------------------------------------------------------

    def of_publication(self, params: dict[str, Any]) -> Iterator[str]:
        """`textDocument/publishDiagnostics`."""
        uri, version = params["uri"], params.get("version")
        spans = [each["range"] for each in params["diagnostics"]]
        self._closed[uri] = time.time(), spans
        if version is not None:
            serials = self._serials.get((uri, version), [])
            current = [serial for serial in serials if serial >= self._shown.get(uri, 0)]
            if not current:
                yield f"version {version} of {uri} " + (
                    "is older than what was shown" if serials else "was never there"
                )
                return
            about = [serial for serial in current if all(map(self._texts[uri][serial].holds, spans))]
            if not about:
                yield f"{spans} is not in version {version} of {uri}"
            self._shown[uri] = min(about, default=current[0])
        else:
            yield from self._each(uri, spans)
        yield from self._related(params["diagnostics"])

    def of_result(self, method: str, params: Any, result: Any) -> Iterator[str]:
        """An answer to the client's request."""
        if not result:
            return
        document = params.get("textDocument") if isinstance(params, dict) else None
        uri = str(document.get("uri", "")) if isinstance(document, dict) else ""
        match method:
            case "textDocument/hover" if "range" in result:
                yield from self._each(uri, [result["range"]])
            case "textDocument/codeLens":
                yield from self._each(uri, [each["range"] for each in result])
            case "textDocument/definition" | "textDocument/references":
                for each in result if isinstance(result, list) else [result]:
                    yield from self._each(each["uri"], [each["range"]])
            case "textDocument/diagnostic":
                yield from self._each(uri, [each["range"] for each in result.get("items", ())])
                yield from self._related(result.get("items", ()))
            case "textDocument/codeAction":
                for action in result:
                    yield from self._edits(action.get("edit"))
            case "codeAction/resolve":
                yield from self._edits(result.get("edit"))

    def of_closed_files(self) -> Iterator[str]:
        """The ranges that were last published in files that nobody ever opened."""
        for uri, (when, spans) in self._closed.items():
            path = Path(unquote(urlsplit(uri).path))
            if uri in self._texts or not spans or not path.is_file() or path.stat().st_mtime > when:
                continue
            text = Text(path.read_bytes().decode("utf-8", "replace"), self.encoding)
            yield from (f"{span} is not in {path}" for span in spans if not text.holds(span))

    def _related(self, diagnostics: Any) -> Iterator[str]:
        for each in diagnostics:
            for related in each.get("relatedInformation", ()):
                yield from self._each(related["location"]["uri"], [related["location"]["range"]])

    def _edits(self, edit: dict[str, Any] | None) -> Iterator[str]:
        for uri, edits in ((edit or {}).get("changes") or {}).items():
            yield from self._each(uri, [each["range"] for each in edits])
        for change in (edit or {}).get("documentChanges") or ():
            document = change.get("textDocument", {})
            uri, version = document.get("uri", ""), document.get("version")
            if version is not None and (uri, version) not in self._serials:
                yield f"an edit of version {version} of {uri}, which was never there"
            yield from self._each(uri, [each["range"] for each in change.get("edits", ())])

    def _each(self, uri: str, spans: list[dict[str, Any]]) -> Iterator[str]:
        """Ranges in a document that had several texts must lie in one of them; other files are not known here."""
        texts = list(self._texts.get(uri, {}).values())
        for span in spans if texts else ():
            if not any(text.holds(span) for text in reversed(texts)):
                yield f"{span} is in no text that {uri} ever had"
