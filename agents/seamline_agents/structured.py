"""Getting JSON out of a model that may or may not be able to promise it.

Three ways, from the strictest: the endpoint holds the text to a schema, a tool is called whose arguments have that schema, or
the prompt asks for it and the first object in the text is taken. Whoever asked validates the outcome in every case.
"""

from __future__ import annotations

import json
from enum import StrEnum

TOOL = "give_answer"
"""The tool of the second way."""


class Way(StrEnum):
    """How structured output is had from an endpoint."""

    FORMAT = "format"
    TOOL = "tool"
    TEXT = "text"


def instruction(schema: str) -> str:
    """What the prompt says in the third way."""
    return f"Answer with one JSON object and nothing else. It has to fit this JSON schema:\n{schema}"


def first_object(text: str) -> str:
    """The first whole JSON object in a text, "" without one."""
    decoder = json.JSONDecoder()
    start = text.find("{")
    while start >= 0:
        try:
            found, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
            continue
        if isinstance(found, dict):
            return text[start:end]
        start = text.find("{", end)
    return ""
