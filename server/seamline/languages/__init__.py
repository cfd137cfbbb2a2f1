"""The languages Seamline reads, by file suffix.

`extract` is what worker processes call: it must import as little as possible, and its result depends on the text alone.
"""

from __future__ import annotations

import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamline.languages.python.extract import PythonExtractor


def _version() -> str:
    digest = blake2b(digest_size=8)
    folder = Path(__file__).parent
    for path in sorted((folder / "codec.py", *(folder / "python").rglob("*.py"), *(folder / "python").glob("*.scm"))):
        digest.update(path.read_bytes())
    return f"{digest.hexdigest()}.{sys.version_info.major}.{sys.version_info.minor}"


FACTS_VERSION = _version()
"""Changes whenever extraction does: facts of another version are not read. The interpreter's version is part of it
because `marshal` writes the facts."""

SUFFIXES = frozenset({".py", ".pyi"})


@cache
def extractor() -> PythonExtractor:
    """The extractor for Python, made once a process."""
    from seamline.languages.python.extract import PythonExtractor

    return PythonExtractor()


def extract(path: str, text: bytes) -> bytes:  # noqa: ARG001 - the path chooses the language once there are more
    """Facts of the file at `path` with this UTF-8 text, as a blob for `seamline.languages.codec`."""
    from seamline.languages.codec import encode

    return encode(extractor().extract(text))


def separate_extract() -> Callable[[str, bytes], bytes]:
    """As `extract`, with a parser of its own: for another thread."""
    from seamline.languages.codec import encode
    from seamline.languages.python.extract import PythonExtractor

    own = PythonExtractor()
    return lambda path, text: encode(own.extract(text))  # noqa: ARG005 - as above
