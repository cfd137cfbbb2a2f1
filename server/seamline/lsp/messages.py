"""JSON-RPC messages: what counts as one, and their bytes. Knows no method and keeps no state."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

from pygls.exceptions import JsonRpcInvalidRequest, JsonRpcParseError

if TYPE_CHECKING:
    from seamline.lsp.requests import RequestId


class Encoded(NamedTuple):
    """A result or parameters that are JSON already, for answers too large to go through the converter."""

    json: bytes


def dump(value: Any) -> bytes:
    """Plain values as JSON."""
    return json.dumps(value, separators=(",", ":")).encode()


def parse(body: bytes) -> Any:
    """The JSON value of a message body; raises JsonRpcParseError."""
    try:
        # Decoded here: json would guess UTF-16 from the bytes and accept it.
        return json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        # Says no more than the kind of fault: the text of the error may quote the message.
        raise JsonRpcParseError(f"The message is not JSON in UTF-8: {type(error).__name__}") from None


def check_shape(message: Any) -> None:
    """Raise JsonRpcInvalidRequest unless this is a request, a notification or a reply."""
    if isinstance(message, list):
        raise JsonRpcInvalidRequest("LSP has no batches: send one message at a time")
    if not isinstance(message, dict):
        raise JsonRpcInvalidRequest("A message must be an object")
    if message.get("jsonrpc") != "2.0":
        raise JsonRpcInvalidRequest('A message must say "jsonrpc": "2.0"')
    if "id" in message and not is_id(message["id"]):
        raise JsonRpcInvalidRequest("The id of a message must be an integer or a string")
    if "method" in message:
        if not isinstance(message["method"], str):
            raise JsonRpcInvalidRequest("A method must be a string")
    elif not ("id" in message and ("result" in message or "error" in message)):
        raise JsonRpcInvalidRequest("A message must have a method, or be a reply with an id")


def is_id(value: object) -> TypeGuard[RequestId]:
    """Whether LSP allows this as the id of a request."""
    return isinstance(value, int | str) and not isinstance(value, bool)


def id_of(message: object) -> RequestId | None:
    """The id in a message of any shape, for an answer that says what is wrong with it."""
    found = message.get("id") if isinstance(message, dict) else None
    return found if is_id(found) else None


def document_of(params: object) -> str | None:
    """The URI of the document that parameters of any shape are about."""
    document = params.get("textDocument") if isinstance(params, dict) else None
    uri = document.get("uri") if isinstance(document, dict) else None
    return uri if isinstance(uri, str) else None
