"""Reading sources: whatever lies at a path, a text or a reason comes back at once."""

import os
import socket
import time
from hashlib import blake2b
from pathlib import Path

import pytest

from seamline.languages.python.whole import line_lengths
from seamline.workspace.source import SIZE_LIMIT, LineIndex, Missing, Unreadable, read_source, stamp


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"", "", id="empty"),
        pytest.param(b"x = 1\n", "x = 1\n", id="ascii"),
        pytest.param("é = '𝒳'\r\n".encode(), "é = '𝒳'\r\n", id="utf-8, line ends kept"),
        pytest.param(b"\xef\xbb\xbfx = 1", "x = 1", id="byte order mark removed"),
        pytest.param(b"\xef\xbb\xbf# coding: latin-1\nx = '\xc3\xa9'", "# coding: latin-1\nx = 'é'", id="mark wins"),
        pytest.param(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n", id="latin-1"),
        pytest.param(
            b"#!/bin/x\n# vim: set fileencoding=cp1252 :\n'\x80'",
            "#!/bin/x\n# vim: set fileencoding=cp1252 :\n'€'",
            id="second line",
        ),
        pytest.param(b"# coding: UTF_8\n'\xc3\xa9'", "# coding: UTF_8\n'é'", id="utf-8 declared"),
        pytest.param(b"# coding: utf-8-sig\n'\xc3\xa9'", "# coding: utf-8-sig\n'é'", id="utf-8-sig declared"),
        pytest.param(
            b"x = 1\n# coding: latin-1\n'\xc3\xa9'", "x = 1\n# coding: latin-1\n'é'", id="after code: no declaration"
        ),
        pytest.param(
            b"\n\n# coding: latin-1\n'\xc3\xa9'", "\n\n# coding: latin-1\n'é'", id="third line: no declaration"
        ),
        pytest.param(b"coding: latin-1\n'\xc3\xa9'", "coding: latin-1\n'é'", id="no comment: no declaration"),
        pytest.param(b"x = 1\x0c\n", "x = 1\x0c\n", id="form feed"),
        pytest.param(b"# coding: euc-jp\n'\xa4\xa2'", "# coding: euc-jp\n'あ'", id="euc-jp"),
    ],
)
def test_gives_utf8_text(tmp_path: Path, data: bytes, text: str) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(data)
    source = read_source(file)
    assert source.text.decode() == text
    assert source.digest == blake2b(data, digest_size=16).digest()
    assert source.size == len(data)


def _sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def _bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(lambda p: p.write_bytes(b"x = 1\n'\xff'"), "is not UTF-8 (byte 0xff at offset 7)", id="not UTF-8"),
        pytest.param(lambda p: p.write_bytes(b"x\0y"), "holds a NUL byte at offset 1", id="NUL"),
        pytest.param(lambda p: p.write_text("x = 1", "utf-16"), "is UTF-16, not UTF-8", id="UTF-16"),
        pytest.param(
            lambda p: p.write_bytes(b"# coding: ascii\n'\xe9'"),
            "is not ascii, the encoding it declares (byte 0xe9 at offset 17)",
            id="not what it declares",
        ),
        pytest.param(
            lambda p: p.write_bytes(b"# coding: klingon\n'\xe9'"),
            "declares an unknown encoding, klingon",
            id="unknown encoding",
        ),
        pytest.param(
            lambda p: p.write_bytes(b"# coding: rot13\n'\xe9'"),
            "declares an unknown encoding, rot13",
            id="not a text encoding",
        ),
        pytest.param(lambda p: _sparse(p, 20 * 1024 * 1024), "is 20.0 MB, over the limit of 4 MB", id="20 MB"),
        pytest.param(lambda p: p.symlink_to("nowhere"), "is a dangling link", id="dangling link"),
        pytest.param(lambda p: p.symlink_to(p.name), "is a circular link", id="circular link"),
        pytest.param(os.mkfifo, "is not a regular file", id="fifo"),
        pytest.param(lambda p: p.symlink_to("/dev/zero"), "is not a regular file", id="link to a device"),
        pytest.param(_bind, "is not a regular file", id="socket"),
        pytest.param(lambda p: p.mkdir(), "is a folder, not a file", id="folder"),
    ],
)
def test_says_why_there_is_no_text(tmp_path: Path, make: object, reason: str) -> None:
    file = tmp_path / "a.py"
    make(file)  # type: ignore[operator]
    with pytest.raises(Unreadable) as caught:
        read_source(file)
    assert caught.value.reason == reason
    assert not isinstance(caught.value, Missing)


