"""`seamline/sync`, a request of our own: answered when everything the server was told has been worked on and sent.

For tests and scripts that must not guess how long to wait. The answer is the status (see `seamline.lsp.status`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seamline.lsp.session import Session

METHOD = "seamline/sync"


async def handle(session: Session, _params: object) -> dict[str, Any]:
    """Wait for quiet."""
    await session.quiet()
    return session.status.snapshot()
