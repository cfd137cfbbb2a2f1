"""Getting JSON out of a model that may or may not be able to promise it.

Three ways, from the strictest: the endpoint holds the text to a schema, a tool is called whose arguments have that schema, or
the prompt asks for it and the one object in the text is taken. Whoever asked validates the outcome in every case.
"""

from __future__ import annotations

import json
import re
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


def only_object(text: str) -> str:
    """The JSON object that a text holds; "" where it holds none, several, or one inside of something that is no JSON.

    Which of several was meant nobody can tell, and a part of a broken answer is none. Empty ones say nothing.
    """
    decoder = json.JSONDecoder()
    found: list[tuple[str, int]] = []
    within = end = 0
    for brace in re.finditer("[{}]", text):
        if brace.start() < end:
            continue
        if brace[0] == "}":
            within = max(0, within - 1)
            continue
        try:
            value, end = decoder.raw_decode(text, brace.start())
        except ValueError:
            within += 1
        except RecursionError:
            return ""
        else:
            found += [(text[brace.start() : end], within)] if value else []
    return found[0][0] if len(found) == 1 and not found[0][1] else ""
