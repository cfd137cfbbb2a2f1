"""How a call binds to a signature, judged by the interpreter itself: it makes the function and calls it.

`inspect.Signature.bind` would be the nearer oracle, but up to Python 3.12 it refuses a keyword that has the name of an
optional positional-only parameter even where `**kwargs` takes it (python/cpython#87106).
"""

from __future__ import annotations

import inspect
from inspect import Parameter

from hypothesis import example, given
from hypothesis import strategies as st

from seamline.languages.python.binding import bind

NAMES = "abcdef"
EMPTY = Parameter.empty


@st.composite
def signatures(draw: st.DrawFn) -> inspect.Signature:
    """Any signature of up to six named parameters."""
    names = list(NAMES[: draw(st.integers(0, 6))])
    first = draw(st.integers(0, len(names)))
    second = draw(st.integers(first, len(names)))
    optional_from = draw(st.integers(0, second))
    found = []
    for index, name in enumerate(names):
        kind = (
            Parameter.POSITIONAL_ONLY
            if index < first
            else Parameter.POSITIONAL_OR_KEYWORD
            if index < second
            else Parameter.KEYWORD_ONLY
        )
        optional = index >= optional_from if index < second else draw(st.booleans())
        found.append(Parameter(name, kind, default=0 if optional else EMPTY))
    if draw(st.booleans()):
        found.insert(second, Parameter("rest", Parameter.VAR_POSITIONAL))
    if draw(st.booleans()):
        found.append(Parameter("more", Parameter.VAR_KEYWORD))
    return inspect.Signature(found)


keywords = st.lists(st.sampled_from([*NAMES, "z", "rest", "more"]), unique=True, max_size=5)


def records(signature: inspect.Signature) -> list[tuple[str, int, bool, str]]:
    return [(p.name, int(p.kind), p.default is not EMPTY, "") for p in signature.parameters.values()]


def binds(signature: inspect.Signature, positional: int, named: list[str]) -> bool:
    function = eval(f"lambda {str(signature)[1:-1]}: None")
    try:
        function(*[None] * positional, **dict.fromkeys(named))
    except TypeError:
        return False
    return True


@given(signatures(), st.integers(0, 7), keywords)
@example(inspect.signature(lambda a, /, **more: 0), 1, ["a"])
@example(inspect.signature(lambda *rest, a: 0), 3, [])
def test_a_call_without_spreads_binds_exactly_when_the_interpreter_binds_it(
    signature: inspect.Signature, positional: int, named: list[str]
) -> None:
    problems = bind(records(signature), 0, (positional, tuple(named), False, False))
    assert (problems is None) == binds(signature, positional, named)


@given(signatures(), st.integers(0, 7), keywords)
def test_repairing_what_is_said_makes_the_call_bind(
    signature: inspect.Signature, positional: int, named: list[str]
) -> None:
    problems = bind(records(signature), 0, (positional, tuple(named), False, False))
    if problems is None:
        return
    kept = [name for name in named if name not in problems.unknown and name not in problems.twice]
    by_keyword = {p.name for p in signature.parameters.values() if p.kind != Parameter.POSITIONAL_ONLY}
    if all(name in by_keyword for name in problems.missing):
        assert binds(signature, positional - problems.surplus, kept + list(problems.missing))
    else:
        assert not binds(signature, positional - problems.surplus, kept)


@given(signatures(), st.integers(1, 3), st.integers(0, 7), keywords)
def test_leading_parameters_that_have_their_value_are_as_if_passed(
    signature: inspect.Signature, bound: int, positional: int, named: list[str]
) -> None:
    positions = [p for p in signature.parameters.values() if p.kind <= Parameter.POSITIONAL_OR_KEYWORD]
    if bound > len(positions):
        return
    problems = bind(records(signature), bound, (positional, tuple(named), False, False))
    assert (problems is None) == binds(signature, bound + positional, named)


@given(signatures(), st.integers(0, 4), keywords, st.integers(0, 4), st.booleans(), keywords, st.booleans())
def test_what_is_said_of_a_call_with_spreads_holds_whatever_they_hold(
    signature: inspect.Signature,
    positional: int,
    named: list[str],
    spread: int,
    star: bool,
    spread_names: list[str],
    double_star: bool,
) -> None:
    problems = bind(records(signature), 0, (positional, tuple(named), star, double_star))
    if problems is not None:
        more = [name for name in spread_names if name not in named] if double_star else []
        assert not binds(signature, positional + (spread if star else 0), named + more)
