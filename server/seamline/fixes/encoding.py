"""Turning new text back into the bytes of its file: its encoding and its byte order mark stay what they are."""

from __future__ import annotations

from seamline.workspace.source import declared_encoding, to_utf8

_BOM = b"\xef\xbb\xbf"


class Unwritable(Exception):  # noqa: N818 - read as a sentence where it is raised
    """The new text cannot take the place of the old one; the message completes the sentence "FILE ..."."""


def encoded(on_disk: bytes, before: bytes, after: bytes) -> bytes:
    """The bytes that put the UTF-8 text `after` where `before` is now; raises `Unwritable` when it is not any more."""
    if to_utf8(on_disk) != before:
        raise Unwritable("has changed since it was checked; run the command again")
    if on_disk.startswith(_BOM):
        return _BOM + after
    encoding = declared_encoding(on_disk)
    if encoding == "utf-8":
        return after
    try:
        return after.decode().encode(encoding)
    except UnicodeEncodeError:
        raise Unwritable(f"cannot hold the new text in {encoding}, the encoding it declares") from None
