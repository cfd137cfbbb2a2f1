"""Which fixes a range is offered, and each as an LSP edit.

An action that is resolved later carries in its `data` what it was made for and the digests of the texts it was made on;
if one of them has changed since, the edit is gone (clients do not check, or check too late).
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types

from seamline import fixes
from seamline.lsp.suppressing import suppressions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from seamline.fixes import Edit, Fix
    from seamline.interface.violation import Violation
    from seamline.lsp.capabilities import Client
    from seamline.lsp.folder import Folder


class Offer(NamedTuple):
    """A fix and the violation it fixes."""

    fix: Fix
    violation: Violation


def violations_at(folder: Folder, path: str, start: int, end: int, also: Collection[str]) -> list[Violation]:
    """The violations whose underlined place or whole expression the byte range touches, and those with these
    fingerprints: some editors send the diagnostics of the whole line with the place of the cursor."""
    return [
        violation
        for violation in folder.engine.violations(path)
        if (violation.place.start <= end and start <= violation.place.end)
        or (violation.use.start <= end and start <= violation.use.end)
        or (also and violation.fingerprint in also)
    ]


def offers(folder: Folder, violations: Iterable[Violation]) -> Iterator[Offer]:
    """What can be done about these violations: repairs first, then silence. Each edit once."""
    violations = list(violations)
    seen = set()
    for find in (fixes.offered, suppressions):
        for violation in violations:
            for fix in find(folder.engine, violation):
                if fix.edits not in seen:
                    seen.add(fix.edits)
                    yield Offer(fix, violation)


def action_data(folder: Folder, path: str, offer: Offer) -> dict[str, Any]:
    """What `resolve` needs to find the fix again and to see that nothing has changed."""
    return {
        "uri": folder.uri_of(path),
        "fingerprint": offer.violation.fingerprint,
        "start": offer.violation.place.start,
        "title": offer.fix.title,
        "digests": {edited: digest_of(folder, edited) for edited in {path, *(edit.path for edit in offer.fix.edits)}},
    }


def digest_of(folder: Folder, path: str) -> str:
    """Identity of a file's current text; empty when there is no text."""
    text = folder.read(path)
    return "" if text is None else blake2b(text, digest_size=16).hexdigest()


def workspace_edit(folder: Folder, client: Client, edits: Iterable[Edit]) -> types.WorkspaceEdit:
    """The edits of a fix; bound to document versions where the client understands that."""
    by_path: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        text_edit = types.TextEdit(range=folder.places.range(edit.path, edit.start, edit.end), new_text=edit.text)
        by_path.setdefault(edit.path, []).append(text_edit)
    if not client.document_changes:
        return types.WorkspaceEdit(changes={folder.uri_of(path): edits for path, edits in by_path.items()})
    changes = []
    for path, text_edits in by_path.items():
        document = folder.open.get(path)
        identifier = types.OptionalVersionedTextDocumentIdentifier(
            uri=folder.uri_of(path), version=None if document is None else document.version
        )
        changes.append(types.TextDocumentEdit(text_document=identifier, edits=text_edits))
    return types.WorkspaceEdit(document_changes=changes)
