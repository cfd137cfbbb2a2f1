"""An editor for tests: the real server process, driven through pytest-lsp as VS Code, Neovim or the barest client
would.

It pulls where the server offers that (as VS Code does: open files on every change and when asked to refresh, the
workspace through one long request) and takes what is pushed elsewhere, so that a test reads the same for every client:
open, type, and wait `until` something is shown. Every message is watched by `tests.support.conformance`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sys
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from lsprotocol import converters, types
from pytest_lsp import ClientServerConfig, LanguageClient, make_test_lsp_client
from tests.support.conformance import Conformance, mended

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

PROFILES = ("vscode", "neovim", "empty")
PUSHED_TO = ("neovim", "empty")
"""Those that cannot ask for diagnostics."""
ASKING_FOR_ACTIONS = ("vscode", "neovim")
_converter = converters.get_converter()


@cache
def profile(name: str) -> dict[str, Any]:
    """What this client says it can do, as dumped from the real one (`profiles/README.md`)."""
    text = (Path(__file__).parent / "profiles" / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


async def until(condition: Callable[[], Any], say: Callable[[], Any] | None = None, seconds: float = 20.0) -> None:
    """Wait for a state; the failure says what `say` gives."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not in {seconds} s; now: {say() if say else '?'}")
        await asyncio.sleep(0.005)


