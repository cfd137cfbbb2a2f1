"""Annotations as sets of alternatives, to tell a wider type from another one. By their text: nothing is looked up."""

from __future__ import annotations

import re
from typing import Final

_QUALIFIER: Final = re.compile(r"\b(?:typing|typing_extensions|t|collections\.abc|abc)\.(?=[A-Z])")
_COMMENT: Final = re.compile(r"#[^\n]*")
_OLD_NAMES: Final = re.compile(r"\b(?:List|Dict|Set|FrozenSet|Tuple|Type)\b(?=\[|\Z|[^\w.])")
_NEW_NAMES: Final = {name: name.lower() for name in ("List", "Dict", "Set", "FrozenSet", "Tuple", "Type")}
_WRAPPED: Final = re.compile(r"(Optional|Union)\[(.*)\]\Z")
_ANYTHING: Final = frozenset({"Any", "object"})


def arms(annotation: str) -> frozenset[str]:
    """The alternatives of a type: `Optional[int]`, `int | None` and `Union[int, None]` have the same two."""
    if "#" in annotation:
        annotation = _COMMENT.sub("", annotation)
    text = _QUALIFIER.sub("", annotation.replace('"', "").replace("'", ""))
    text = _OLD_NAMES.sub(lambda match: _NEW_NAMES[match[0]], re.sub(r"\s+", "", text))
    return frozenset(_alternatives(text))


def _alternatives(text: str) -> list[str]:
    wrapped = _WRAPPED.match(text)
    if wrapped is not None:
        inner = [part for piece in split(wrapped[2], ",") for part in _alternatives(piece)]
        return [*inner, "None"] if wrapped[1] == "Optional" else inner
    pieces = split(text, "|")
    if len(pieces) == 1:
        return pieces
    return [part for piece in pieces for part in _alternatives(piece)]


def split(text: str, separator: str) -> list[str]:
    """The parts of a text between separators that no bracket and no quotation encloses; empty ones are left out."""
    parts, depth, start, quote = [], 0, 0, ""
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == separator and depth == 0:
            parts.append(text[start:index].strip())
            start = index + 1
    return [part for part in (*parts, text[start:].strip()) if part]


def accepts_all(wide: str, narrow: str) -> bool:
    """Whether an annotation names every alternative of another one, as far as their texts tell.

    `list` and `list[int]` are the same here: the arguments may be spelled out now, or were too many to write.
    """
    wider, narrower = arms(wide), arms(narrow)
    if wider & _ANYTHING or narrower <= wider:
        return True
    plain = {arm for arm in wider if "[" not in arm}
    heads = {arm.partition("[")[0] for arm in wider}
    return all(arm in wider or arm in heads or arm.partition("[")[0] in plain for arm in narrower)
