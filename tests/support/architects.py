"""Architects for `MessagesAPI`: each reads the units in the request that it gets, and deals them out as its kind would."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.support.models import said

if TYPE_CHECKING:
    from collections.abc import Callable

    Body = dict[str, Any]
    Model = Callable[[Body], list[str]]

_UNIT = re.compile(r"^- (.+?): [\d,]+ files?, [\d,]+ names? taken by others(?:; takes (.*))?$", re.MULTILINE)
_PIECE = re.compile(r"^## (.+)\n((?:- .*\n?)*)", re.MULTILINE)
_NAME = re.compile(r"^- (?:(?:async )?def |class )?(\w+)", re.MULTILINE)


def text_of(body: Body) -> str:
    return str(body["messages"][0]["content"][0]["text"])


def units(body: Body) -> dict[str, list[str]]:
    """unit -> those that it takes something of."""
    return {
        name: [one.rpartition(" ")[0] for one in takes.split("; ")] if takes else []
        for name, takes in _UNIT.findall(text_of(body))
    }


def module_of(unit: str) -> str:
    """What a competent architect puts a unit into: by the first directory below the top, else the top."""
    parts = [part for part in unit.split("/")[:-1] if part]
    return parts[1] if len(parts) > 1 else parts[0] if parts else "scripts"


def plan(body: Body, module: Callable[[str], str] = module_of) -> dict[str, Any]:
    """A whole decomposition."""
    found = units(body)
    names = {unit: set(_NAME.findall(text)) for unit, text in _PIECE.findall(text_of(body))}
    modules = sorted({module(unit) for unit in found})
    uses = {
        (module(unit), module(other))
        for unit, several in found.items()
        for other in several
        if other in found and module(other) != module(unit)
    }
    return {
        "version": 1,
        "modules": [
            {
                "name": one,
                "purpose": f"Looks after {one}.",
                "paths": [unit for unit in found if module(unit) == one],
                "exposes": sorted(set().union(*(names.get(unit, set()) for unit in found if module(unit) == one))),
                "may-use": sorted(provider for consumer, provider in uses if consumer == one),
                "promises": [],
            }
            for one in modules
        ],
        "interfaces": [
            {"consumer": consumer, "provider": provider, "names": [], "agreement": "Prices are in cents."}
            for consumer, provider in sorted(uses)
        ],
    }


def competent(body: Body) -> list[str]:
    """Cuts by directory, and says all that has to be said."""
    return said(plan(body))


def spoiling(*ways: Callable[[dict[str, Any]], None], mends: bool) -> Model:
    """Spoils what a competent one says; where it `mends`, only as long as nobody told it what is wrong."""

    def answer(body: Body) -> list[str]:
        found = plan(body)
        if not (mends and len(body["messages"]) > 1):
            for way in ways:
                way(found)
        return said(found)

    return answer


def last_fault(body: Body) -> str:
    """What the coordinator said of the answer before."""
    return json.dumps(body["messages"][-1]["content"])