def write(root: Path, files: Mapping[str, str]) -> None:
    """Put files on disk."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="")


class Editor:
    """One client and its server."""

    def __init__(self, client: LanguageClient, root: Path, capabilities: dict[str, Any]) -> None:
        self.client = client
        self.root = root
        self.statuses: list[dict[str, Any]] = []
        self.publications: list[types.PublishDiagnosticsParams] = []
        self.registrations: dict[str, types.Registration] = {}
        self.progress: list[types.ProgressParams] = []
        self.partial: list[dict[str, Any]] = []
        self.lens_refreshes = 0
        self.questions: list[types.ShowMessageRequestParams] = []
        self.answers: list[str] = []
        """The titles that the person chooses, in order; without one they close the window."""
        self.said: list[str] = []
        self.documents_shown: list[str] = []
        self.applied: list[types.WorkspaceEdit] = []
        """What the server had applied; a test does it when it wants to."""
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.started = time.monotonic()
        self._shown: dict[str, Sequence[types.Diagnostic]] = {}
        self._results: dict[str, str] = {}
        self._capabilities = capabilities
        self._tasks: set[asyncio.Task[Any]] = set()
        # What the server publishes at once may be here before the answer to `initialize` has been looked at.
        self._server = types.ServerCapabilities()
        self._stopping = False
        self.conformance = Conformance()
        mended(client.protocol._converter)
        self._watch()
        self._listen()

    @classmethod
    async def start(
        cls,
        root: Path,
        name: str = "neovim",
        *,
        folders: Sequence[Path] | None = None,
        options: Any = None,
        capabilities: dict[str, Any] | None = None,
        cache_dir: Path | str = "off",
        environment: Mapping[str, str] | None = None,
    ) -> Self:
        """Start a server and go through `initialize`; the root is the workspace unless `folders` are given."""
        declared = profile(name) if capabilities is None else capabilities
        env = {**os.environ, "SEAMLINE_CACHE_DIR": str(cache_dir), **(environment or {})}
        started = time.monotonic()
        config = ClientServerConfig(
            server_command=[sys.executable, "-m", "seamline.lsp"],
            client_factory=make_test_lsp_client,
            server_env=env,
        )
        client = await config.start()
        assert isinstance(client, LanguageClient)
        editor = cls(client, root, declared)
        editor.started = started
        places = [root] if folders is None else folders
        result = await client.initialize_session(
            types.InitializeParams(
                capabilities=_converter.structure(declared, types.ClientCapabilities),
                root_uri=root.as_uri(),
                workspace_folders=[types.WorkspaceFolder(uri=each.as_uri(), name=each.name) for each in places],
                initialization_options=options,
            )
        )
        editor._server = result.capabilities
        if editor.pulls:
            editor._spawn(editor._pull_workspace())
        return editor

    async def stop(self) -> int:
        """Shut the server down; gives its exit code. It answers what it holds, so nothing has to be cancelled."""
        self._stopping = True
        server = self.client._server
        assert server is not None
        if server.returncode is None:
            await asyncio.wait_for(self.client.shutdown_session(), 10)
        code = await asyncio.wait_for(server.wait(), 5)
        await self._cancel_tasks()
        await self.client.stop()
        return code

    async def abandon(self) -> None:
        """End everything, whatever state it is in."""
        await self._cancel_tasks()
        server = self.client._server
        if server is not None and server.returncode is None:
            server.kill()
            await server.wait()
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self.client.stop(), 5)

    def _watch(self) -> None:
        """Have every message looked at as it goes out and comes in."""
        protocol = self.client.protocol
        send, structure = protocol._send_data, protocol.structure_message

        def sent(data: Any) -> None:
            self.conformance.sent(json.loads(json.dumps(data, default=protocol._serialize_message)))
            send(data)

        def received(data: dict[str, Any]) -> Any:
            if "jsonrpc" in data:
                self.conformance.received(data)
            return structure(data)

        protocol._send_data, protocol.structure_message = sent, received  # type: ignore[method-assign]

    # -- what the server asks and tells -------------------------------------------------------------------------------

    def _listen(self) -> None:
        def feature(method: str) -> Any:
            # pytest-lsp has handlers of its own for some methods, which only count.
            self.client.protocol.fm.features.pop(method, None)
            return self.client.feature(method)

        @feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params: types.RegistrationParams) -> None:
            self.registrations.update({each.method: each for each in params.registrations})

        @feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: types.PublishDiagnosticsParams) -> None:
            assert not self.pulls, "push and pull at once show everything twice"
            self.publications.append(params)
            self._shown[params.uri] = params.diagnostics

        @feature(types.WORKSPACE_DIAGNOSTIC_REFRESH)
        def refresh(*_: Any) -> None:
            for path in self.texts:
                self._spawn(self._pull(path))

        @feature(types.WORKSPACE_CODE_LENS_REFRESH)
        def refresh_lenses(*_: Any) -> None:
            self.lens_refreshes += 1

        @feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
        def ask(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
            self.questions.append(params)
            title = self.answers.pop(0) if self.answers else ""
            return next((one for one in params.actions or () if one.title == title), None)

        @feature(types.WINDOW_SHOW_MESSAGE)
        def say(params: types.ShowMessageParams) -> None:
            self.said.append(params.message)

        @feature(types.WINDOW_SHOW_DOCUMENT)
        def show(params: types.ShowDocumentParams) -> types.ShowDocumentResult:
            self.documents_shown.append(params.uri)
            return types.ShowDocumentResult(success=True)

        @feature(types.WORKSPACE_APPLY_EDIT)
        def apply_edit(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            self.applied.append(params.edit)
            return types.ApplyWorkspaceEditResult(applied=True)

        @feature(types.PROGRESS)
        def progress(params: types.ProgressParams) -> None:
            if str(params.token).startswith("poll"):
                self._take_workspace(params.value)
                self.partial.append(params.value)
            else:
                self.progress.append(params)

        @feature("seamline/status")
        def status(params: Any) -> None:
            # pygls makes named tuples of what it does not know.
            self.statuses.append(params._asdict() if hasattr(params, "_asdict") else dict(vars(params)))

    @property
    def pulls(self) -> bool:
        """Whether the server has this client ask for diagnostics."""
        return self._server.diagnostic_provider is not None

    # -- pulling, as vscode-languageclient does -----------------------------------------------------------------------

    async def _pull(self, path: str) -> None:
        uri = self.uri(path)
        params = types.DocumentDiagnosticParams(
            text_document=types.TextDocumentIdentifier(uri=uri), previous_result_id=self._results.get(f"open {uri}")
        )
        report = await self.client.text_document_diagnostic_async(params)
        if report.kind == "full":
            self._shown[uri] = report.items
            self._keep(f"open {uri}", report.result_id)

    async def _pull_workspace(self) -> None:
        turn = 0
        while not self._stopping:
            turn += 1
            known = [
                types.PreviousResultId(uri=uri, value=value)
                for uri, value in self._results.items()
                if not uri.startswith("open ")
            ]
            params = types.WorkspaceDiagnosticParams(previous_result_ids=known, partial_result_token=f"poll{turn}")
            report = await self.client.workspace_diagnostic_async(params)
            self._take_workspace({"items": _converter.unstructure(report.items)})
            await asyncio.sleep(0.01)

    def _take_workspace(self, value: Any) -> None:
        items = value["items"] if isinstance(value, dict) else _converter.unstructure(value.items)
        for raw in items:
            raw = raw if isinstance(raw, dict) else raw._asdict()
            uri = raw["uri"]
            self._keep(uri, raw.get("resultId"))
            if raw["kind"] == "full" and self.path(uri) not in self.texts:
                self._shown[uri] = _converter.structure(_plain(raw["items"]), list[types.Diagnostic])

    def _keep(self, key: str, result_id: str | None) -> None:
        if result_id is None:
            self._results.pop(key, None)
        else:
            self._results[key] = result_id

    def _spawn(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _cancel_tasks(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -- what a person does -------------------------------------------------------------------------------------------

    def uri(self, path: str) -> str:
        """The URI of a file below the root (or of an absolute path)."""
        return (self.root / path).as_uri()

    def path(self, uri: str) -> str:
        """The other way."""
        root = self.root.as_uri() + "/"
        return uri.removeprefix(root)

    def open(self, path: str, text: str | None = None) -> None:
        """Open a file as it is on disk, or with another text."""
        self.texts[path] = (self.root / path).read_text(encoding="utf-8") if text is None else text
        self.versions[path] = 1
        item = types.TextDocumentItem(uri=self.uri(path), language_id="python", version=1, text=self.texts[path])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
        self._after_change(path)

    def replace(self, path: str, old: str, new: str) -> None:
        """Type `new` in place of the one occurrence of `old`."""
        text = self.texts[path]
        assert text.count(old) == 1, (old, text)
        start = text.index(old)
        self.texts[path] = text[:start] + new + text[start + len(old) :]
        self.versions[path] += 1
        change = types.TextDocumentContentChangePartial(
            range=types.Range(start=self.position(text, start), end=self.position(text, start + len(old))), text=new
        )
        document = types.VersionedTextDocumentIdentifier(uri=self.uri(path), version=self.versions[path])
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(text_document=document, content_changes=[change])
        )
        self._after_change(path)

    def _after_change(self, path: str) -> None:
        if self.pulls:
            self._spawn(self._pull(path))

    def save(self, path: str) -> None:
        """Write what is open, as `:w` does."""
        self.on_disk(path, self.texts[path])
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(text_document=self.document(path)))

    def close(self, path: str) -> None:
        """Close a file."""
        del self.texts[path]
        self._results.pop(f"open {self.uri(path)}", None)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=self.document(path)))

    def on_disk(self, path: str, text: str | None) -> None:
        """Another program writes a file, or removes it (or a folder); a client that watches tells."""
        place = self.root / path
        existed = place.exists()
        if text is not None:
            write(self.root, {path: text})
        elif place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink()
        kind = types.FileChangeType.Deleted if text is None else types.FileChangeType.Changed
        self.tell_of_disk({path: kind if existed else types.FileChangeType.Created})

    def tell_of_disk(self, events: Mapping[str, types.FileChangeType]) -> None:
        """Send watched-file events, if the server asked this client to watch."""
        if types.WORKSPACE_DID_CHANGE_WATCHED_FILES in self.registrations:
            changes = [types.FileEvent(uri=self.uri(path), type=kind) for path, kind in events.items()]
            self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes=changes))

    def document(self, path: str) -> types.TextDocumentIdentifier:
        """As parameters want it."""
        return types.TextDocumentIdentifier(uri=self.uri(path))

    def place(self, path: str, marked: str) -> types.Position:
        """The position at `^` in a piece of text that the file holds once without the `^`."""
        before, after = marked.split("^")
        text = self.texts.get(path) or (self.root / path).read_text(encoding="utf-8")
        assert text.count(before + after) == 1, marked
        return self.position(text, text.index(before + after) + len(before))

    def position(self, text: str, index: int) -> types.Position:
        """A place in a text in the unit that was agreed on."""
        before = text[:index]
        line = before[before.rfind("\n") + 1 :]
        width = {"utf-8": len(line.encode()), "utf-32": len(line)}.get(
            str(getattr(self._server.position_encoding, "value", self._server.position_encoding)),
            len(line.encode("utf-16-le")) // 2,
        )
        return types.Position(line=before.count("\n"), character=width)

    # -- what a person sees -------------------------------------------------------------------------------------------

    def diagnostics(self, path: str) -> Sequence[types.Diagnostic]:
        """What is shown in a file."""
        return self._shown.get(self.uri(path), ())

    def shown(self, path: str) -> list[str]:
        """As "rule at line", lines from 1."""
        return [f"{each.code} at {each.range.start.line + 1}" for each in self.diagnostics(path)]

    def all_shown(self) -> dict[str, list[str]]:
        """All files in which something is shown."""
        return {self.path(uri): self.shown(self.path(uri)) for uri, found in self._shown.items() if found}

    async def sees(self, path: str, *expected: str, seconds: float = 20.0) -> None:
        """Wait until exactly this is shown in a file."""
        await until(lambda: self.shown(path) == list(expected), self.all_shown, seconds)

    async def sees_no_refresh(self) -> None:
        """Wait for longer than the server waits before it has code lenses asked for again: it does not."""
        await self.quiet()
        before = self.lens_refreshes
        await asyncio.sleep(1)
        assert self.lens_refreshes == before

    async def quiet(self) -> dict[str, Any]:
        """Wait until the server has worked on all it was told, and give its status."""
        answer = await asyncio.wait_for(self.client.protocol.send_request_async("seamline/sync", {}), 60)
        return dict(answer._asdict() if hasattr(answer, "_asdict") else vars(answer))

    async def command(self, name: str, *arguments: Any) -> Any:
        """Run a command of the server."""
        params = types.ExecuteCommandParams(command=name, arguments=arguments)
        return await self.client.workspace_execute_command_async(params)

    async def actions(
        self,
        path: str,
        marked: str,
        *,
        only: Sequence[str] | None = None,
        context: Sequence[types.Diagnostic] = (),
        trigger: types.CodeActionTriggerKind | None = None,
    ) -> list[types.CodeAction]:
        """The code actions at a place."""
        position = self.place(path, marked)
        params = types.CodeActionParams(
            text_document=self.document(path),
            range=types.Range(start=position, end=position),
            context=types.CodeActionContext(diagnostics=list(context), only=only, trigger_kind=trigger),
        )
        found = await self.client.text_document_code_action_async(params)
        return [each for each in found or () if isinstance(each, types.CodeAction)]

    async def resolved(self, action: types.CodeAction) -> types.WorkspaceEdit:
        """The edit of an action, by resolving it if it has none yet."""
        if action.edit is None:
            action = await self.client.code_action_resolve_async(action)
        assert action.edit is not None
        return action.edit

    def apply(self, edit: types.WorkspaceEdit) -> None:
        """Apply an edit to open files, as an editor does."""
        by_uri: dict[str, Sequence[Any]] = dict(edit.changes or {})
        for change in edit.document_changes or ():
            assert isinstance(change, types.TextDocumentEdit)
            path = self.path(change.text_document.uri)
            if path in self.versions:
                assert change.text_document.version == self.versions[path], "an edit is bound to a version"
            by_uri[change.text_document.uri] = change.edits
        for uri, edits in by_uri.items():
            self._apply(self.path(uri), edits)

    def _apply(self, path: str, edits: Sequence[Any]) -> None:
        if path not in self.texts:
            self.open(path)
        text = self.texts[path]
        for edit in sorted(edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True):
            start, end = self._index(text, edit.range.start), self._index(text, edit.range.end)
            text = text[:start] + edit.new_text + text[end:]
        self.replace(path, self.texts[path], text)

    def _index(self, text: str, position: types.Position) -> int:
        lines = text.split("\n")
        start = sum(len(line) + 1 for line in lines[: position.line])
        line = lines[position.line]
        return next(
            start + column
            for column in range(len(line) + 1)
            if self.position(line, column).character == position.character
        )


def _plain(value: Any) -> Any:
    """pygls' named tuples as the JSON they came from."""
    if hasattr(value, "_asdict"):
        return {key: _plain(each) for key, each in value._asdict().items()}
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