@pytest.mark.parametrize("name", ["gone.py", "no/such/folder.py", "a.py/below.py", "nul\0.py"])
def test_a_file_that_is_not_there_is_missing(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.py").touch()
    with pytest.raises(Missing):
        read_source(f"{tmp_path}/{name}")


def test_a_name_that_is_too_long_is_no_error(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="has a name that is too long"):
        read_source(tmp_path / ("x" * 300 + ".py"))


def test_the_largest_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"#" * SIZE_LIMIT)
    assert len(read_source(tmp_path / "a.py").text) == SIZE_LIMIT


def test_a_young_stamp_proves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"x = 1")
    assert read_source(file).mtime_ns == 0


def test_a_stamp_in_the_future_proves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"x = 1")
    os.utime(file, ns=(0, time.time_ns() + 10**12))
    assert read_source(file).mtime_ns == 0


def test_an_old_stamp_identifies_the_file(tmp_path: Path) -> None:
    source = read_source(os.__file__)
    assert (source.mtime_ns, source.size) == stamp(Path(os.__file__).stat())


@pytest.mark.skipif(os.name == "nt", reason="the system keeps no change time")
def test_the_stamp_tells_files_of_equal_size_and_modification_time_apart(tmp_path: Path) -> None:
    file, other = tmp_path / "a.py", tmp_path / "b.py"
    for path, text in ((file, "x = 1"), (other, "y = 2")):
        path.write_text(text)
        os.utime(path, ns=(10**18, 10**18))
    before = stamp(file.stat())
    other.replace(file)
    assert file.stat().st_mtime_ns == 10**18
    assert stamp(file.stat()) != before


TEXTS = [
    b"",
    b"a",
    b"a\n",
    b"a\nb",
    b"\n\n",
    b"a\r\nb\rc\n",
    b"\r\r\n\n\r",
    b"a\x0cb\x0b\x1c\xc2\x85\xe2\x80\xa8c\nd",
    "é\n𝒳\r\n".encode(),
]


@pytest.mark.parametrize("text", TEXTS)
def test_lines_are_those_of_the_protocol(text: bytes) -> None:
    spelled_out = text.replace(b"\r\n", b"\x00\n").replace(b"\r", b"\n").replace(b"\x00\n", b"\r\n").split(b"\n")
    index = LineIndex.of(text)
    assert len(index) == len(spelled_out)
    at = 0
    for line, content in enumerate(spelled_out):
        start, end = index.line_span(line)
        assert start == at
        assert end - start == len(content) + (line < len(spelled_out) - 1)
        at = end
    for offset in range(len(text) + 1):
        line, column = index.position(offset)
        assert line == index.line_of(offset)
        assert index.line_span(line)[0] + column == offset
        assert index.offset(line, column) == offset


@pytest.mark.parametrize("text", TEXTS)
def test_facts_hold_the_same_lines(text: bytes) -> None:
    ours, theirs = LineIndex.of(text), LineIndex.from_lengths(line_lengths(text))
    assert [ours.line_span(line) for line in range(len(ours))] == [
        theirs.line_span(line) for line in range(len(theirs))
    ]


@pytest.mark.parametrize(
    ("line", "column", "offset"),
    [(-1, 3, 0), (0, -1, 0), (0, 2, 2), (0, 99, 2), (1, 0, 3), (1, 99, 5), (2, 0, 5), (99, 0, 5)],
)
def test_places_outside_the_text_are_clamped(line: int, column: int, offset: int) -> None:
    assert LineIndex.of(b"ab\ncd").offset(line, column) == offset


@pytest.mark.parametrize(("offset", "position"), [(-5, (0, 0)), (99, (1, 2))])
def test_offsets_outside_the_text_are_clamped(offset: int, position: tuple[int, int]) -> None:
    assert LineIndex.of(b"ab\ncd").position(offset) == position
