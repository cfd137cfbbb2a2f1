"""The gate between what an implementer hands over and what anybody sees of it (source article, sections 4.3 and 6.1).

Edits are bound to the exact texts they were made for: what they replace stands there once. Then they go through
`seamline.fixes.verify` as every fix does. Above that, they may not make the checks look away instead of repairing: models
know how to silence a linter. Each fault is a sentence that goes back to who wrote the edits.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from seamline.contract.rules import OF_AGENTS
from seamline.fixes.edits import Edit, Fix, applied
from seamline.fixes.steps import Reading
from seamline.fixes.verify import Chosen, edits_by_path, judging
from seamline.interface.facts import FileFlag, Guard
from seamline.languages import extract
from seamline.languages.codec import decode_interface, decode_uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seamline.engine import Engine
    from seamline.fixes.steps import Steps
    from seamline.interface.violation import Violation
    from seamline_agents.handoffs import Changes

_BLINDING: Final = (
    FileFlag.DYNAMIC
    | FileFlag.GETATTR
    | FileFlag.GENERATED
    | FileFlag.DYNAMIC_PARTS
    | FileFlag.SAMPLE
    | FileFlag.FILLS_CALLER
    | FileFlag.DYNAMIC_ALL
)
"""Properties of a file that keep rules silent about it."""
_HIDING: Final = (
    Guard.IMPORT_ERROR | Guard.TYPE_ERROR | Guard.ATTRIBUTE_ERROR | Guard.DEAD | Guard.TYPE_CHECKING | Guard.RAISES
)
"""Where a use may be broken without anybody being told."""
_HARMLESS: Final = "\t\n\r\f"
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Categories of characters that nobody sees in a diff."""


def edits_of(changes: Changes, texts: Mapping[str, bytes]) -> tuple[Edit, ...]:
    """The edits of these texts that a handoff means; raises `ValueError` with the fault where it means none, or several."""
    edits = []
    for number, change in enumerate(changes.edits):
        where = f"edits[{number}]"
        text = texts.get(change.path)
        if text is None:
            raise ValueError(f"{where} is in {change.path}, which is not yours")
        old = change.old.encode("utf-8", "surrogatepass")
        start = text.find(old)
        if not old or start < 0 or text.find(old, start + 1) >= 0:
            raise ValueError(f"{where}: its old text has to be in {change.path} exactly once")
        _look_at(where, change.new, text)
        edits.append(Edit(change.path, start, start + len(old), change.new))
    return tuple(sorted(edits))


def _look_at(where: str, new: str, text: bytes) -> None:
    """Refuse what a reader of the change would not see, and line ends that the file does not have."""
    known = text.decode("utf-8", "replace")
    for character in dict.fromkeys(new):
        if character not in _HARMLESS and unicodedata.category(character) in _UNSEEN and character not in known:
            raise ValueError(f"{where} brings in the character U+{ord(character):04X}, which nobody sees")
    if "\r\n" in known and new.count("\n") != new.count("\r\n"):
        raise ValueError(rf"{where}: the lines of this file end with \r\n")
    if "\r" in new and "\r" not in known:
        raise ValueError(rf"{where}: the lines of this file end with \n")


def judged(engine: Engine, violation: Violation, fix: Fix) -> Steps[str]:
    """What is wrong with a fix that an agent wrote, "" where it may be offered; in steps, between which nothing may change.

    It applies, parses, removes its violation and adds none anywhere, and hides nothing from the checks. For a finding of an
    agent (`broken-promise`) no rule can tell whether it is gone: there the fix has at least to change one of the two
    quoted spans, and all the rest holds.
    """
    for path, some in edits_by_path([fix]).items():
        text = engine.files.text(path)
        try:
            changed = applied(text or b"", some)
        except ValueError as error:
            return str(error)
        after = (yield Reading(path, changed)) or extract(path, changed)
        if blinds(engine.files.blobs[path], after):
            return f"the change of {path} hides code from the checks instead of repairing it"
    if violation.rule in OF_AGENTS and not _touches(engine, violation, fix.edits):
        return "it changes neither of the two lines that the finding quotes"
    return (yield from judging(engine, [Chosen(violation, fix)])).reason


def blinds(before: bytes, after: bytes) -> bool:
    """Whether a file has more in it afterwards that keeps checks silent: comments, tricks, code where breaks are expected."""
    old, new = decode_interface(before), decode_interface(after)
    if new[0] & ~old[0] & _BLINDING or len(new[5]) > len(old[5]) or len(new[6]) > len(old[6]):
        return True
    hidden, open_ = _guarded(before)
    hidden_now, open_now = _guarded(after)
    return hidden_now > hidden and open_now < open_


def _guarded(blob: bytes) -> tuple[int, int]:
    """How many imports and uses stand where a break is expected, and how many do not."""
    guards = [record[8] for record in decode_interface(blob)[3]] + [use[4] for use in decode_uses(blob)]
    hidden = sum(bool(guard & _HIDING) for guard in guards)
    return hidden, len(guards) - hidden


def _touches(engine: Engine, violation: Violation, edits: Iterable[Edit]) -> bool:
    """Whether some edit changes a span that the finding quotes; text that an edit only repeats is not changed."""
    places = [violation.place, *([violation.provider.place] if violation.provider is not None else [])]
    for edit in edits:
        start, end = _changed(engine.files.text(edit.path) or b"", edit)
        if any(edit.path == place.path and start <= place.end and place.start <= end for place in places):
            return True
    return False


def _changed(text: bytes, edit: Edit) -> tuple[int, int]:
    """The range of an edit without what stays the same at both of its ends."""
    old, new = text[edit.start : edit.end], edit.text.encode()
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    most = shorter - head
    tail = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    return edit.start + head, edit.end - tail
