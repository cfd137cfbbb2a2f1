"""The seams of a workspace as agents review them: what one file uses of another, with the text of both sides.

A seam here is a pair of files: what a module is to a person may hold hundreds of them, and one reviewer keeps one pair in
mind. Reads the engine; changes nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from seamline.crew.evidence import source_of
from seamline.crew.excerpts import excerpt, spans_of_definition, spans_of_use
from seamline.crew.inside import is_inside
from seamline.interface.facts import Guard
from seamline.interface.paths import in_tests
from seamline.languages.python.entities import definition_of
from seamline_agents.flows.review import TASK
from seamline_agents.handoffs import Brief

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from seamline.engine import Engine
    from seamline.languages.python.entities import Entity
    from seamline_agents.evidence import Source


class Seam(NamedTuple):
    """What one file uses of another."""

    consumer: str
    provider: str
    names: tuple[str, ...]
    """Of the provider, "total" or "Cart.add", in their order."""
    uses: tuple[tuple[int, int], ...]
    """Byte ranges in the consumer."""

    @property
    def name(self) -> str:
        """For the books and for people."""
        return f"{self.consumer} > {self.provider}"


def seams_of(engine: Engine, touched: Collection[str] | None = None) -> list[Seam]:
    """The seams between files of which one was touched, all for `None`, in the order of the files. Tests consume nothing."""
    return [
        seam
        for consumer in sorted(engine.files.blobs)
        if not in_tests(consumer)
        for seam in seams_from(engine, consumer)
        if touched is None or consumer in touched or seam.provider in touched
    ]


def seams_from(engine: Engine, consumer: str) -> list[Seam]:
    """What one file uses of others, in the order of these."""
    names: dict[str, set[str]] = {}
    uses: dict[str, set[tuple[int, int]]] = {}
    for entity, start, end in _taken(engine, consumer):
        definition = definition_of(entity)
        if definition is not None and definition.path != consumer:
            names.setdefault(definition.path, set()).add(definition.name)
            uses.setdefault(definition.path, set()).add((start, end))
    return [
        Seam(consumer, provider, tuple(sorted(some)), tuple(sorted(uses[provider])))
        for provider, some in sorted(names.items())
    ]


def _taken(engine: Engine, consumer: str) -> Iterator[tuple[Entity, int, int]]:
    """What a file imports, calls and reads, and where. What it imports for type checkers only, it counts on nothing of."""
    view = engine.program.view(consumer)
    for record in view.imports if view is not None else ():
        if record[2] and record[2] != "*" and not record[8] & Guard.TYPE_CHECKING:
            yield engine.program.imported(consumer, record), record[4], record[5]
    for chain, start, _, end, *_ in engine.files.uses(consumer):
        yield engine.program.chain(consumer, chain), start, end


def brief_of(engine: Engine, seam: Seam) -> Brief | None:
    """What a reviewer of a seam is given; `None` where a side cannot be read, or really lies outside of the workspace."""
    root = os.path.realpath(engine.root)
    if not is_inside(root, seam.provider) or not is_inside(root, seam.consumer):
        return None
    provider, consumer = engine.files.text(seam.provider), engine.files.text(seam.consumer)
    offered, taken = spans_of(engine, seam, seam.provider), spans_of(engine, seam, seam.consumer)
    if provider is None or consumer is None or not offered or not taken:
        return None
    whole = {seam.provider: provider, seam.consumer: consumer}

    def source(path: str) -> Source | None:
        text = whole.get(path) or engine.files.text(path)
        return None if text is None else source_of(text)

    return Brief(
        TASK,
        about=f"Consumer: {seam.consumer}. Provider: {seam.provider}, of which it uses {', '.join(seam.names)}.",
        provider={seam.provider: excerpt(provider, offered)},
        consumer={seam.consumer: excerpt(consumer, taken)},
        source=source,
    )


def spans_of(engine: Engine, seam: Seam, path: str) -> list[tuple[int, int]]:
    """What of one of its two files belongs to a seam, in bytes; none where the file cannot be read."""
    text, view = engine.files.text(path), engine.program.view(path)
    if text is None or view is None:
        return []
    if path == seam.provider:
        return [span for name in seam.names for span in spans_of_definition(view.symbols, text, name)]
    return [span for use in seam.uses for span in spans_of_use(view.symbols, text, *use)]
