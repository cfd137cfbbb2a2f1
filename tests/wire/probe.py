"""The real server process with a session that does nothing and handlers that misbehave on request.

Run as a script by the wire suite: what it tests is the protocol and the process, whatever the features do.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import Any

from lsprotocol import types

from seamline.lsp.lifecycle import run, set_up_logging, take_streams
from seamline.lsp.server import create_server


class ProbeSession:
    def __init__(self, link: Any, client: Any, params: types.InitializeParams) -> None:
        self.link = link
        self.client = client
        self.lost: list[str] = []
        self.handled: list[str] = []

    def close(self) -> None:
        self.handled.append("closed")

    def lost_track(self, uri: str) -> None:
        self.lost.append(uri)


def hover(session: ProbeSession, params: types.HoverParams) -> types.Hover | None:
    session.handled.append(f"hover {params.position.line}")
    return types.Hover(contents=f"line {params.position.line}")


def did_change(session: ProbeSession, params: types.DidChangeTextDocumentParams) -> None:
    session.handled.append(f"change {params.text_document.version}")


def sleep(session: ProbeSession, seconds: float) -> str:
    """Keeps the loop busy, as a handler never should."""
    time.sleep(seconds)
    session.handled.append(f"sleep {seconds}")
    return "slept"


def spin(session: ProbeSession, params: Any) -> None:
    while True:
        pass


async def wait(session: ProbeSession, params: Any) -> None:
    session.handled.append("wait")
    await asyncio.Event().wait()


async def stubborn(session: ProbeSession, params: Any) -> None:
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            session.handled.append("will not be cancelled")


def fail(session: ProbeSession, params: Any) -> None:
    raise RuntimeError("secret: hunter2")


def unserialisable(session: ProbeSession, params: Any) -> object:
    return {"x": object()}


async def ask(session: ProbeSession, params: Any) -> Any:
    """Asks the client for its configuration and answers with what it said."""
    params = types.ConfigurationParams(items=[types.ConfigurationItem(section="seamline")])
    try:
        return {"reply": await session.link.request(types.WORKSPACE_CONFIGURATION, params)}
    except Exception as error:  # noqa: BLE001 - whatever it is, the test wants to see it
        return {"error": type(error).__name__}


def child(session: ProbeSession, params: Any) -> int:
    """Starts a child that never ends by itself and holds on to nothing of ours."""
    command = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL).pid


def chatter(session: ProbeSession, params: Any) -> str:
    """Prints, and lets a child print, where the protocol would be broken by it."""
    print("hello on standard output", flush=True)  # noqa: T201
    os.write(1, b"hello on descriptor 1\n")
    subprocess.run([sys.executable, "-c", "print('hello from a child', input() if False else '')"], check=True)
    return "chattered"


def flood(session: ProbeSession, size: int) -> str:
    """More than any pipe holds, before the answer."""
    session.link.send("probe/flood", {"text": "x" * size})
    return "flooded"


def babble(session: ProbeSession, params: Any) -> None:
    """Logs more than a pipe holds."""
    for _ in range(100):
        logging.getLogger("seamline.probe").warning("%s", "x" * 10_000)


def handled(session: ProbeSession, params: Any) -> dict[str, list[str]]:
    return {"handled": session.handled, "lost": session.lost}


HANDLERS: dict[str, Any] = {
    types.TEXT_DOCUMENT_HOVER: hover,
    types.TEXT_DOCUMENT_DID_CHANGE: did_change,
    "probe/sleep": sleep,
    "probe/spin": spin,
    "probe/wait": wait,
    "probe/stubborn": stubborn,
    "probe/fail": fail,
    "probe/unserialisable": unserialisable,
    "probe/ask": ask,
    "probe/child": child,
    "probe/chatter": chatter,
    "probe/flood": flood,
    "probe/babble": babble,
    "probe/handled": handled,
}

if __name__ == "__main__":
    set_up_logging()
    connection = take_streams()
    features = [SimpleNamespace(METHOD=method, handle=handle) for method, handle in HANDLERS.items()]
    run(create_server(ProbeSession, features), connection)
