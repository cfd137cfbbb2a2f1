"""Works through what comes in steps while an editor waits: on the loop in slices, and on a thread where a text is read.

So whoever types meanwhile is not kept waiting. What was worked out counts only if nothing has changed in between.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, TypeVar

from pygls.exceptions import JsonRpcContentModified

from seamline.fixes.steps import OvertakenError, drained, paced
from seamline.languages import separate_extract
from seamline.lsp.background import Background
from seamline.lsp.pump import SLICE

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from seamline.fixes.steps import Reading, Steps
    from seamline.lsp.folder import Folder

_T = TypeVar("_T")
_ATTEMPTS: Final = 3
"""How often it is begun again when something changes meanwhile."""


class Patience:
    """The thread of one session, and who may use it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._thread = Background("repairs", loop)

    async def result(self, folder: Folder, path: str, make: Callable[[], Steps[_T]]) -> _T:
        """What the steps come to that `make` begins; from the beginning where something changed in between, unless that is the
        text of the file itself. While files arrive, something always does: then it is worked out at once.
        """
        text = folder.read(path)
        for _ in range(_ATTEMPTS):
            generation = folder.generation
            try:
                return await paced(make(), self._read, lambda: folder.generation == generation, SLICE)  # noqa: B023
            except OvertakenError:
                if folder.read(path) != text:
                    break
        if folder.complete or folder.read(path) != text:
            raise JsonRpcContentModified("the text, or what it uses, has changed; ask again")
        return drained(make())

    def stop(self) -> None:
        """The session ends."""
        self._thread.stop()

    def _read(self, wanted: Reading) -> Awaitable[bytes]:
        return self._thread.run(partial(self._extract, *wanted))

    @cached_property
    def _extract(self) -> Callable[[str, bytes], bytes]:
        return separate_extract()
