"""The coordinator: runs sessions, and enforces the contract between them at the level of what is meant (article, section 3).

Every handoff is held against its brief. A breach goes back as the exact fault, at most `REPAIRS` times; then the session has
failed, with the reason, and nothing of its answer is used. All sessions of a run share one limit of concurrency, one budget
of retries and one ledger. Knows nothing of what is reviewed or written.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import msgspec
from msgspec import Struct

from seamline_agents.attention import Load, OverloadError, check, estimate
from seamline_agents.briefing import beside, pieces_of, text_of
from seamline_agents.handoffs import ReadError, faults, read, schema
from seamline_agents.ledger import CapReachedError
from seamline_agents.port import TRANSIENT, Answer, Failure, Reply, Request, Tool, Turn, Usage
from seamline_agents.session import Session, State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from seamline_agents.attention import Piece
    from seamline_agents.channel import Channel
    from seamline_agents.handoffs import Brief, Handoff
    from seamline_agents.ledger import Ledger
    from seamline_agents.port import Port
    from seamline_agents.role import Role

REPAIRS: Final = 2
ROUNDS: Final = 8
"""Turns in which a session may use tools before it has to hand over."""
_FRAME: Final = re.compile(r"^<file-([0-9a-f]{12}) [^\n]*>$|^</file-[0-9a-f]{12}>\Z", re.MULTILINE)
MOST_CALLS: Final = 12
"""Of tools in one turn that are answered."""
KEPT_ROOM: Final = 2_000
"""Tokens of a role's budget that tools leave alone: for its answer, and for mending that."""
NO_ROOM: Final = "there is no room for this answer any more: hand over what you have"
RETRIES: Final = 4
"""Of all sessions of a run together."""
PATIENCE: Final = 30.0
"""Seconds that an endpoint may ask to be left alone before it is tried again; one that wants more is not waited for."""


_LAST: Final = "These were the last answers: hand over what you have."
_TRIED: Final = "Your answer was tried, and does not hold:"
_AGAIN: Final = "Give the whole answer again, mended."


class Trial(NamedTuple):
    """What a handoff is put to besides its contract."""

    judge: Callable[[Handoff], Awaitable[str]]
    """Says what is wrong, exactly, for who wrote it; "" where it holds."""
    most: int
    """Handoffs that are tried."""


class Told(NamedTuple):
    """What a tool says."""

    text: str
    """All of it, the frame around data too."""
    shown: tuple[tuple[str, str], ...] = ()
    """(path, text) of what stands in it word for word as in a file, and may be quoted from now on."""
    rests_on: frozenset[str] | None = None
    """The files whose texts it depends on; `None`: on those of the whole workspace."""


class Toolbox(Protocol):
    """Read-only questions to the workspace, about its texts as they are when it is asked."""

    def offered(self, names: Iterable[str]) -> tuple[Tool, ...]:
        """The tools of these names."""
        ...

    async def answer(self, name: str, arguments: Mapping[str, Any]) -> Told:
        """What a tool says; raises `ValueError` for a question that cannot be answered. Holds up nobody."""
        ...

    def state(self, paths: frozenset[str]) -> str:
        """What the texts of these files are, as a hash: answers that rest on them stay the same as long as it does."""
        ...


class Given(NamedTuple):
    """What came of the first request of a session, which was sent before in a batch and is in the books."""

    outcome: Reply | Failure | CapReachedError
    """The last: it was not sent."""
    cost: int | None
    """Micro-dollars; `None`: not known."""
    batch: str


class SessionFailedError(Exception):
    """A session has nothing to hand over; the message says why. Never to be read as "nothing found"."""


class Room(Struct, frozen=True):
    """What one call of a session may take."""

    answer: int = 4096
    """Tokens, thinking included."""
    deadline: float = 120.0
    """Seconds."""


ROOM: Final = Room()


