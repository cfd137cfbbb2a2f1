"""`window/workDoneProgress/cancel`: the user does not want to wait for the index, or for agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from seamline.lsp.session import Session

METHOD = types.WINDOW_WORK_DONE_PROGRESS_CANCEL


def handle(session: Session, params: types.WorkDoneProgressCancelParams) -> None:
    """End or pause what this progress is about; open files are still checked."""
    session.runs.cancel(str(params.token))
    session.agents.cancel(str(params.token))
