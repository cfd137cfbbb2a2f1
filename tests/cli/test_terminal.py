"""`seamline check` on a real terminal: progress that leaves nothing behind, Ctrl-C, and a reader that goes away."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.support.commands import COMMAND, environment
from tests.support.repositories import Scratch

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

_DEADLINE = 60.0


@pytest.fixture
def large(tmp_path: Path) -> Scratch:
    """A workspace that takes a while to read."""
    text = "".join(f"def f{number}(a, b=1):\n    return f{number}(a, b)\n\n\n" for number in range(500))
    return Scratch(tmp_path, {f"pkg/m{number}.py": text for number in range(300)})


class Terminal:
    """A process whose standard error is a terminal, in a session of its own, as in a terminal window."""

    def __init__(self, scratch: Scratch, *arguments: str) -> None:
        import pty

        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=scratch.root,
            env=environment(SEAMLINE_CACHE_DIR="off", TERM="xterm-256color"),
            stdout=subprocess.PIPE,
            stderr=slave,
            start_new_session=True,
            # Where the tests run in the background of a shell, Ctrl-C is ignored there, and so in all that they start.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )
        os.close(slave)
        self.text = b""

    def read_until(self, wanted: bytes | None) -> None:
        """Read what the terminal shows until `wanted` is in it; `None`: until the process has let go of it."""
        deadline = time.monotonic() + _DEADLINE
        while wanted is None or wanted not in self.text:
            assert select.select([self._master], [], [], deadline - time.monotonic())[0], self.text
            try:
                part = os.read(self._master, 65536)
            except OSError:  # how Linux says that the other side is closed
                part = b""
            if not part:
                assert wanted is None, self.text
                break
            self.text += part

    def interrupt(self) -> None:
        """What Ctrl-C does: a signal to everything that runs in this terminal."""
        os.killpg(self.process.pid, signal.SIGINT)

    def finish(self) -> tuple[int, bytes]:
        output, _ = self.process.communicate(timeout=_DEADLINE)
        self.read_until(None)
        os.close(self._master)
        return self.process.returncode, output

    @property
    def leaves_processes(self) -> bool:
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True


def test_progress_is_shown_and_erased(large: Scratch) -> None:
    terminal = Terminal(large, "check", "--workers", "1")
    terminal.read_until(b" of 300 files ...")
    code, output = terminal.finish()
    assert (code, output) == (0, b"No violations in 300 files.\n")
    assert terminal.text.endswith(b"\r\x1b[K")
    assert b"\n" not in terminal.text


def test_ctrl_c_stops_cleanly(large: Scratch) -> None:
    terminal = Terminal(large, "check")
    terminal.read_until(b" of 300 files ...")
    terminal.interrupt()
    code, output = terminal.finish()
    assert (code, output) == (130, b"")
    assert terminal.text.endswith(b"\r\x1b[K"), "no traceback, and no progress left behind"
    assert not terminal.leaves_processes


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    calls = "".join(f"f({number}, 2)\n" for number in range(2000))
    scratch = Scratch(tmp_path, {"a.py": "def f(x): ...\n", "b.py": f"from a import f\n{calls}"})
    terminal = Terminal(scratch, "check", "--format", "jsonl")
    assert terminal.process.stdout is not None
    assert terminal.process.stdout.readline().startswith(b'{"rule": "unexpected-argument"')
    terminal.process.stdout.close()
    terminal.process.stdout = None
    code, _ = terminal.finish()
    assert (code, terminal.text) == (141, b"")
