"""The base protocol: what is taken for a message, in which pieces it may come, and how the server recovers."""

from __future__ import annotations

import os
import threading

import pytest
from tests.wire.client import Client, frame

from seamline.lsp import transport
from seamline.lsp.transport import BadFrame, Frames, Outbox

GOOD = b'{"x":1}'
BAD = "bad"


def cut(stream: bytes, piece: int) -> list[bytes | str]:
    frames = Frames()
    found: list[bytes | str] = []
    for start in range(0, len(stream), piece):
        found += [BAD if isinstance(item, BadFrame) else item for item in frames.feed(stream[start : start + piece])]
    return found


@pytest.mark.parametrize("piece", [1, 2, 7, 10_000])
@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        pytest.param(b"Content-Length: 7\r\n\r\n" + GOOD, [GOOD], id="as specified"),
        pytest.param(b"content-length: 7\r\n\r\n" + GOOD, [GOOD], id="lower case"),
        pytest.param(b"CONTENT-LENGTH:7\r\n\r\n" + GOOD, [GOOD], id="upper case, no space"),
        pytest.param(b"Content-Length \t:\t 7  \r\n\r\n" + GOOD, [GOOD], id="spaces everywhere"),
        pytest.param(b"Content-Length: 7\n\n" + GOOD, [GOOD], id="line feeds only"),
        pytest.param(b"Content-Length: 007\r\n\r\n" + GOOD, [GOOD], id="leading zeros"),
        pytest.param(
            b"Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: 7\r\n\r\n" + GOOD,
            [GOOD],
            id="type first",
        ),
        pytest.param(b"Content-Length: 7\r\nX-Other: 99\r\n\r\n" + GOOD, [GOOD], id="other header after"),
        pytest.param(b"Content-Length: 3\r\nContent-Length: 7\r\n\r\n" + GOOD, [GOOD], id="the last length counts"),
        pytest.param(b"\r\n\r\n" + frame(GOOD), [GOOD], id="empty lines before"),
        pytest.param(frame(GOOD) + b"\r\n" + frame(GOOD), [GOOD, GOOD], id="empty line between"),
        pytest.param(frame(b"") + frame(GOOD), [b"", GOOD], id="no body"),
        pytest.param(frame(b"\r\n\r\n") + frame(GOOD), [b"\r\n\r\n", GOOD], id="a body that looks like header lines"),
        pytest.param(b"X: 1\r\n\r\n" + frame(GOOD), [BAD, GOOD], id="no length"),
        pytest.param(b"Content-Length: many\r\n\r\n" + frame(GOOD), [BAD, GOOD], id="length is no number"),
        pytest.param(b"Content-Length: -7\r\n\r\n" + frame(GOOD), [BAD, GOOD], id="length is negative"),
        pytest.param(b"Content-Length: 2\r\n\r\n" + GOOD + frame(GOOD), [GOOD[:2], GOOD], id="body longer than said"),
        pytest.param(b"hello\r\nworld\r\n" + frame(GOOD), [GOOD], id="a stray print in the stream"),
        pytest.param(b"Content-Length: 7\r\n\r\n" + GOOD[:3], [], id="body shorter than said, and the end"),
        pytest.param(b"Content-Length: 7\r\n", [], id="header, and the end"),
        pytest.param(b"\x00" * 100_000 + b"\n" + frame(GOOD), [GOOD], id="binary"),
    ],
)
def test_frames(stream: bytes, expected: list[bytes | str], piece: int) -> None:
    assert cut(stream, max(piece, len(stream) // 5000)) == expected


def test_a_message_over_the_limit_is_skipped_without_being_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_BODY", 100)
    assert cut(frame(b"x" * 101) + frame(GOOD), 10) == [BAD, GOOD]


def test_a_line_that_never_ends_is_not_kept() -> None:
    frames = Frames()
    for _ in range(100):
        assert list(frames.feed(b"x" * 65536)) == []
    assert len(frames._buffer) <= transport.MAX_HEADER
    assert list(frames.feed(b"\r\n" + frame(GOOD))) == [GOOD]


# -- the same with the real process -----------------------------------------------------------------------------------


def test_the_server_complains_and_goes_on(client: Client) -> None:
    client.raw(b"X: 1\r\n\r\n")
    assert client.until(lambda message: "error" in message, "complaint")["error"]["code"] == -32700
    client.raw(b"garbage\r\n")
    body = b'{"jsonrpc":"2.0","id":"odd","method":"probe/handled"}'
    client.raw(b"content-length:  %d \r\nX-Other: y\r\n\r\n%b" % (len(body), body))
    assert client.result("odd")
    client.asked["odd"] += 1
    assert client.leave() == 0


def test_a_message_of_some_megabytes(client: Client) -> None:
    assert client.error_code(client.ask("no/such/method", {"text": "ü" * 3_000_000})) == -32601
    assert client.leave() == 0


# -- going out --------------------------------------------------------------------------------------------------------


class TestOutbox:
    """Writing never blocks the loop, and keeps the order."""

    def test_a_client_that_does_not_read_delays_nobody_and_loses_nothing(self) -> None:
        reading, writing = os.pipe()
        outbox = Outbox(writing, on_broken=lambda: None)
        bodies = [b"%d" % number * 5000 for number in range(100)]
        for body in bodies:
            outbox.send(body)
        assert not outbox.flush(0)
        received = bytearray()
        expected = b"".join(map(frame, bodies))
        while len(received) < len(expected):
            received += os.read(reading, 1 << 16)
        assert received == expected
        assert outbox.flush(5)
        outbox.send(b"again")
        assert os.read(reading, 100) == frame(b"again")
        os.close(reading)
        os.close(writing)

    @pytest.mark.parametrize("backlog", [0, 1_000_000])
    def test_a_client_that_is_gone_is_reported(self, backlog: int) -> None:
        reading, writing = os.pipe()
        gone = threading.Event()
        outbox = Outbox(writing, on_broken=gone.set)
        if backlog:
            outbox.send(b"x" * backlog)
        os.close(reading)
        outbox.send(b"y")
        assert gone.wait(5)
        outbox.send(b"z")
        assert outbox.flush(5)
        os.close(writing)
