"""Which fixes a range is offered, and each as an LSP edit.

An action that is resolved later carries in its `data` what it was made for and the digests of the texts it was made on;
if one of them has changed since, the edit is gone (clients do not check, or check too late).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lsprotocol import types

from seamline.fixes.edits import digest_of
from seamline.fixes.offer import judging_all
from seamline.fixes.steps import drained
from seamline.lsp.suppressing import silencing, suggestions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from seamline.fixes import Edit, Fix, Judged
    from seamline.fixes.steps import Steps
    from seamline.interface.violation import Violation
    from seamline.lsp.capabilities import Client
    from seamline.lsp.folder import Folder


_FEW: Final = 10
"""Uses of one change that are repaired together while an editor waits."""


class Offer(NamedTuple):
    """A fix and the violation it fixes. A fix without edits yet is worked out when it is chosen."""

    fix: Fix
    violation: Violation


class Offers:
    """What can be done about the violations of one folder, kept while nothing changes.

    Editors ask again and again, for every move of the cursor, and once more when an action is chosen.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._generation = -1
        self._judged: dict[Violation, list[Judged]] = {}
        self._suppressions: dict[Violation, list[Fix]] = {}

    def repairs(self, violation: Violation) -> list[Fix]:
        """Verified fixes, best first."""
        return [one.fix for one in self._all(violation) if not one.reason]

    def refused(self, violation: Violation) -> list[Judged]:
        """Fixes that were thought of and would do harm, with the reasons."""
        return [one for one in self._all(violation) if one.reason]

    def suppressions(self, violation: Violation) -> list[Fix]:
        """The verified fix that silences a violation where it stands, if there is one."""
        self._forget_old()
        return drained(self._silencing(violation))

    def working_out(self, violations: Iterable[Violation], *, silences: bool) -> Steps[None]:
        """Find out, in steps, what can be done about these violations; `silences`: also what would silence them."""
        self._forget_old()
        for violation in violations:
            yield from self._judging(violation)
            if silences:
                yield from self._silencing(violation)

    def _all(self, violation: Violation) -> list[Judged]:
        self._forget_old()
        return drained(self._judging(violation))

    def _judging(self, violation: Violation) -> Steps[list[Judged]]:
        found = self._judged.get(violation)
        if found is None:
            found = (yield from judging_all(self._folder.engine, violation)) if can_be_repaired(violation) else []
            self._judged[violation] = found
        return found

    def _silencing(self, violation: Violation) -> Steps[list[Fix]]:
        found = self._suppressions.get(violation)
        if found is None:
            found = self._suppressions[violation] = yield from silencing(self._folder.engine, violation)
        return found

    def _forget_old(self) -> None:
        if self._generation != self._folder.generation:
            self._generation = self._folder.generation
            self._judged.clear()
            self._suppressions.clear()


def can_be_repaired(violation: Violation) -> bool:
    """Whether there is time for it: to repair what thousands of files use takes a while, and is for `seamline fix`."""
    return len(violation.related) <= _FEW


def violations_at(
    folder: Folder, path: str, start: int, end: int, also: Collection[tuple[str, int]]
) -> list[Violation]:
    """The violations whose underlined place or whole expression the byte range touches, and those with one of these
    (fingerprint, place): some editors send the diagnostics of the whole line with the place of the cursor. A fingerprint
    alone is not enough: the same mistake made twice in a function has the same one."""
    return [
        violation
        for violation in folder.engine.violations(path)
        if (violation.place.start <= end and start <= violation.place.end)
        or (violation.use.start <= end and start <= violation.use.end)
        or (also and (violation.fingerprint, violation.place.start) in also)
    ]


def offers(folder: Folder, violations: Sequence[Violation]) -> Iterator[Offer]:
    """What can be done about these violations: repairs first, then silence. Each once."""
    yield from repairs_of(folder, violations)
    yield from suppressions_of(folder, violations, complete=True)


def repairs_of(folder: Folder, violations: Iterable[Violation]) -> Iterator[Offer]:
    """What repairs these violations. Each once."""
    seen: set[object] = set()
    for violation in violations:
        for fix in folder.offers.repairs(violation):
            if fix.edits not in seen:
                seen.add(fix.edits)
                yield Offer(fix, violation)


def suppressions_of(folder: Folder, violations: Iterable[Violation], *, complete: bool) -> Iterator[Offer]:
    """What silences these violations, once for a rule and a line. Where it need not be `complete`, the edit is left for when
    somebody wants it.
    """
    seen: set[tuple[str, int]] = set()
    index = folder.engine.files.lines
    for violation in violations:
        line = index(violation.place.path).line_of(violation.place.start)
        if (violation.rule, line) not in seen:
            seen.add((violation.rule, line))
            found = folder.offers.suppressions(violation) if complete else suggestions(violation)
            yield from (Offer(fix, violation) for fix in found)


def action_data(folder: Folder, path: str, offer: Offer) -> dict[str, Any]:
    """What `resolve` needs to find the fix again and to see that nothing has changed."""
    return {
        "uri": folder.uri_of(path),
        "fingerprint": offer.violation.fingerprint,
        "start": offer.violation.place.start,
        "title": offer.fix.title,
        "digests": {
            edited: digest_of(folder.read(edited)) for edited in {path, *(edit.path for edit in offer.fix.edits)}
        },
    }


def file_data(folder: Folder, path: str, rule: str) -> dict[str, Any]:
    """The same of an action that fixes all violations of a rule in a file."""
    return {"uri": folder.uri_of(path), "rule": rule, "digests": {path: digest_of(folder.read(path))}}


def is_as_it_was(folder: Folder, digests: Mapping[str, str]) -> bool:
    """Whether these are the digests of the current texts."""
    return all(digest_of(folder.read(str(path))) == digest for path, digest in digests.items())


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
        identifier = types.OptionalVersionedTextDocumentIdentifier(
            uri=folder.uri_of(path), version=folder.version(path)
        )
        changes.append(types.TextDocumentEdit(text_document=identifier, edits=text_edits))
    return types.WorkspaceEdit(document_changes=changes)
