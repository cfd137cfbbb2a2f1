"""The adapter over real HTTP: what is sent, and that every way in which an answer can fail is one `Failure`."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from tests.support.messages_api import MessagesAPI

from seamline_agents.claude import Claude
from seamline_agents.port import Answer, Call, Failure, Fault, Reply, Request, Tool, Turn, Usage
from seamline_agents.structured import only_object

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

KEY = "not-a-real-key-but-as-secret-as-one"
SCHEMA = json.dumps({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]})
ASK = Request("some-model", "You review.", (Turn("user", "Look."),), deadline=20)
WHOLE = ["text Hello", "stop end_turn"]
READY = ['says {"ready": true}', "stop end_turn"]


@asynccontextmanager
async def talking(
    *scripts: Any, patience: float = 5, counts: int | None = None, path: str = "", offline: bool = False
) -> AsyncIterator[tuple[Claude, MessagesAPI]]:
    async with MessagesAPI(*scripts, counts=counts).running() as api:
        claude = Claude(key=KEY, address=f"{api.address}{path}", patience=patience, offline=offline)
        try:
            yield claude, api
        finally:
            await claude.close()


async def ask(claude: Claude, request: Request = ASK) -> Reply:
    return await claude.ask(request, len)


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
async def test_an_answer_comes_in_pieces_and_as_a_whole(path: str) -> None:
    async with talking(["think Hm", "text Hello", "text  there", "stop end_turn"], path=path) as (claude, api):
        heard: list[str] = []
        reply = await claude.ask(ASK, heard.append)
    assert (reply.text, reply.calls, reply.model, reply.identity) == ("Hello there", (), "some-model", "req_1")
    assert heard == ["He", "llo", " t", "here"]
    assert reply.usage == Usage(fresh=10, cached=3, stored=2, output=7)
    [(where, headers, sent)] = api.received
    assert where == "/v1/messages"
    assert (headers["authorization"], headers["x-api-key"]) == (f"Bearer {KEY}", KEY)
    assert sent == {
        "model": "some-model",
        "max_tokens": 4096,
        "system": [{"type": "text", "text": "You review.", "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Look."}]}],
        "stream": True,
    }


@pytest.mark.parametrize(
    ("script", "fault", "says"),
    [
        (["status 401 authentication_error invalid x-api-key"], Fault.UNAUTHORIZED, "invalid x-api-key"),
        (["status 402 billing_error no credit"], Fault.UNPAID, "no credit"),
        (["status 403 permission_error not yours"], Fault.UNAUTHORIZED, "not yours"),
        (["status 404 not_found_error model: some-model"], Fault.REJECTED, "model: some-model"),
        (["status 400 invalid_request_error bad schema"], Fault.REJECTED, "bad schema"),
        (["status 400 invalid_request_error prompt is too long: 9 > 8"], Fault.TOO_LONG, "prompt is too long: 9 > 8"),
        (["status 413 request_too_large too big"], Fault.TOO_LONG, "too big"),
        (["status 429 rate_limit_error slow down"], Fault.LIMITED, "slow down"),
        (["status 500 api_error broken"], Fault.OVERLOADED, "broken"),
        (["status 529 overloaded_error busy"], Fault.OVERLOADED, "busy"),
        (["text He", "error overloaded_error busy"], Fault.OVERLOADED, "busy"),
        (["text He", "error rate_limit_error slow down"], Fault.LIMITED, "slow down"),
        (["text He"], Fault.CUT, "the answer ended in the middle"),
        (["text He", "cut"], Fault.CUT, "the connection ended in the middle of the answer"),
        (["text He", "wait 5"], Fault.STALLED, "nothing came for 0.4 s"),
        (["html"], Fault.MALFORMED, "no stream of events"),
        (["text He", "junk"], Fault.MALFORMED, "what came is no answer"),
        (["call look {broken", "stop tool_use"], Fault.MALFORMED, "the arguments of the tool look are no JSON"),
        (["call look [1]", "stop tool_use"], Fault.MALFORMED, "the arguments of the tool look are no JSON object"),
        (["text I will not", "stop refusal"], Fault.REFUSED, "refused"),
        (["text He", "stop max_tokens"], Fault.TRUNCATED, "longer"),
        (["text He", "stop content_filter"], Fault.MALFORMED, "a reason that is not known: content_filter"),
        (["text He", "almost end_turn"], Fault.CUT, "the answer ended in the middle"),
        (
            [f"call look {'[' * 100_000}", "stop tool_use"],
            Fault.MALFORMED,
            "the arguments of the tool look are no JSON",
        ),
        ([f"text You sent {KEY}", "stop end_turn"], Fault.MALFORMED, "the answer holds the key that was sent"),
        (["text He", "stop model_context_window_exceeded"], Fault.TOO_LONG, "context"),
        (["close"], Fault.CUT, "connection ended"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
)
async def test_whatever_is_no_answer_is_a_failure(script: list[str], fault: Fault, says: str) -> None:
    async with talking(script, patience=0.4) as (claude, api):
        with pytest.raises(Failure) as caught:
            await ask(claude)
    assert (caught.value.fault, says in str(caught.value)) == (fault, True), str(caught.value)
    assert len(api.received) == 1, "nothing is tried again here"
    begun = not script[0].startswith(("status", "html", "close"))
    assert (caught.value.usage is not None) is begun, "what was begun is billed"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("", None), ("retry-after=90 ", 90.0), ("retry-after=0.5 ", 0.5), ("retry-after=soon ", None)],
)
async def test_when_to_ask_again_is_passed_on_and_not_waited_for(header: str, seconds: float | None) -> None:
    async with talking([f"status 429 {header}rate_limit_error slow down"]) as (claude, _):
        with pytest.raises(Failure) as caught:
            await ask(claude)
    assert caught.value.retry_after == seconds


async def test_the_deadline_holds_whatever_trickles_in() -> None:
    async with talking([*["text a", "wait 0.1"] * 100, "stop end_turn"]) as (claude, _):
        with pytest.raises(Failure, match=r"no whole answer within 0.5 s") as caught:
            await ask(claude, Request("m", "", ASK.turns, deadline=0.5))
    assert caught.value.fault is Fault.LATE


async def test_nobody_there() -> None:
    async with talking(WHOLE) as (claude, _):
        pass
    claude = Claude(key=KEY, address="http://127.0.0.1:9")
    with pytest.raises(Failure, match="no connection to") as caught:
        await ask(claude)
    assert caught.value.fault is Fault.UNREACHABLE
    await claude.close()


async def test_offline_opens_no_socket() -> None:
    async with talking(WHOLE, offline=True) as (claude, api):
        for work in (ask(claude), claude.count(ASK), ask(claude, Request("m", "", ASK.turns, output=SCHEMA))):
            with pytest.raises(Failure) as caught:
                await work
            assert caught.value.fault is Fault.OFFLINE
        assert api.connections == 0


async def test_cancelling_closes_the_connection() -> None:
    async with talking(["text He", "wait 30", "stop end_turn"]) as (claude, api):
        begun = asyncio.Event()
        task = asyncio.create_task(claude.ask(ASK, lambda _: begun.set()))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(api.hung_up.wait(), 5)


async def test_the_key_is_in_no_failure() -> None:
    async with talking([f"status 401 authentication_error {KEY} is not known"]) as (claude, _):
        with pytest.raises(Failure, match=r"^\(key\) is not known$"):
            await ask(claude)


async def test_a_proxy_is_not_used_for_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with talking(WHOLE) as (claude, _):
        assert (await ask(claude)).text == "Hello"


async def test_nothing_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.setenv(name, "from-the-environment")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    async with talking(WHOLE) as (claude, api):
        await ask(claude)
    assert "from-the-environment" not in str(api.received[0].headers)


async def test_a_conversation_with_tools_goes_back_as_it_came() -> None:
    tool = Tool("look", "Shows a file.", '{"type": "object", "properties": {"path": {"type": "string"}}}')
    script = ["think Hm", 'call look {"path": "a.py"}', "stop tool_use"]
    async with talking(script, WHOLE) as (claude, api):
        first = Request("m", "", ASK.turns, tools=(tool,))
        reply = await ask(claude, first)
        assert reply.calls == (Call("call_1", "look", '{"path": "a.py"}'),)
        answers = Turn("user", answers=(Answer("call_1", "x = 1"),))
        assert (await ask(claude, Request("m", "", (*ASK.turns, reply.turn(), answers), tools=(tool,)))).text == "Hello"
    sent = api.received[1].body
    assert sent["messages"][1:] == [
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "Hm", "signature": "signed"},
                {"type": "tool_use", "id": "call_1", "name": "look", "input": {"path": "a.py"}},
            ],
        },
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": "call_1", "content": "x = 1", "is_error": False}],
        },
    ]
    assert "thread" not in sent


def drops_format(body: dict[str, Any]) -> list[str]:
    """An endpoint that passes over what it does not know."""
    return (
        ['says {"ready": true, "n": 1}', "stop tool_use"]
        if body.get("tool_choice")
        else ["text Sure!", "stop end_turn"]
    )


def refuses_format(body: dict[str, Any]) -> list[str]:
    if "output_config" in body:
        return ["status 400 invalid_request_error output_config: extra inputs are not permitted"]
    return drops_format(body)


def knows_text_only(body: dict[str, Any]) -> list[str]:
    if "JSON schema" in str(body.get("system")):
        return ['text Here it is: {"n": 1} Have a good day {}', "stop end_turn"]
    return ["text Sure!", "stop end_turn"]


@pytest.mark.parametrize(
    ("script", "requests"),
    [
        (lambda _: ['says {"ready": true, "n": 1}', "stop end_turn"], 2),
        (drops_format, 3),
        (refuses_format, 3),
        (knows_text_only, 3),
    ],
    ids=["keeps to a schema", "drops what it does not know", "refuses it", "text only"],
)
async def test_structured_output_is_had_the_way_the_endpoint_can(script: Any, requests: int) -> None:
    async with talking(script) as (claude, api):
        replies = [await ask(claude, Request("m", "Role.", ASK.turns, output=SCHEMA)) for _ in range(2)]
    assert [json.loads(reply.text)["n"] for reply in replies] == [1, 1]
    assert [reply.calls for reply in replies] == [(), ()]
    assert len(api.received) == requests + 1, "found out once"
    assert replies[0].usage.output >= 7 * 2 > replies[1].usage.output == 7, "finding out is billed, once"


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ('{"n": 1}', '{"n": 1}'),
        ('Of {x} and {y}: {"n": 1} and {}.', '{"n": 1}'),
        ('The file says {"n": 0}. I say {"n": 1}', ""),
        ('{"note": oops, "answer": {"n": 1}}', ""),
        ('{"n": 1, "m": {"k": 2}', ""),
        ('{"n":' * 100_000, ""),
        ("nothing", ""),
    ],
    ids=lambda text: text[:40],
)
def test_which_object_of_a_text_is_meant(text: str, taken: str) -> None:
    assert only_object(text) == taken


def calls_twice(body: dict[str, Any]) -> list[str]:
    given = 'call give_answer {"ready": true, "n": 1}'
    return (
        [*[given] * (1 if "system" not in body else 2), "stop tool_use"]
        if body.get("tool_choice")
        else ["stop end_turn"]
    )


async def test_of_two_answers_at_once_none_is_taken() -> None:
    async with talking(calls_twice) as (claude, _):
        with pytest.raises(Failure, match="several answers at once"):
            await ask(claude, Request("m", "Role.", ASK.turns, output=SCHEMA))


async def test_an_answer_through_a_tool_can_be_mended_in_the_next_turn() -> None:
    async with talking(drops_format) as (claude, api):
        asked = Request("m", "Role.", ASK.turns, output=SCHEMA)
        reply = await ask(claude, asked)
        again = replace(asked, turns=(*ASK.turns, reply.turn(), Turn("user", "Give it again, mended.")))
        assert json.loads((await ask(claude, again)).text)["n"] == 1
    said = {"type": "text", "text": json.dumps({"ready": True, "n": 1})}
    assert api.received[-1].body["messages"][1]["content"] == [said]


async def test_the_own_count_of_the_endpoint() -> None:
    async with talking(WHOLE, counts=123) as (claude, api):
        assert await claude.count(ASK) == 123
    assert "max_tokens" not in api.received[0].body


async def test_an_endpoint_that_does_not_count_is_asked_once() -> None:
    async with talking(WHOLE) as (claude, api):
        assert [await claude.count(ASK), await claude.count(ASK)] == [None, None]
    assert len(api.received) == 1
