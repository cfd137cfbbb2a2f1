"""Parameters as they are written, to be written once more elsewhere: with what is known there of their types and defaults."""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING, Any, Final

from seamline.languages.python.annotations import split

if TYPE_CHECKING:
    from seamline.engine import Engine

_NAME: Final = re.compile(r"(?<![\w.\"'])[^\W\d]\w*")
_STRING: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_BUILTINS: Final = frozenset(dir(builtins))


def known_names(engine: Engine, path: str, source: str) -> frozenset[str] | None:
    """The names that may stand in the head of a function in the file `path`; `None`: all that stand in one of `source`."""
    if path == source:
        return None
    view = engine.program.view(path)
    return _BUILTINS if view is None else _BUILTINS | view.names.keys()


def written(symbol: Any) -> list[str]:
    """The parameters of a function as they stand in its head, with what they declare and their defaults."""
    return split(symbol[6][4].strip()[1:-1], ",")


def name_of(parameter: str) -> str:
    """The name of a parameter; with stars where it takes the rest."""
    return parameter.partition("=")[0].partition(":")[0].strip()


def plain(parameter: str, known: frozenset[str] | None) -> str:
    """A parameter as it can be written elsewhere: without a type that is not known there; `""` where its default is not."""
    name, equals, default = (piece.strip() for piece in parameter.partition("="))
    untyped, _, annotation = name.partition(":")
    head = name if known is None or _are_known(annotation, known) else untyped.strip()
    if not equals:
        return head
    if known is not None and not _are_known(default, known):
        return ""
    return f"{head} = {default}" if ":" in head else f"{head}={default}"


def _are_known(expression: str, known: frozenset[str]) -> bool:
    return all(name in known for name in _NAME.findall(_STRING.sub("", expression)))
