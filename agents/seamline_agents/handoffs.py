"""What roles hand over: one shape for each kind of output, with its version, and what has to hold besides the shape (§2, §4.3).

`read` turns an answer into a handoff or into the exact faults, for the role to mend. `faults` holds a handoff against its
brief: quotations that do not stand in the files, edits outside of what is owned, files that no module has. Both are pure.
The shapes are msgspec's and not pydantic's: they are read in the server's process, where importing that would hold up the
loop for 30 ms, and msgspec is there already, names the faulty place as exactly, and makes the schema from the same class.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from seamline_agents.evidence import Source, places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_LONGEST_SENTENCE: Final = 600
"""Characters of what is asked for as one sentence."""
_LONGEST_QUOTATION: Final = 30
"""Lines: what is longer does not say which of them decides."""


_MODULE: Final = re.compile(r"[A-Za-z][\w.-]{0,59}")
_EXPOSED: Final = re.compile(r"\w{1,200}")
_LONGEST: Final = 1000


class Quotation(Struct, frozen=True, forbid_unknown_fields=True):
    """Some text of a file, word for word."""

    path: Annotated[str, Meta(description="The file, as the request names it.")]
    text: Annotated[str, Meta(description="Copied from the file, whole lines, with its line breaks.")]


class Finding(Struct, frozen=True, forbid_unknown_fields=True):
    """A promise of one side that the other counts on and that is not kept."""

    claim: Annotated[
        str, Meta(description="One sentence: what the provider does, and what the consumer counts on instead.")
    ]
    provider: Annotated[Quotation, Meta(description="The line that decides.")]
    consumer: Annotated[Quotation, Meta(description="The line that counts on something else.")]
    consequence: Annotated[str, Meta(description="One sentence: what goes wrong for whom.")]


class Findings(Struct, frozen=True, forbid_unknown_fields=True):
    """Of a reviewer; none is a good answer."""

    findings: list[Finding]
    version: Literal[1] = 1


class Refutation(Struct, frozen=True, forbid_unknown_fields=True):
    """Of a refuter, about one finding."""

    verdict: Annotated[
        Literal["refuted", "stands", "undecided"],
        Meta(
            description="refuted: it is wrong; stands: you tried and found nothing against it; undecided: you cannot tell."
        ),
    ]
    reason: Annotated[str, Meta(description="One sentence.")]
    evidence: Annotated[list[Quotation], Meta(description="The lines that refute it; none unless it is refuted.")] = []
    version: Literal[1] = 1


class Edit(Struct, frozen=True, forbid_unknown_fields=True):
    """One exact replacement."""

    path: str
    old: Annotated[str, Meta(description="Text that is in the file exactly once, word for word.")]
    new: Annotated[str, Meta(description="What stands there afterwards.")]


class Changes(Struct, frozen=True, forbid_unknown_fields=True):
    """Of an implementer: edits of the files that it owns."""

    reason: Annotated[str, Meta(description="One sentence, for whoever reviews them.")]
    edits: list[Edit]
    version: Literal[1] = 1


class ModuleSpec(Struct, frozen=True, forbid_unknown_fields=True, rename={"may_use": "may-use"}):
    """One module of a decomposition."""

    name: str
    purpose: str
    paths: Annotated[list[str], Meta(description="Its files, as the request names them.")]
    exposes: list[str]
    may_use: list[str]
    promises: list[str]


class InterfaceSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """What two modules agree on."""

    consumer: str
    provider: str
    names: list[str]
    agreement: Annotated[str, Meta(description="What the names take and give, and what holds before and after.")]


class Decomposition(Struct, frozen=True, forbid_unknown_fields=True):
    """Of an architect."""

    modules: list[ModuleSpec]
    interfaces: list[InterfaceSpec]
    version: Literal[1] = 1


Handoff = Findings | Refutation | Changes | Decomposition
KINDS: Final[Mapping[str, type[Handoff]]] = {
    "findings": Findings,
    "refutation": Refutation,
    "changes": Changes,
    "decomposition": Decomposition,
}
"""By the name that a role gives as its `output`."""


@dataclass(frozen=True)
class Brief:
    """What a session is given, and what its handoff is held against."""

    task: str
    """What is asked, in words of ours only; goes into the request."""
    about: str = ""
    """What it is asked about, in words that hold names of the program: data, as the files are."""
    provider: Mapping[str, str] = field(default_factory=dict)
    """The text of the files of the one side, by path."""
    consumer: Mapping[str, str] = field(default_factory=dict)
    source: Callable[[str], Source | None] = lambda _: None
    """The whole of a file of which parts are sent, by its path; `None` where its text is all of it, and all code."""
    other: Mapping[str, str] = field(default_factory=dict)
    """Of neither side, and not sent: what a session was shown on its questions."""
    owns: Mapping[str, str] = field(default_factory=dict)
    """Files that may be edited, with their whole text."""
    sent: Mapping[str, str] = field(default_factory=dict)
    """The parts of those that are sent instead of the whole."""
    files: frozenset[str] = frozenset()
    """That a decomposition has to cover."""
    shared: frozenset[tuple[str, str]] = frozenset()
    """(consumer file, provider file) of everything that is used across files."""


class ReadError(Exception):
    """An answer is no handoff; the message says where and why, for the role that gave it."""


def schema(kind: str) -> str:
    """The JSON schema of a kind of output; see `schema_of`."""
    return schema_of(KINDS[kind])


def schema_of(shape: type[Struct]) -> str:
    """The JSON schema of an object, as endpoints take it: no references, no limits, nothing besides what is named."""
    (found,), definitions = msgspec.json.schema_components([shape])
    return json.dumps(_plain(found, definitions), separators=(",", ":"))


def read(kind: str, text: str) -> Handoff:
    """The handoff that an answer is; raises `ReadError`."""
    try:
        handoff = msgspec.json.decode(text, type=KINDS[kind])
        json.loads(text, object_pairs_hook=_once)
    except (msgspec.DecodeError, ValueError) as error:
        raise ReadError(f"this is no {kind}: {error}") from None
    return handoff


def faults(handoff: Handoff, brief: Brief) -> list[str]:
    """What is wrong with a handoff, each in a sentence that says where; none where all is well."""
    match handoff:
        case Findings(findings=findings):
            return [fault for number, one in enumerate(findings) for fault in _of_finding(number, one, brief)]
        case Refutation():
            return list(_of_refutation(handoff, brief))
        case Changes(edits=edits):
            return list(_of_edits(edits, brief))
        case Decomposition():
            return list(_of_decomposition(handoff, brief))


def _of_finding(number: int, finding: Finding, brief: Brief) -> Iterator[str]:
    yield from _of_quotation(f"findings[{number}].provider", finding.provider, brief.provider, brief)
    yield from _of_quotation(f"findings[{number}].consumer", finding.consumer, brief.consumer, brief)
    for name in ("claim", "consequence"):
        yield from _of_sentence(f"findings[{number}].{name}", getattr(finding, name))


def _of_refutation(said: Refutation, brief: Brief) -> Iterator[str]:
    yield from _of_sentence("reason", said.reason)
    if said.verdict == "refuted" and not said.evidence:
        yield "a refutation quotes the line that refutes it"
    for one in said.evidence:
        yield from _of_quotation("evidence", one, {**brief.other, **brief.provider, **brief.consumer}, brief)


def _of_sentence(where: str, text: str) -> Iterator[str]:
    if not any(map(str.isalnum, text)):
        yield f"{where} is empty"
    elif len(text) > _LONGEST_SENTENCE:
        yield f"{where} takes {len(text)} characters: it is one sentence, of at most {_LONGEST_SENTENCE}"


def _of_quotation(where: str, quotation: Quotation, files: Mapping[str, str], brief: Brief) -> Iterator[str]:
    if quotation.path not in files:
        yield f"{where} quotes {quotation.path}, which is none of {', '.join(sorted(files)) or 'the files'} on that side"
    elif not quotation.text.strip():
        yield f"{where} quotes nothing"
    elif quotation.text.strip().count("\n") >= _LONGEST_QUOTATION:
        yield f"{where} quotes more than {_LONGEST_QUOTATION} lines: only those that decide"
    elif quotation.text not in (shown := files[quotation.path]):
        yield f"{where}: this text is not in {quotation.path}, word for word: {quotation.text[:200]!r}"
    elif next(places(quotation.text, brief.source(quotation.path) or Source(shown, shown)), None) is None:
        yield f"{where}: whole words of code are evidence, comments and what is left out are not: {quotation.text[:200]!r}"


def _of_edits(edits: list[Edit], brief: Brief) -> Iterator[str]:
    spans: dict[str, list[tuple[int, int]]] = {}
    for number, edit in enumerate(edits):
        where = f"edits[{number}]"
        text = brief.owns.get(edit.path)
        if text is None:
            yield f"{where} is in {edit.path}, which is not yours; you may touch {', '.join(sorted(brief.owns)) or 'nothing'}"
        elif not edit.old:
            yield f"{where} replaces nothing: name the text that is there"
        elif (times := occurrences(text, edit.old)) != 1:
            yield f"{where}: its old text is in {edit.path} {times} times, and has to be there once: {edit.old[:200]!r}"
        elif edit.old == edit.new:
            yield f"{where} changes nothing"
        else:
            start = text.index(edit.old)
            spans.setdefault(edit.path, []).append((start, start + len(edit.old)))
    for path, several in spans.items():
        if any(first[1] > second[0] and second[1] > first[0] for first, second in combinations(several, 2)):
            yield f"two edits of {path} overlap"


def occurrences(text: str, part: str) -> int:
    """How often a text holds another, also where the places overlap: then it is not told which one is meant."""
    times, at = 0, text.find(part)
    while at >= 0:
        times, at = times + 1, text.find(part, at + 1)
    return times


def _of_decomposition(plan: Decomposition, brief: Brief) -> Iterator[str]:
    owner: dict[str, str] = {}
    names = [module.name for module in plan.modules]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"there are two modules called {name}"
    for module in plan.modules:
        yield from _of_module(module)
        for path in module.paths:
            if path not in brief.files:
                yield f"{module.name} has {path}, which is no file of the program"
            elif path in owner:
                yield f"{path} is in {owner[path]} and in {module.name}"
            owner.setdefault(path, module.name)
        for other in module.may_use:
            if other not in names:
                yield f"{module.name} may use {other}, which is no module"
    missing = sorted(brief.files - owner.keys())
    if missing:
        yield f"no module has {', '.join(missing[:10])}{f' and {len(missing) - 10} more' if len(missing) > 10 else ''}"
    specified = {(one.consumer, one.provider) for one in plan.interfaces}
    if len(specified) < len(plan.interfaces):
        yield "two interfaces are about the same consumer and provider: write one"
    for one in plan.interfaces:
        yield from _of_text(f"the interface of {one.consumer!r} and {one.provider!r}", one.agreement)
    shared = {(owner[one], owner[other]) for one, other in brief.shared if one in owner and other in owner}
    for consumer, provider in sorted(shared - specified):
        if consumer != provider:
            yield f"{consumer} uses {provider}, and no interface says how"
    for consumer, provider in sorted(specified):
        if consumer not in names or provider not in names:
            yield f"there is an interface of {consumer} and {provider}, of which one is no module"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of two values with one name, which is meant nobody can tell."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"`{next(name for name in names if names.count(name) > 1)}` is there twice")
    return found


def _of_module(module: ModuleSpec) -> Iterator[str]:
    """What would not be a module, whoever owns its files: its words end up in a settings file."""
    where = f"the module {module.name!r}"
    if _MODULE.fullmatch(module.name) is None:
        yield f"{where} needs another name: letters, digits, `_`, `-` and `.`, at most 60, a letter first"
    if not module.paths:
        yield f"{where} has no files"
    for name in module.exposes:
        if _EXPOSED.fullmatch(name) is None:
            yield f"{where} exposes {name[:80]!r}, which is not one name without dots, slashes and stars"
    for text in (module.purpose, *module.promises):
        yield from _of_text(where, text)


def _of_text(where: str, text: str) -> Iterator[str]:
    if not text.isprintable() or len(text) > _LONGEST or not text.strip():
        yield f"{where}: a purpose, a promise or an agreement is one line of at most {_LONGEST} characters, not {text[:80]!r}"


def _plain(part: Any, definitions: Mapping[str, Any]) -> Any:
    """A schema with its references put in, without titles, and with every property required."""
    if isinstance(part, list):
        return [_plain(one, definitions) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        part = {**definitions[part["$ref"].rpartition("/")[2]], **part}
    kept = {
        name: _plain(value, definitions)
        for name, value in part.items()
        if name not in ("$ref", "title", "default", "properties")
    }
    if "properties" in part:
        kept["properties"] = {name: _plain(value, definitions) for name, value in part["properties"].items()}
        kept["required"] = list(part["properties"])
    return kept
