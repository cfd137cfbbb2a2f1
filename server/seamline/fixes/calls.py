"""Calls of a function whose parameters changed: the arguments go to the parameters that they went to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.fixes.arguments import PLACEHOLDER, append
from seamline.fixes.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from seamline.languages.python.arguments import Shape

_UNNAMED: Final = ("comment", "keyword_argument", "list_splat", "dictionary_splat")


class Signatures(NamedTuple):
    """What is known of a function before and after a change."""

    old: Sequence[str]
    """The parameters that positional arguments went to."""
    new: Sequence[str]
    renamed: dict[str, str]
    removed: frozenset[str]
    required: Sequence[str]


def signatures_of(data: Sequence[str]) -> Signatures | None:
    """What a `breaking-change` of parameters says behind its kind and its names."""
    if len(data) < 2:
        return None
    old, new = (slots.split(",") if slots else [] for slots in data[:2])
    more = data[2:]
    return Signatures(
        old,
        new,
        dict(word.split("=") for word in more if "=" in word),
        frozenset(word[1:] for word in more if word.startswith("-")),
        [word[1:] for word in more if word.startswith("+")],
    )


def is_outdated(shape: Shape, signatures: Signatures) -> bool:
    """Whether arguments are passed in a way that was, and is not any more: so nobody has rewritten this call yet."""
    count, keywords, *_ = shape
    by_position = set(signatures.old[len(signatures.new) : count]) - signatures.removed
    return bool(by_position) or not signatures.renamed.keys().isdisjoint(keywords)


def rebound(path: str, text: bytes, call: Node, signatures: Signatures) -> tuple[Edit, ...] | None:
    """The edits that make a call of the old signature one of the new: what is gone is not passed, what went by position goes
    to the same parameter, what is required now is a placeholder. `None` where it is not certain what is passed.
    """
    if call.type == "generator_expression":
        return _with_generator(path, call, signatures)
    if call.type != "argument_list":
        return None
    children = [child for child in call.named_children if child.type != "comment"]
    is_spread = is_unpacked = any(child.type in ("list_splat", "dictionary_splat") for child in children)
    edits: list[Edit] = []
    gone: set[int] = set()
    passed: set[str] = set()
    kept = 0
    is_named = False
    seen = 0
    for number, child in enumerate(children):
        name = _keyword(child, text)
        if name:
            field = child.child_by_field_name("name")
            if name in signatures.removed:
                gone.add(number)
            elif name in signatures.renamed and field is not None:
                edits.append(Edit(path, field.start_byte, field.end_byte, signatures.renamed[name]))
            passed.add(signatures.renamed.get(name, name))
        elif child.type not in _UNNAMED:
            if seen >= len(signatures.old):
                is_spread = True  # one of any number
                continue
            was = signatures.old[seen]
            now = signatures.renamed.get(was, was)
            seen += 1
            if was in signatures.removed:
                gone.add(number)
                continue
            is_named = is_named or kept >= len(signatures.new) or signatures.new[kept] != now
            kept += 1
            passed.add(now)
            if is_named:
                edits.append(Edit(path, child.start_byte, child.start_byte, f"{now}="))
    if is_spread and (is_named or gone.intersection(range(seen))):
        return None
    edits += _removals(path, call, children, gone)
    lacking = [name for name in signatures.required if name not in passed] if not is_unpacked else []
    if lacking:
        edits.append(append(path, text, call, ", ".join(f"{name}={PLACEHOLDER}" for name in lacking)))
    return tuple(edits)


def _with_generator(path: str, call: Node, signatures: Signatures) -> tuple[Edit, ...]:
    """The same for a call whose one argument is a generator without brackets of its own."""
    was = signatures.old[0] if signatures.old else ""
    now = signatures.renamed.get(was, was)
    lacking = [f"{name}={PLACEHOLDER}" for name in signatures.required if name != now]
    if was in signatures.removed:
        return (Edit(path, call.start_byte, call.end_byte, f"({', '.join(lacking)})"),)
    name = f"{now}=" if was and now not in signatures.new[:1] else ""
    if not name and not lacking:
        return ()
    opening = Edit(path, call.start_byte, call.start_byte, f"({name}")
    return opening, Edit(path, call.end_byte, call.end_byte, f"{''.join(f', {one}' for one in lacking)})")


def _removals(path: str, call: Node, children: Sequence[Node], gone: set[int]) -> Iterator[Edit]:
    """The edits that remove arguments with the commas that go with them."""
    if gone and len(gone) == len(children):
        yield Edit(path, call.start_byte + 1, call.end_byte - 1, "")
        return
    first = min(set(range(len(children))) - gone, default=0)
    for number in sorted(gone):
        if number > first:
            yield Edit(path, children[number - 1].end_byte, children[number].end_byte, "")
        else:
            yield Edit(path, children[number].start_byte, children[number + 1].start_byte, "")


def _keyword(child: Node, text: bytes) -> str:
    """The keyword that an argument is passed by, if it is passed by one."""
    field = child.child_by_field_name("name") if child.type == "keyword_argument" else None
    return text[field.start_byte : field.end_byte].decode() if field is not None else ""
