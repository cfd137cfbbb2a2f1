"""Text synchronisation: what odd edits make of a text, and when a text is not known. Random edits: tests/wire/test_sync.py."""

from __future__ import annotations

import pytest
from tests.support.follower import Recorder, check_lines

from seamline.workspace.documents import Change, Document, Documents, WholeText


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        ("abc", Change(0, 99, 0, 99, "X"), "abcX"),
        ("abc\n", Change(0, 99, 0, 99, "X"), "abcX\n"),
        ("abc\r\ndef", Change(0, 4, 0, 4, "X"), "abcX\r\ndef"),
        ("abc", Change(7, 7, 9, 9, "X"), "abcX"),
        ("", Change(0, 0, 0, 0, "X"), "X"),
        ("", Change(3, 1, 5, 2, "X"), "X"),
        ("abcdef", Change(0, 4, 0, 2, "X"), "abXef"),
        ("a\nb\nc", Change(2, 0, 0, 1, ""), "ac"),
        ("a\x0cb\nc", Change(1, 0, 1, 1, "X"), "a\x0cb\nX"),
        ("a\x85b\u2028c\nd", Change(1, 0, 1, 1, "X"), "a\x85b\u2028c\nX"),
        ("a\r", Change(1, 0, 1, 0, "\nb"), "a\r\nb"),
        ("a\rb\nc", Change(1, 0, 1, 1, ""), "a\r\nc"),
        ("a\r\nb", Change(0, 0, 99, 0, ""), ""),
        ("😀x", Change(0, 2, 0, 3, "y"), "😀y"),
        # The client cuts a character in two; each half stays one unit, so that what follows is still found.
        ("😀x", Change(0, 1, 0, 2, ""), "?x"),
        ("😀x", Change(0, 0, 0, 1, ""), "?x"),
        ("😀x", Change(0, 1, 0, 1, "-"), "?-?x"),
        ("ab", Change(0, 1, 0, 1, "\ud83d"), "a?b"),
    ],
)
def test_odd_edits_in_utf16(text: str, change: Change, expected: str) -> None:
    follower = Recorder()
    document = Document("file:///a.py", "a.py", 1, text, "utf-16", follower)
    document.apply(*change)
    assert document.text == expected.encode()
    assert follower.copy == document.text
    check_lines(document, change)


def test_a_position_inside_a_utf8_character_is_its_start() -> None:
    document = Document("file:///a.py", "a.py", 1, "é日x", "utf-8", None)
    document.apply(0, 1, 0, 4, "-")
    assert document.text == "-日x".encode()


class TestVersions:
    """When the text is known, and when it is not."""

    def opened(self) -> Documents:
        documents = Documents("utf-16")
        documents.open("file:///a.py", "a.py", 5, "abc")
        return documents

    @pytest.mark.parametrize(
        ("notifications", "expected"),
        [
            pytest.param([(6, [Change(0, 0, 0, 1, "X")])], b"Xbc", id="next version"),
            pytest.param([(60, [Change(0, 0, 0, 1, "X")])], b"Xbc", id="versions may skip"),
            pytest.param([(6, [Change(0, 0, 0, 1, "X"), Change(0, 1, 0, 2, "YZ")])], b"XYZc", id="changes in order"),
            pytest.param([(6, [WholeText("new")])], b"new", id="whole text"),
            pytest.param([(6, [WholeText("new"), Change(0, 0, 0, 1, "X")])], b"Xew", id="whole text, then a change"),
            pytest.param([(4, [Change(0, 0, 0, 1, "X")])], None, id="version goes back"),
            pytest.param([(4, [WholeText("old")])], None, id="whole text of the past"),
            pytest.param([(4, []), (6, [Change(0, 0, 0, 1, "X")])], None, id="stays lost over later edits"),
            pytest.param([(4, []), (6, [WholeText("new")])], b"new", id="whole text brings it back"),
            pytest.param([(6, [])], b"abc", id="no changes"),
        ],
    )
    def test_notifications(self, notifications: list[tuple[int, list[Change | WholeText]]], expected: bytes) -> None:
        documents = self.opened()
        for version, changes in notifications:
            documents.change("file:///a.py", version, changes)
        document = documents.get("file:///a.py")
        assert document is not None
        assert document.text == expected

    def test_a_change_that_was_not_understood(self) -> None:
        documents = self.opened()
        documents.lose("file:///a.py")
        assert documents.change("file:///a.py", 6, [Change(0, 0, 0, 1, "X")]).text is None
        assert documents.open("file:///a.py", "a.py", 1, "again").text == b"again"

    @pytest.mark.parametrize(
        ("changes", "modified"),
        [
            ([], False),
            ([Change(0, 0, 0, 0, "X")], True),
            ([Change(0, 0, 0, 0, "X"), Change(0, 0, 0, 1, "")], False),
        ],
    )
    def test_whether_it_is_modified(self, changes: list[Change], modified: bool) -> None:
        documents = self.opened()
        document = documents.change("file:///a.py", 6, changes)
        assert document.modified is modified
        document.saved()
        assert not document.modified
        documents.lose("file:///a.py")
        assert document.modified

    def test_what_is_not_open(self) -> None:
        documents = self.opened()
        assert documents.change("file:///b.py", 6, [WholeText("x")]) is None
        assert documents.close("file:///b.py") is None
        assert documents.lose("file:///b.py") is None
        assert documents.close("file:///a.py").version == 5
        assert len(documents) == 0
