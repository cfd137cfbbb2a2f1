"""URIs of the client as paths of this machine, and back.

Only `file:` URIs have a path; a document of another kind (unsaved, in an archive, a git revision) has none and is
politely left alone. Nothing here touches the disk: two names of one file stay two names.
"""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import unquote_to_bytes

_FILE_URI = re.compile(r"file:(?://([^/?#]*))?(/[^?#]*)", re.IGNORECASE)
_DRIVE = re.compile(r"/[A-Za-z]:")
_WINDOWS = os.name == "nt"


def path_of(uri: str, *, windows: bool = _WINDOWS) -> str | None:
    """The absolute path that a URI names, or None when it names no file of this machine."""
    # Query and fragment have no meaning for files; a client that means `#` or `?` in a name escapes it.
    found = _FILE_URI.match(uri)
    if found is None:
        return None
    host, raw = found[1] or "", unquote_to_bytes(found[2])
    if b"\0" in raw:
        return None
    remote = host.lower() not in {"", "localhost"}
    if not windows:
        # Names that are not UTF-8 are kept as Python keeps them everywhere.
        return None if remote else os.path.normpath("/" + raw.decode("utf-8", "surrogateescape").lstrip("/"))
    path = raw.decode("utf-8", "replace")
    if remote:
        return str(PureWindowsPath(f"//{host}{path}"))
    # Drives in lower case, as VS Code writes them, name the same place as in upper case.
    return str(PureWindowsPath(path[1].upper() + path[2:])) if _DRIVE.match(path) else None


def uri_of(path: str, *, windows: bool = _WINDOWS) -> str:
    """The URI of an absolute path. For an open document use the client's own spelling of its URI instead."""
    return (PureWindowsPath if windows else PurePosixPath)(path).as_uri()
