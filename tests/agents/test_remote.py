"""The process that talks with models: as good as talking oneself, and its death is a failure like any other."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.messages_api import MessagesAPI

from seamline_agents.port import Failure, Fault, Request, Turn, Usage
from seamline_agents.remote import Remote

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

KEY = "not-a-real-key-but-as-secret-as-one"
ASK = Request("some-model", "You review.", (Turn("user", "Look."),), deadline=20)


@asynccontextmanager
async def talking(
    *scripts: Any, counts: int | None = None, offline: bool = False
) -> AsyncIterator[tuple[Remote, MessagesAPI]]:
    async with MessagesAPI(*scripts, counts=counts).running() as api:
        remote = Remote(key=KEY, address=api.address, offline=offline)
        try:
            yield remote, api
        finally:
            await remote.close()


def children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def seen_of(pid: int) -> str:
    """What everybody on the machine may see of a process."""
    return "".join(Path(f"/proc/{pid}/{name}").read_text() for name in ("cmdline", "environ"))


async def test_answers_come_through_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Neither the library's own ways to be told things, nor a module that lies around where we were started.
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "x-secret: from-the-environment")
    (tmp_path / "seamline_agents.py").write_text("raise SystemExit(3)")
    others = children()
    monkeypatch.chdir(tmp_path)
    async with talking(["text Hello", "wait 0.1", "text  there", "stop end_turn"], counts=5) as (remote, api):
        heard: list[str] = []
        both = await asyncio.gather(remote.ask(ASK, heard.append), remote.ask(ASK, len))
        assert await remote.count(ASK) == 5
        [pid] = set(children()) - set(others)
        seen = seen_of(pid)
    assert [reply.text for reply in both] == ["Hello there", "Hello there"]
    assert "".join(heard) == "Hello there"
    assert both[0].usage == Usage(10, 3, 2, 7)
    assert KEY not in seen
    assert "from-the-environment" not in str(api.received)
    assert children() == others


async def test_a_failure_comes_through_whole() -> None:
    async with talking(["status 429 retry-after=7 rate_limit_error slow down"]) as (remote, _):
        with pytest.raises(Failure, match="slow down") as caught:
            await remote.ask(ASK, len)
    assert (caught.value.fault, caught.value.retry_after) == (Fault.LIMITED, 7)


async def test_offline_opens_no_socket() -> None:
    async with talking(["text Hello", "stop end_turn"], offline=True) as (remote, api):
        with pytest.raises(Failure) as caught:
            await remote.ask(ASK, len)
        assert (caught.value.fault, api.connections) == (Fault.OFFLINE, 0)


async def test_cancelling_closes_the_connection_of_that_one_only() -> None:
    slow, quick = ["text He", "wait 30", "stop end_turn"], ["text Hello", "stop end_turn"]
    async with talking(slow, quick) as (remote, api):
        begun = asyncio.Event()
        task = asyncio.create_task(remote.ask(ASK, lambda _: begun.set()))
        await begun.wait()
        other = asyncio.create_task(remote.ask(ASK, len))
        task.cancel()
        await asyncio.wait_for(api.hung_up.wait(), 5)
        assert (await other).text == "Hello"
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_closing_ends_what_is_on_its_way() -> None:
    others = children()
    async with talking(["text He", "wait 30", "stop end_turn"]) as (remote, api):
        begun = asyncio.Event()
        task = asyncio.create_task(remote.ask(ASK, lambda _: begun.set()))
        await begun.wait()
        await remote.close()
        with pytest.raises(Failure) as caught:
            await task
        assert caught.value.fault is Fault.BROKEN
        await asyncio.wait_for(api.hung_up.wait(), 5)
    assert children() == others


async def test_a_process_that_dies_is_a_failure_and_replaced() -> None:
    others = children()
    async with talking(["text He", "wait 30", "stop end_turn"], ["text Hello", "stop end_turn"]) as (remote, _):
        begun = asyncio.Event()
        task = asyncio.create_task(remote.ask(ASK, lambda _: begun.set()))
        await begun.wait()
        [pid] = set(children()) - set(others)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(Failure, match="ended") as caught:
            await task
        assert caught.value.fault is Fault.BROKEN
        assert (await remote.ask(ASK, len)).text == "Hello"


async def test_the_process_ends_with_us() -> None:
    async with MessagesAPI(["text He", "wait 30", "stop end_turn"]).running() as api:
        program = (
            "import asyncio, os\n"
            "from seamline_agents.port import Request, Turn\n"
            "from seamline_agents.remote import Remote\n"
            "async def main():\n"
            f"    remote = Remote(key='k', address={api.address!r})\n"
            "    await remote.ask(Request('m', '', (Turn('user', 'x'),)), lambda _: os._exit(0))\n"
            "asyncio.run(main())\n"
        )
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
        assert await process.wait() == 0
        await asyncio.wait_for(api.hung_up.wait(), 5)


async def test_what_talks_with_models_is_never_loaded_here() -> None:
    async with MessagesAPI(["text Hello", "stop end_turn"]).running() as api:
        program = (
            "import asyncio, sys\n"
            "from seamline_agents.port import Request, Turn\n"
            "from seamline_agents.remote import Remote\n"
            "async def main():\n"
            f"    remote = Remote(key='k', address={api.address!r})\n"
            "    await remote.ask(Request('m', '', (Turn('user', 'x'),)), len)\n"
            "    await remote.close()\n"
            "asyncio.run(main())\n"
            "sys.exit(5 + ('anthropic' in sys.modules))\n"
        )
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
        assert await process.wait() == 5
