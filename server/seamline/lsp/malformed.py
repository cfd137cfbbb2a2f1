"""What to do with parameters that are not what the specification says: a sentence for the client's developer, and as
much of an odd client's capabilities as can be understood.

No value that the client sent gets into a message: parameters hold the user's text.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from cattrs import transform_error
from cattrs.v import format_exception
from lsprotocol import types

if TYPE_CHECKING:
    from cattrs import Converter

logger = logging.getLogger(__name__)


def what_is_wrong(error: BaseException) -> str:
    """Where the faults are and of what kind, as in `required field missing @ $.params.position.line`."""
    if not isinstance(error, Exception):
        return type(error).__name__
    said = "; ".join(transform_error(error, format_exception=_kind_of_fault))
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), said)


def _kind_of_fault(error: BaseException, expected: type | None) -> str:
    if isinstance(error, KeyError | ValueError | TypeError):
        return format_exception(error, expected)
    # The text of any other exception may quote what was sent.
    return f"cannot be read ({type(error).__name__})"


def structure_initialize(converter: Converter, message: dict[str, Any]) -> types.InitializeParams:
    """The parameters of `initialize`. Capabilities we cannot read are capabilities the client does not have.

    An editor that declares a symbol kind newer than our lsprotocol would otherwise have no server at all.
    """
    try:
        return converter.structure(message, types.InitializeRequest).params
    except Exception:
        params = message.get("params")
        declared = params.get("capabilities") if isinstance(params, dict) else None
        if not isinstance(params, dict) or not isinstance(declared, dict):
            raise
        understood = _understood(converter, declared)
        return converter.structure(
            {**message, "params": {**params, "capabilities": understood}}, types.InitializeRequest
        ).params


def _understood(converter: Converter, declared: dict[str, Any]) -> dict[str, Any]:
    """The parts of client capabilities, two levels deep, that can be read."""
    understood: dict[str, Any] = {}
    for section, content in declared.items():
        for name, value in content.items() if isinstance(content, dict) else ():
            try:
                converter.structure({section: {name: value}}, types.ClientCapabilities)
            except Exception:  # noqa: BLE001 - the converter's hooks raise everything there is
                logger.warning("ignored what the client declares as %s.%s: it is not what LSP 3.17 says", section, name)
            else:
                understood.setdefault(section, {})[name] = value
    return understood
