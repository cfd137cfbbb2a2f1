"""A client that sends everything at once, while a workspace of some size is being indexed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.wire.server import Server, batch, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CANCELLED = -32800
MAIN = "from core import total\n\n\ndef main():\n    return total(1)\n"
BODY = "from core import total\n" + "def f(a, b=None, *c, **d):\n    return total(a, b)\n" * 60


@pytest.mark.parametrize("name", ["vscode", "neovim", "empty"])
def test_requests_cancellations_and_edits_while_indexing(
    tmp_path: Path, start: Callable[..., Server], name: str
) -> None:
    """300 requests, each cancelled, and 200 edits between them: one answer each, none of them an internal error, nothing
    published that is older than what is shown, and in the end what a batch run says."""
    root = tmp_path / "work"
    write(root, {f"p{n % 20}/m{n}.py": BODY for n in range(600)})
    write(root, {"core.py": "def total(items, tax): ...\n", "main.py": MAIN})
    server = start(root, name, kind=Server)
    server.begin()
    server.open("main.py", MAIN)
    document = {"uri": server.uri("main.py")}
    here: dict[str, Any] = {"textDocument": document, "position": {"line": 4, "character": 13}}
    span = {"start": here["position"], "end": here["position"]}
    kinds = [
        ("textDocument/hover", here),
        ("textDocument/definition", here),
        ("textDocument/references", {**here, "context": {"includeDeclaration": True}}),
        ("textDocument/codeAction", {"textDocument": document, "range": span, "context": {"diagnostics": []}}),
        ("textDocument/codeLens", {"textDocument": document}),
        ("seamline/sync", None),
    ]
    since = len(server.received)
    requests = []
    for number in range(300):
        requests.append(server.ask(*kinds[number % len(kinds)]))
        if number % 3:
            end = {"line": 4, "character": 18 + number % 3 - 1}
            place = {"start": {"line": 4, "character": 17}, "end": end}
            server.change("main.py", 2 + number, {"range": place, "text": "12" if number % 3 == 1 else "1"})
        server.cancel(requests[-1])
    answers = [server.answer(request) for request in requests]
    codes = {answer["error"]["code"] if "error" in answer else 0 for answer in answers}
    assert codes <= {0, CANCELLED, -32601}, codes
    kinds_of = [each.get("method", "answer") for each in server.received[since:]]
    there = [each.get("params", {}).get("quiescent") is True for each in server.received[since:]]
    assert True not in there[: kinds_of.index("answer")], "the index was there before the burst began"
    assert server.quiet()["indexed"] == 602
    shown = server.shown("main.py", "core.py")
    expected = batch(root, server.encoding)
    # 200 edits: the last of each pair puts back what was there.
    assert shown["main.py"] == expected["main.py"] and shown.keys() == expected.keys()
    server.check_one_answer_each()
    assert not server.tracebacks()
    assert server.leave() == 0
