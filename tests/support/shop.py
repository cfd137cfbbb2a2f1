"""A shop under git, a model on loopback that is asked about it, and the real command between them."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.support import models
from tests.support.commands import environment
from tests.support.messages_api import MessagesAPI
from tests.support.repositories import Scratch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

KEY = "not-a-real-key-but-as-secret-as-one"
FILES = {
    "shop/__init__.py": "",
    "shop/price.py": "# Prices.\n\n\ndef total(items):\n    return sum(items) / 100\n\n\ndef unused():\n    return 'not sent'\n",
    "shop/cart.py": "from shop.price import total\n\n\ndef show(items):\n    print(total(items), 'cents')\n",
    "shop/tax.py": "RATE = 0.2\n",
    "shop/bill.py": "from shop.tax import RATE\n\nprint(RATE)\n",
}


def _interruptible() -> None:
    """Be as a terminal starts a command: a shell that starts one in the background has it ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Ended(NamedTuple):
    code: int
    out: str
    err: str


class Shop:
    """A workspace, a model, and the command between them."""

    def __init__(self, folder: Path, api: MessagesAPI) -> None:
        self.folder, self.api = folder, api
        before = FILES["shop/price.py"].replace("/ 100", "/ 1")
        self.scratch = Scratch(folder / "work", {**FILES, "shop/price.py": before})
        self.scratch.commit()
        self.scratch.write({"shop/price.py": FILES["shop/price.py"]})
        self.variables = {
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": api.address,
            **{f"SEAMLINE_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "CACHE")},
        }

    async def review(self, *arguments: str, **variables: str) -> Ended:
        return await self.run("review", *arguments, **variables)

    async def run(self, *arguments: str, **variables: str) -> Ended:
        process = await self.start(*arguments, **variables)
        out, err = await process.communicate()
        return Ended(process.returncode or 0, out.decode(), err.decode())

    async def start(self, *arguments: str, terminal: int | None = None, **variables: str) -> asyncio.subprocess.Process:
        """The process, in a group of its own; `terminal` is where it reads and complains."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "seamline", *arguments,
            cwd=self.scratch.root,
            env=environment(**{**self.variables, **variables}),
            stdin=asyncio.subprocess.DEVNULL if terminal is None else terminal,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE if terminal is None else terminal,
            start_new_session=True,
            preexec_fn=_interruptible,
        )  # fmt: skip

    def kept(self) -> str:
        """Everything that was written outside of the workspace."""
        files = (
            file for name in ("CONFIG", "DATA", "CACHE") for file in (self.folder / name).rglob("*") if file.is_file()
        )
        return "".join(file.read_bytes().decode("utf-8", "replace") for file in files)


@asynccontextmanager
async def shop(folder: Path, *scripts: Any) -> AsyncIterator[Shop]:
    async with MessagesAPI(*(models.speaking(one) if callable(one) else one for one in scripts)).running() as api:
        yield Shop(folder, api)
