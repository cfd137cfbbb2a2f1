"""`workspace/executeCommand`: what a user may ask of the server beside the protocol.

seamline.debugDump                                    the state of the server as text, without any source text or names
seamline.index                                        go on with indexing that was paused
seamline.reviewFile      uri                          have agents review the seams of a file; asks before it sends anything
seamline.dismissFinding  uri, fingerprint, start, why  a finding of theirs is no problem, and is not shown again
seamline.lastRun                                      what agents were last sent, said and cost, as text
seamline.withdrawConsent                              send nothing of this workspace any more
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from seamline.lsp.dump import dump

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from seamline.lsp.capabilities import Client
    from seamline.lsp.folder import Folder
    from seamline.lsp.session import Found, Session

    Result = str | bool | None

METHOD = types.WORKSPACE_EXECUTE_COMMAND


def options(_client: Client) -> types.ExecuteCommandOptions:
    """The commands there are."""
    return types.ExecuteCommandOptions(commands=list(_COMMANDS))


def handle(session: Session, params: types.ExecuteCommandParams) -> Result | Awaitable[Result]:
    """Run one command. What agents do is waited for: while it is not answered, somebody is there who asked for it."""
    command = _COMMANDS.get(params.command)
    if command is None:
        raise JsonRpcInvalidParams(f"unknown command {params.command!r}; there are {', '.join(_COMMANDS)}")
    return command(session, list(params.arguments or ()))


def _index(session: Session, _arguments: list[Any]) -> None:
    session.resume()


def _review(session: Session, arguments: list[Any]) -> Awaitable[Result]:
    found = _file(session, arguments)
    return session.reviews.review(found.folder, found.path)


def _dismiss(session: Session, arguments: list[Any]) -> bool:
    match arguments:
        case [str(), str(fingerprint), int(start), *rest] if len(rest) <= 1:
            found = _file(session, arguments)
            reason = str(rest[0]) if rest else ""
            return session.reviews.dismiss(found.folder, found.path, fingerprint, start, reason)
    raise JsonRpcInvalidParams("seamline.dismissFinding takes a URI, a fingerprint, a start and perhaps a reason")


def _repair(session: Session, arguments: list[Any]) -> Awaitable[Result]:
    return session.repairs.ask(*_violation(session, arguments))


def _document(session: Session, arguments: list[Any]) -> Awaitable[Result]:
    return session.repairs.document(*_violation(session, arguments))


def _architect(session: Session, arguments: list[Any]) -> Awaitable[Result]:
    return session.architecture.propose(_file(session, arguments).folder)


def _last_run(_session: Session, _arguments: list[Any]) -> str:
    from seamline.crew.transcripts import last_run

    return last_run()


def _withdraw(session: Session, _arguments: list[Any]) -> None:
    session.reviews.withdraw(place.folder for place in session.workplaces)


def _violation(session: Session, arguments: list[Any]) -> tuple[Folder, str, str, int]:
    match arguments:
        case [str(), str(fingerprint), int(start)]:
            found = _file(session, arguments)
            return found.folder, found.path, fingerprint, start
    raise JsonRpcInvalidParams("this command takes a URI, a fingerprint and a start")


def _file(session: Session, arguments: list[Any]) -> Found:
    found = session.find(arguments[0]) if arguments and isinstance(arguments[0], str) else None
    if found is None:
        raise JsonRpcInvalidParams("name a file of the workspace by its URI")
    return found


_COMMANDS: Final[dict[str, Callable[[Session, list[Any]], Result | Awaitable[Result]]]] = {
    "seamline.debugDump": lambda session, _arguments: dump(session),
    "seamline.index": _index,
    "seamline.reviewFile": _review,
    "seamline.dismissFinding": _dismiss,
    "seamline.repair": _repair,
    "seamline.document": _document,
    "seamline.architect": _architect,
    "seamline.lastRun": _last_run,
    "seamline.withdrawConsent": _withdraw,
}
