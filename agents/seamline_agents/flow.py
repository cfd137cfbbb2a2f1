"""Information flow, made visible (source article, section 2): which step's output is whose input, checked before anything runs.

A flow describes; the modules of `flows/` run one each, and may only do what theirs describes. Printed as text or as Mermaid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator


class Step(Struct, frozen=True):
    """Something that turns inputs into one output."""

    name: str
    by: str
    """A role, or "code" for what needs none."""
    takes: tuple[tuple[str, str], ...]
    """(step or "start", kind of output) of each input."""
    gives: str
    """The kind of its output."""


class Back(Struct, frozen=True):
    """A way back, for repairs."""

    source: str
    target: str
    most: int
    """How often it may be taken; a way back without a bound is none."""


class Flow(Struct, frozen=True):
    """Steps in the order in which they run, and ways back."""

    name: str
    start: str
    """The kind of what goes in."""
    steps: tuple[Step, ...]
    back: tuple[Back, ...] = ()


class FlowError(Exception):
    """A flow does not hold together; the message lists every fault."""


def checked(flow: Flow) -> Flow:
    """The flow; raises `FlowError` where an input has no producer that fits, or a cycle has no bound."""
    found = list(_faults(flow))
    if found:
        raise FlowError(f"the flow {flow.name} does not hold together: {'; '.join(found)}")
    return flow


def _faults(flow: Flow) -> Iterator[str]:
    gives = {"start": flow.start}
    names = [step.name for step in flow.steps]
    for step in flow.steps:
        if step.name in gives:
            yield f"there are two steps called {step.name}"
        if not step.takes:
            yield f"{step.name} takes nothing"
        for source, kind in step.takes:
            if source not in gives:
                later = source in names
                yield f"{step.name} takes {kind} of {source}, which {'comes later' if later else 'is no step'}"
            elif gives[source] != kind:
                yield f"{step.name} takes {kind} of {source}, which gives {gives[source]}"
        gives[step.name] = step.gives
    used = {source for step in flow.steps for source, _ in step.takes}
    for name in names[:-1]:
        if name not in used:
            yield f"nobody takes what {name} gives"
    for way in flow.back:
        if way.source not in names or way.target not in names:
            yield f"the way back from {way.source} to {way.target} is between no two steps"
        elif names.index(way.target) > names.index(way.source):
            yield f"the way back from {way.source} to {way.target} leads forward"
        if way.most < 1:
            yield f"the way back from {way.source} to {way.target} has no bound"


def as_text(flow: Flow) -> str:
    """A line a step."""
    lines = [f"{flow.name}: takes {flow.start}"]
    for step in flow.steps:
        taken = ", ".join(f"{kind} of {source}" for source, kind in step.takes)
        lines.append(f"  {step.name} ({step.by}): {taken} -> {step.gives}")
    lines += [f"  back from {way.source} to {way.target}, at most {way.most} times" for way in flow.back]
    return "\n".join(lines) + "\n"


def as_mermaid(flow: Flow) -> str:
    """A flow chart."""
    lines = ["flowchart LR", f"  start([{flow.start}])"]
    for step in flow.steps:
        lines.append(f"  {step.name}[{step.name}: {step.by}]")
        lines += [f"  {source} -- {kind} --> {step.name}" for source, kind in step.takes]
    lines += [f"  {way.source} -. at most {way.most} .-> {way.target}" for way in flow.back]
    return "\n".join(lines) + "\n"
