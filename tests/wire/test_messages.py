"""What a person is told: one status and the log, never a window. That no message of any test opens one is seen to by
`tests.support.conformance`."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.wire.server import Server, write

import seamline.lsp
from seamline.lsp.status import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

OWN, SHARED = "seamline.toml", "pyproject.toml"
RULES = '[rules]\nmissing-argument = "warning"\n'
TOOL = '[tool.seamline.rules]\nmissing-argument = "warning"\n'


ASKS: Final = "consenting.py"
"""Asks what a command of the user is waited for with; that nothing else is on its way then, `Conformance` sees."""


def test_nothing_in_the_server_can_open_a_window() -> None:
    for file in Path(seamline.lsp.__file__).parent.rglob("*.py"):
        if file.name == ASKS:
            continue
        code = re.sub(r'"""[\s\S]*?"""|#.*', "", file.read_text("utf-8"))
        assert not re.search(r"show_?message", code, re.IGNORECASE), file


def settings_in_log(server: Server) -> list[str]:
    return re.findall(
        r"^I seamline\.lsp\.configuring: settings of .*?: (?:.*/)?(\S+?)(?:;.*)?$", server.log(), re.MULTILINE
    )


@pytest.mark.parametrize(
    ("files", "won"),
    [
        pytest.param({}, "defaults", id="no file"),
        pytest.param({OWN: RULES}, OWN, id="our own"),
        pytest.param({SHARED: TOOL}, SHARED, id="the shared one"),
        pytest.param({SHARED: '[project]\nname = "x"\n'}, "defaults", id="a shared one that says nothing of us"),
        pytest.param({OWN: RULES, SHARED: TOOL}, OWN, id="both"),
    ],
)
def test_the_log_says_which_settings_file_won(
    tmp_path: Path,
    start: Callable[..., Server],
    files: dict[str, str],
    won: str,
) -> None:
    write(tmp_path, files)
    server = start(tmp_path, kind=Server)
    server.begin()
    server.quiet()
    assert settings_in_log(server) == [won]
    assert ("[tool.seamline] is not used" in server.log()) == (len(files) == 2)


def test_the_log_follows_the_files_and_names_faults_once(tmp_path: Path, start: Callable[..., Server]) -> None:
    server = start(tmp_path, kind=Server)
    server.begin()
    server.quiet()

    def saved(text: str) -> dict[str, object]:
        # In one step: the server's own watch would see a file that is still empty.
        write(tmp_path, {"beside": text})
        (tmp_path / "beside").replace(tmp_path / OWN)
        server.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": server.uri(OWN), "type": 2}]})
        return server.quiet()

    saved(RULES)
    assert settings_in_log(server) == ["defaults", OWN]
    for _ in range(2):
        assert saved("[rules\n")["health"] == "warning"
    faults = [line for line in server.log().splitlines() if line.startswith("W seamline.lsp.status: settings of")]
    assert len(faults) == 1 and "the last good settings are in force" in faults[0]
    assert saved(RULES)["health"] == "ok"
    assert "in order again" in server.log()
    assert server.leave() == 0


async def test_progress_never_goes_back_when_more_turns_up() -> None:
    said: list[Any] = []
    loop = asyncio.get_running_loop()
    agreed = loop.create_future()
    agreed.set_result(None)
    link: Any = SimpleNamespace(
        loop=loop, request=lambda *_: agreed, send=lambda _method, params: said.append(params.value)
    )
    progress = Progress(link, "t", "reading")
    progress.DELAY = progress.PACE = 0  # type: ignore[misc]
    progress._create()
    await asyncio.sleep(0)
    for done, total in ((135, 140), (140, 303), (303, 303)):
        progress.report(done, total)
    progress.end("over")
    assert [getattr(value, "percentage", None) for value in said] == [0, 96, 96, 100, None]
    assert said[2].message == "140/303 files"
