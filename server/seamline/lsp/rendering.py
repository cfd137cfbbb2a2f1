"""Violations as the JSON that clients read, built without lsprotocol's converter.

Two thousand files have to be published in 150 ms, which attrs classes and cattrs cannot do; `msgspec` structs with the
same field names can. Byte offsets become positions here, in the unit the client counts in. Decides nothing about when
or whether something is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from seamline.interface.violation import Severity
from seamline.report import pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamline.interface.violation import Provider, Violation
    from seamline.lsp.capabilities import Client
    from seamline.lsp.folder import Folder
    from seamline.workspace.source import LineIndex

SOURCE = "seamline"
_SEVERITY = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.HINT: 4}
_UNNECESSARY = 1

_MOST_RELATED: Final = 100
"""Further places of one diagnostic; nobody reads more of them, and every editor keeps them all."""


class Spot(msgspec.Struct, frozen=True):
    """LSP `Position`."""

    line: int
    character: int


class Span(msgspec.Struct, frozen=True):
    """LSP `Range`."""

    start: Spot
    end: Spot


class Location(msgspec.Struct, frozen=True):
    """LSP `Location`."""

    uri: str
    range: Span


class Related(msgspec.Struct, frozen=True):
    """LSP `DiagnosticRelatedInformation`."""

    location: Location
    message: str


class Description(msgspec.Struct, frozen=True):
    """LSP `CodeDescription`."""

    href: str


class Data(msgspec.Struct, frozen=True):
    """What comes back with a diagnostic in `codeAction`."""

    fingerprint: str


class Diagnostic(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """LSP `Diagnostic`."""

    range: Span
    severity: int
    code: str
    source: str
    message: str
    code_description: Description | None = None
    tags: tuple[int, ...] = ()
    related_information: tuple[Related, ...] = ()
    data: Data | None = None


_encoder = msgspec.json.Encoder()


def encode(value: object) -> bytes:
    """JSON of structs, dicts, lists and plain values."""
    return _encoder.encode(value)


class Renderer:
    """Turns violations into diagnostics, for one client."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._descriptions: dict[str, Description | None] = {}
        self._other_side: tuple[tuple[LineIndex, str, Provider], tuple[Related, ...]] | None = None
        """What was made last, and of what: a change that breaks thousands of files has them all point to one place."""

    def diagnostics(self, folder: Folder, violations: Iterable[Violation]) -> list[Diagnostic]:
        """The diagnostics of one file, in the order of its violations."""
        return [self._diagnostic(folder, violation) for violation in violations]

    def _diagnostic(self, folder: Folder, violation: Violation) -> Diagnostic:
        client = self._client
        place = violation.place
        unnecessary = violation.rule == "unused-ignore" and _UNNECESSARY in client.diagnostic_tags
        return Diagnostic(
            range=folder.places.span(place.path, place.start, place.end),
            severity=_SEVERITY[violation.severity],
            code=violation.rule,
            source=SOURCE,
            message=violation.message,
            code_description=self._description(violation.rule) if client.code_description else None,
            tags=(_UNNECESSARY,) if unnecessary else (),
            related_information=self._related(folder, violation) if client.related_information else (),
            data=Data(violation.fingerprint) if client.diagnostic_data else None,
        )

    def _related(self, folder: Folder, violation: Violation) -> tuple[Related, ...]:
        """The other side. Clients that cannot show it still read its place in the message."""
        if violation.related:
            sides = (*((violation.provider,) if violation.provider is not None else ()), *violation.related)
            return tuple(
                Related(
                    Location(
                        folder.uri_of(one.place.path),
                        folder.places.span(one.place.path, one.place.start, one.place.end),
                    ),
                    one.says,
                )
                for one in sides[:_MOST_RELATED]
            )
        provider = violation.provider
        if provider is None:
            return ()
        place = provider.place
        uri = folder.uri_of(place.path)
        made_of = (folder.engine.files.lines(place.path), uri, provider)
        if self._other_side is None or self._other_side[0] != made_of:
            span = folder.places.span(place.path, place.start, place.end)
            related = Related(Location(uri, span), provider.says or provider.symbol or provider.module)
            self._other_side = made_of, (related,)
        return self._other_side[1]

    def _description(self, rule: str) -> Description | None:
        """A link to the rule's page; looked up once, for it asks the disk."""
        if rule not in self._descriptions:
            page = pages.uri(rule)
            self._descriptions[rule] = Description(page) if page else None
        return self._descriptions[rule]
