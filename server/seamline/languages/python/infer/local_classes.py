"""Classes inside functions: no symbols of a file, but what one of them does not define itself, it has from its base.

Only those with one base that has a name. A chain that goes through one has its number behind the base while it is looked for;
here it becomes one of the base, or nothing where the class itself has a say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seamline.interface.facts import ANY_NAME
from seamline.languages.python.infer.bound import LOCAL, OPAQUE, Local
from seamline.languages.python.infer.marks import EITHER, UNKNOWN

if TYPE_CHECKING:
    from seamline.languages.python.infer.bound import Binding
    from seamline.languages.python.scopes import ClassDraft
    from seamline.languages.python.state import State

_PLACE: Final = re.compile(r";(\d+)(s?)([^.]*)((?:\..*)?)\Z")
_NAME: Final = re.compile(r"\.(\w+)")
_MAKING: Final = ("__init__", "__new__")
_ANSWERING: Final = ("__getattr__", "__getattribute__", ANY_NAME)
_RECEIVERS: Final = {"(~)": "()", "~": ""}


def binding(state: State, name: str, draft: ClassDraft) -> Binding:
    """What a function binds the name of a class of its own to."""
    state.local_classes.append((name, draft))
    if draft.decorators or draft.keywords or len(draft.bases) != 1 or draft.bases[0] == UNKNOWN:
        return OPAQUE
    return Local(draft.bases[0], len(state.local_classes) - 1)


def receiver(name: str, mark: str | None) -> tuple[str, str] | None:
    """What the first parameter of a method of such a class stands for."""
    return None if mark is None else (name, _RECEIVERS[mark])


def settled(state: State, chain: str, *, is_call: bool) -> str | None:
    """The chain of a use that goes through such a class, as one of its base; `None` where that is not the same."""
    if EITHER in chain:
        found = [settled(state, one, is_call=is_call) if LOCAL in one else one for one in chain.split(EITHER)]
        return None if None in found else EITHER.join(filter(None, found))
    match = _PLACE.search(chain)
    if match is None:
        return None
    name, draft = state.local_classes[int(match[1])]
    own = {symbol[1] for symbol in draft.symbols} | {attribute[0] for attribute in draft.attributes}
    if name in state.derived or not own.isdisjoint(_ANSWERING) or match[3] not in ("", "()"):
        return None
    base, rest = chain[: match.start()], match[4]
    if not rest:
        return f"{base}~" if is_call and not match[3] and own.isdisjoint(_MAKING) else None
    asked = set(_NAME.findall(rest))
    return f"{base}{match[3]}{rest}" if match[2] or own.isdisjoint(asked) else None


def let_go(state: State) -> None:
    """Forget what the scopes of these classes know, when all is said."""
    for _, draft in state.local_classes:
        draft.let_go()