class Coordinator:
    """The sessions of one run. `wait` is how time passes between tries: `asyncio.sleep`, but for tests."""

    def __init__(
        self,
        port: Port,
        ledger: Ledger,
        channel: Channel,
        *,
        model: Callable[[str], str] = str,
        toolbox: Toolbox | None = None,
        concurrency: int = 3,
        deadline: float = 120.0,
        is_local: bool = False,
        wait: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        self._port = port
        self._ledger = ledger
        self._channel = channel
        self._model = model
        self._toolbox = toolbox
        self._places = asyncio.Semaphore(concurrency)
        self._deadline = deadline
        self._is_local = is_local
        self._wait = wait
        self._retries = RETRIES
        self._sessions = 0
        self._rests_on: dict[str, frozenset[str] | None] = {}
        self._heard: dict[str, list[str]] = {}
        self._given: dict[Request, Given] = {}

    def give(self, request: Request, given: Given) -> None:
        """A session that wants to send this does not, once, and goes on with what came of it."""
        self._given[request] = given

    def rests_on(self, review: str) -> frozenset[str] | None:
        """The files that the sessions of a review were told about by tools; `None`: what they were told may depend on any."""
        return self._rests_on.get(review, frozenset())

    def heard(self, review: str) -> str:
        """All that tools told the sessions of a review, one after the other, without the marks around data."""
        return "\n".join(_FRAME.sub("", text) for text in self._heard.get(review, ()))

    def spent(self, review: str) -> int:
        """Micro-dollars that the sessions of a review spent."""
        return self._ledger.spent(review)

    async def run(
        self,
        role: Role,
        brief: Brief,
        *,
        purpose: str,
        review: str = "",
        around: Iterable[Piece] = (),
        trial: Trial | None = None,
        room: Room | None = None,
    ) -> Handoff:
        """A session from its creation to its dissolution, and what it handed over; raises `SessionFailedError`."""
        self._sessions += 1
        session = Session(f"{role.name}-{self._sessions}", role, self._channel)
        try:
            request, left_out = request_of(
                role, brief, self._model, around, self._toolbox, room or Room(deadline=self._deadline)
            )
            session.brief(brief, request.turns[0].text, [piece.title for piece in left_out])
            async with self._places:
                session.move(State.RUNNING)
                handoff = await self._converse(session, request, brief, purpose, review, trial)
            session.record("handoff", output=role.output, handoff=msgspec.to_builtins(handoff))
            session.move(State.DELIVERED)
            return handoff
        except (OverloadError, CapReachedError, Failure, SessionFailedError) as error:
            session.move(State.FAILED, str(error))
            raise SessionFailedError(f"{role.name}: {error}") from error
        except asyncio.CancelledError:
            session.move(State.CANCELLED)
            raise
        finally:
            if session.state not in (State.DELIVERED, State.FAILED, State.CANCELLED):
                session.move(State.FAILED, "a fault of Seamline")
            session.dissolve()

    async def _converse(
        self, session: Session, request: Request, brief: Brief, purpose: str, review: str, trial: Trial | None
    ) -> Handoff:
        repairs = rounds = trials = 0
        seen: list[tuple[str, str]] = []
        while True:
            whole = _with(request, session.turns)
            reply = await self._ask(session, whole, "repair" if repairs or trials else purpose, review)
            session.turns.append(reply.turn())
            if reply.calls:
                rounds += 1
                if rounds > ROUNDS:
                    raise SessionFailedError(f"it used tools in {ROUNDS} turns and handed nothing over")
                room = session.role.budget - prompt_tokens(_with(request, session.turns))
                answers = await self._answered(session, reply, review, room, seen)
                session.turns.append(Turn("user", _LAST if rounds == ROUNDS else "", answers=answers))
                continue
            handoff, found = _judged(session.role.output, reply.text, beside(brief, seen))
            if handoff is not None and not found:
                fault = await trial.judge(handoff) if trial is not None else ""
                if trial is None or not fault:
                    return handoff
                session.record("verdict", fault=fault)
                trials += 1
                if trials >= trial.most:
                    raise SessionFailedError(f"what it wrote does not hold after {trial.most} rounds: {fault}")
                session.turns.append(Turn("user", f"{_TRIED}\n- {fault}\n{_AGAIN}"))
                continue
            session.record("breach", faults=found)
            repairs += 1
            if repairs > REPAIRS:
                raise SessionFailedError(f"its answer breaks the contract after {REPAIRS} repairs: {found[0]}")
            listed = "\n".join(f"- {fault}" for fault in found)
            session.turns.append(Turn("user", f"Your answer cannot be used:\n{listed}\n{_AGAIN}"))

    async def _ask(self, session: Session, request: Request, purpose: str, review: str) -> Reply:
        """One reply, tried again where that may help; every attempt is in the ledger."""
        given = self._given.pop(request, None)
        if given is not None:
            return _taken(session, request, purpose, given)
        while True:
            prompt = prompt_tokens(request)
            check(f"the request of {session.identity}", Load(prompt, 0, 1), session.role.budget)
            call = self._ledger.announce(
                role=session.role.name,
                purpose=purpose,
                model=request.model,
                prompt=prompt,
                output=request.max_output,
                review=review,
                is_local=self._is_local,
            )
            session.record("request", purpose=purpose, model=request.model, tokens=prompt, turns=len(request.turns))
            try:
                reply = await self._port.ask(request, len)
            except Failure as failure:
                entry = call.book(failure.usage or Usage(), failure.fault)
                record_end(session.record, failure, entry.cost)
                if failure.fault not in TRANSIENT or not await self._may_retry(failure):
                    raise
            except asyncio.CancelledError:
                call.book(None, "cancelled")
                raise
            except BaseException:
                call.book(None, "broken")
                raise
            else:
                entry = call.book(reply.usage, model=reply.model)
                record_end(session.record, reply, entry.cost)
                return reply

    async def _may_retry(self, failure: Failure) -> bool:
        """Whether the budget of the run has another try, after a pause that grows with what was used up of it."""
        used = RETRIES - self._retries
        pause = failure.retry_after if failure.retry_after is not None else 2.0**used
        if self._retries <= 0 or pause > PATIENCE:
            return False
        self._retries -= 1
        await self._wait(pause)
        return True

    async def _answered(
        self, session: Session, reply: Reply, review: str, room: int, seen: list[tuple[str, str]]
    ) -> tuple[Answer, ...]:
        """An answer to each call, in so many tokens together; what files they showed is added to what was `seen`."""
        room -= min(KEPT_ROOM, session.role.budget // 4)
        answers = []
        for number, call in enumerate(reply.calls):
            try:
                if self._toolbox is None or call.tool not in session.role.tools:
                    raise ValueError(f"there is no tool {call.tool}")
                if number >= MOST_CALLS:
                    raise ValueError(f"more than {MOST_CALLS} questions at once are not answered")
                told = await self._toolbox.answer(call.tool, json.loads(call.arguments))
                self._note(review, told)
                if estimate(told.text) > room:
                    raise ValueError(NO_ROOM)
                text, failed = told.text, False
                seen += told.shown
            except ValueError as error:
                text, failed = str(error), True
            room -= estimate(text)
            session.record("call", tool=call.tool, arguments=call.arguments, answer=text, failed=failed)
            answers.append(Answer(call.identity, text, failed))
        return tuple(answers)

    def _note(self, review: str, told: Told) -> None:
        self._heard.setdefault(review, []).append(told.text)
        before = self.rests_on(review)
        self._rests_on[review] = None if before is None or told.rests_on is None else before | told.rests_on


def request_of(
    role: Role,
    brief: Brief,
    model: Callable[[str], str],
    around: Iterable[Piece] = (),
    toolbox: Toolbox | None = None,
    room: Room = ROOM,
) -> tuple[Request, list[Piece]]:
    """What a session of this role sends first, and what it has no room for; raises `OverloadError`. Nothing is sent."""
    check(f"the role {role.name}", role.load, role.budget)
    output = schema(role.output)
    tools = toolbox.offered(role.tools) if toolbox is not None else ()
    fixed = role.load.tokens + estimate(output) + sum(estimate(tool.says + tool.schema) for tool in tools)
    text, left_out = text_of(brief, pieces_of(brief, around), role.budget - fixed)
    turns = (Turn("user", text),)
    request = Request(model(role.model), role.text, turns, tools, output, room.answer, role.effort, room.deadline)
    return request, left_out


def _taken(session: Session, request: Request, purpose: str, given: Given) -> Reply:
    """A reply that was had in a batch; raises what there is in its place."""
    if isinstance(given.outcome, CapReachedError):
        raise given.outcome
    tokens = prompt_tokens(request)
    session.record("request", purpose=purpose, model=request.model, tokens=tokens, turns=1, batch=given.batch)
    record_end(session.record, given.outcome, given.cost)
    if isinstance(given.outcome, Failure):
        raise given.outcome
    return given.outcome


def record_end(record: Callable[..., object], outcome: Reply | Failure, cost: int | None) -> None:
    """How a call ended, into the channel."""
    if isinstance(outcome, Failure):
        record("failure", fault=outcome.fault, says=str(outcome), cost=cost)
    else:
        used, usage = msgspec.to_builtins(outcome.calls), msgspec.to_builtins(outcome.usage)
        record("reply", text=outcome.text, calls=used, usage=usage, cost=cost)


def _with(request: Request, turns: Iterable[Turn]) -> Request:
    return msgspec.structs.replace(request, turns=tuple(turns))


def _judged(kind: str, text: str, brief: Brief) -> tuple[Handoff | None, list[str]]:
    try:
        handoff = read(kind, text)
    except ReadError as error:
        return None, [str(error)]
    return handoff, faults(handoff, brief)


def prompt_tokens(request: Request) -> int:
    """The tokens of what a request sends, estimated."""
    texts = [request.system, request.output]
    texts += [tool.says + tool.schema for tool in request.tools]
    for turn in request.turns:
        texts += [turn.raw or turn.text, *(answer.text for answer in turn.answers)]
    return sum(map(estimate, texts))
