"""Compatibility of signatures against the interpreter: every call of a small world is made to both.

Real calls and not `inspect.Signature.bind`, which in 3.11 refuses a keyword for `**more` that a positional-only parameter
with a default is called like, where the interpreter takes it.
"""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamline.interface.facts import ParameterKind
from seamline.languages import extract
from seamline.languages.codec import decode_interface
from seamline.languages.python.compatibility import breaks, parameter_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMES = ("a", "b", "c")
KEYWORDS = (*NAMES, "z")


def parameters(text: str) -> tuple[Any, ...]:
    """The `Parameter` records of `def f(text)`."""
    return decode_interface(extract("m.py", f"def f({text}): ...".encode()))[2][0][6][0]


def function(text: str) -> Callable[..., dict[str, Any]]:
    """A function with these parameters that gives back what each of them got."""
    namespace: dict[str, Any] = {}
    exec(f"def f({text}): return locals()", namespace)
    made: Callable[..., dict[str, Any]] = namespace["f"]
    return made


@st.composite
def parameter_lists(draw: st.DrawFn) -> str:
    """A parameter list of up to three names, of all kinds."""
    names = draw(st.permutations(NAMES))[: draw(st.integers(0, 3))]
    cuts = sorted(draw(st.tuples(*[st.integers(0, len(names))] * 2)))
    groups = names[: cuts[0]], names[cuts[0] : cuts[1]], names[cuts[1] :]
    optional_from = draw(st.integers(0, len(names)))
    written = {name: f"{name}=None" if number >= optional_from else name for number, name in enumerate(names)}
    only = [f"{name}=None" if draw(st.booleans()) else name for name in groups[2]]
    parts = [written[name] for name in groups[0]]
    parts += ["/"] if parts else []
    parts += [written[name] for name in groups[1]]
    rest = draw(st.booleans())
    parts += ["*rest"] if rest else ["*"] if only else []
    parts += only
    parts += ["**more"] if draw(st.booleans()) else []
    return ", ".join(parts)


def calls() -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every call with up to five positional arguments and any of four keywords."""
    for keywords in chain.from_iterable(combinations(KEYWORDS, size) for size in range(len(KEYWORDS) + 1)):
        for count in range(6):
            yield count, keywords


def bound(target: Callable[..., dict[str, Any]], count: int, keywords: tuple[str, ...]) -> list[str] | None:
    """The parameter that each positional argument goes to; `None` when the call is refused."""
    try:
        arguments = target(*range(count), **dict.fromkeys(keywords, "keyword"))
    except TypeError:
        return None
    places = {value: name for name, value in arguments.items() if type(value) is int}
    places.update(dict.fromkeys(arguments.get("rest", ()), "*"))
    return [places[number] for number in range(count)]


def named(text: str) -> set[str]:
    """The parameters of a list, `*` for those that take any number."""
    return {"*" if record[1] == ParameterKind.VAR_POSITIONAL else record[0] for record in parameters(text)}


def fits(old: str, new: str) -> bool:
    """Whether every call of `old` is one of `new`, and gives its arguments to the same parameters."""
    was_called, is_called = function(old), function(new)
    names_before, names_after = named(old), named(new)
    for count, keywords in calls():
        was = bound(was_called, count, keywords)
        if was is None:
            continue
        now = bound(is_called, count, keywords)
        if now is None:
            return False
        for before, after in zip(was, now, strict=True):
            if before not in (after, "*") and (before in names_after or after in names_before):
                return False
    return True


@settings(max_examples=600, deadline=None)
@given(parameter_lists(), parameter_lists())
def test_a_change_breaks_exactly_what_the_interpreter_says(old: str, new: str) -> None:
    before, after = parameters(old), parameters(new)
    assert (not breaks(before, after)) == fits(old, new)
    assert bool(parameter_changes(before, after)) == bool(breaks(before, after))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("items", "items, tax", ["requires 'tax' now"]),
        ("items", "items, tax=0", []),
        ("items, tax", "items", ["has no parameter 'tax' any more"]),
        ("items, tax=0", "items, *, tax=0", ["takes 'tax' by keyword only now"]),
        ("items, tax", "items, tax, /", ["takes 'items' by position only now", "takes 'tax' by position only now"]),
        ("items, tax=0", "items, tax", ["requires 'tax' now"]),
        ("items, tax", "goods, tax", ["calls 'items' 'goods' now"]),
        ("items, tax", "tax, items", ["takes 'items' and 'tax' in other positions now"]),
        ("a, b=0", "a, x=0, b=0", ["takes 'b' in another position now"]),
        ("*parts", "first, *parts", ["requires 'first' now"]),
        ("a, **more", "a", ["takes no other keywords any more"]),
        ("a, *rest", "a", ["takes no further positional arguments any more"]),
        ("a, /", "b, /", []),
        ("*, a", "*, b", ["calls 'a' 'b' now"]),
        ("", "*, a", ["requires 'a' now"]),
    ],
)  # fmt: skip
def test_what_is_said_of_a_change(old: str, new: str, said: list[str]) -> None:
    assert [change.says for change in parameter_changes(parameters(old), parameters(new))] == said
