"""JSON-RPC and the life of an LSP session, over pygls, with pygls' faults closed.

Every message comes in through `receive` (on the reader's thread, or any thread) and is handled on the event loop, in
order. Three invariants live here: each request gets exactly one answer (with `requests.Requests`), nothing the client
sends can stop the server or open a window in front of the user, and state changes only in plain functions on the loop.
How a handler runs is declared by its kind: `def` runs to its end at once; `async def`, for requests only, runs as a
task and is cancelled with its request. Nothing here knows what a document or a diagnostic is.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol

from seamline.lsp.capabilities import Client, announced
from seamline.lsp.link import AnySession, Link
from seamline.lsp.malformed import structure_initialize, what_is_wrong
from seamline.lsp.messages import Encoded, check_shape, document_of, dump, id_of, is_id, parse
from seamline.lsp.questions import Questions
from seamline.lsp.requests import CancelToken, Request, Requests, current_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cattrs import Converter

    from seamline.lsp.requests import RequestId
    from seamline.lsp.transport import Outgoing

__all__ = ["AnySession", "Encoded", "Link", "SeamlineProtocol"]

logger = logging.getLogger(__name__)


class SeamlineProtocol(LanguageServerProtocol):
    """One connection with one client."""

    def __init__(self, server: Any, converter: Converter) -> None:
        super().__init__(server, converter)
        self.loop: asyncio.AbstractEventLoop
        self.outbox: Outgoing | None = None
        self.on_exit: Callable[[str], None] = lambda _why: None
        """Called on the thread that finds out that the session is over."""
        self.on_process_id: Callable[[int], None] = lambda _pid: None
        """Called with the client's process, whose death ends the session too."""
        self.open_features: Callable[[Client, types.InitializeParams], AnySession]
        """Called once, at `initialize`; registers the handlers this client needs."""
        self.session: AnySession | None = None
        self.shutdown_requested = False
        self._shut_down = False
        self._requests = Requests()
        self._questions = Questions(self._result, lambda asked: self.send(types.CANCEL_REQUEST, {"id": asked}))
        self._arrived = 0
        self._handled = 0

    def _register_builtin_features(self) -> None:
        """None: documents, folders, commands and the life of the session are handled here or by our features."""

    # -- coming in ----------------------------------------------------------------------------------------------

    @property
    def waiting(self) -> int:
        """Messages that have arrived and are not handled yet."""
        return self._arrived - self._handled

    def receive(self, body: bytes) -> None:
        """Take one message body from the reader's thread; looks at what cannot wait for the event loop."""
        self._arrived += 1
        request: Request | None = None
        problem: JsonRpcException | None = None
        message: Any = None
        try:
            message = parse(body)
            check_shape(message)
        except JsonRpcException as error:
            problem = error
        if problem is None and "method" in message:
            if "id" in message:
                self.shutdown_requested |= message["method"] == types.SHUTDOWN
                request = self._requests.open(message["id"], message["method"])
                if request is None:
                    problem = JsonRpcInvalidRequest(f"A request with id {message['id']!r} is still being answered")
            elif message["method"] == types.CANCEL_REQUEST:
                self._withdraw(message.get("params"))
            elif message["method"] == types.EXIT:
                self.on_exit("exit was requested")
        self.loop.call_soon_threadsafe(self._handle, message, request, problem)

    def complain(self, error: str) -> None:
        """Tell the client that something between two messages could not be read."""
        self.loop.call_soon_threadsafe(self._answer_error, None, JsonRpcParseError(error))

    def _withdraw(self, params: Any) -> None:
        request = self._in_flight(params)
        if request is not None:
            request.token.cancelled = True

    def _in_flight(self, params: Any) -> Request | None:
        request_id = params.get("id") if isinstance(params, dict) else None
        return self._requests.get(request_id) if is_id(request_id) else None

    def _handle(self, message: Any, request: Request | None, problem: JsonRpcException | None) -> None:
        self._handled += 1
        if problem is not None:
            self._answer_error(id_of(message), problem)
        elif request is not None:
            self._handle_one_request(request, message)
        elif "method" in message:
            self._handle_one_notification(message["method"], message)
        else:
            self._questions.reply(message)

    # -- the client's requests ------------------------------------------------------------------------------------

    def _handle_one_request(self, request: Request, message: dict[str, Any]) -> None:
        try:
            if request.token.cancelled:
                raise JsonRpcRequestCancelled
            result = self._execute(request, message)
        except Exception as error:  # noqa: BLE001 - whatever happens, the request is answered
            self._fail(request, error)
            return
        if inspect.isawaitable(result):
            request.task = asyncio.ensure_future(result)
            request.task.add_done_callback(lambda task: self._task_done(request, task))
        else:
            self._succeed(request, result)

    def _execute(self, request: Request, message: dict[str, Any]) -> Any:
        method = request.method
        if self._shut_down:
            raise JsonRpcInvalidRequest("The server was shut down")
        if method == types.INITIALIZE:
            return self._initialize(message)
        if self.session is None:
            raise JsonRpcServerNotInitialized("The first request must be initialize")
        if method == types.SHUTDOWN:
            return self._shut_down_session(request)
        handler = self.fm.features.get(method)
        if handler is None:
            raise JsonRpcMethodNotFound.of(method)
        params = self._params(method, message)
        # The context variable is seen by the handler and by the task made of it; sync handlers run one at a time.
        current_token.set(request.token)
        return handler(params)

    def _params(self, method: str, message: dict[str, Any]) -> Any:
        """The parameters as the type of the method says; as they came for a method of our own."""
        message_type = self.get_message_type(method)
        if message_type is None:
            return message.get("params")
        try:
            return self._converter.structure(message, message_type).params
        except Exception as error:  # noqa: BLE001 - the converter's hooks raise everything there is
            raise JsonRpcInvalidParams(f"{method}: {what_is_wrong(error)}") from None

    def _initialize(self, message: dict[str, Any]) -> types.InitializeResult:
        if self.session is not None:
            raise JsonRpcInvalidRequest("The server was initialized already")
        try:
            params = structure_initialize(self._converter, message)
        except Exception as error:  # noqa: BLE001 - as above
            raise JsonRpcInvalidParams(f"initialize: {what_is_wrong(error)}") from None
        client = Client.of(message["params"])
        if params.process_id is not None:
            self.on_process_id(params.process_id)
        self.client_capabilities = params.capabilities
        self.session = self.open_features(client, params)
        logger.info("session with %s", client)
        self.server_capabilities = announced(client, params.capabilities, self.fm.features, self.fm.feature_options)
        return types.InitializeResult(capabilities=self.server_capabilities, server_info=self.server_info)

    def _shut_down_session(self, shutdown: Request) -> None:
        self._shut_down = True
        for request in self._requests.unanswered():
            if request is not shutdown and request.task is not None:
                self._cancel(request)
        self._succeed(shutdown, None)  # before what takes time: `exit` may be waiting, and with it the watchdog
        if self.session is not None:
            self.session.close()

    def _cancel(self, request: Request) -> None:
        """Answer at once, then stop the work: a task that takes its time to end, or does not, delays nobody."""
        self._fail(request, JsonRpcRequestCancelled())
        request.token.cancel()
        if request.task is not None:
            request.task.cancel()

    def _task_done(self, request: Request, task: asyncio.Future[Any]) -> None:
        if task.cancelled():
            self._fail(request, JsonRpcRequestCancelled())
        elif error := task.exception():
            self._fail(request, error)
        else:
            self._succeed(request, task.result())

    def _succeed(self, request: Request, result: Any) -> None:
        try:
            body = b'{"jsonrpc":"2.0","id":%b,"result":%b}' % (dump(request.id), self._encode(result))
        except Exception as error:  # noqa: BLE001 - a result that cannot be sent is still owed an answer
            self._fail(request, error)
            return
        if self._requests.settle(request):
            self._write(body)

    def _fail(self, request: Request, error: BaseException) -> None:
        if not self._requests.settle(request):
            return
        if not isinstance(error, JsonRpcException):
            logger.error("%s failed", request.method, exc_info=error)
            error = JsonRpcInternalError(f"{request.method} failed ({type(error).__name__}); see the server's log")
        self._answer_error(request.id, error)

    def _answer_error(self, request_id: RequestId | None, error: JsonRpcException) -> None:
        content: dict[str, Any] = {"code": int(error.code), "message": error.message}
        if error.data is not None:
            content["data"] = error.data
        self._write(dump({"jsonrpc": "2.0", "id": request_id, "error": content}))

    # -- the client's notifications ---------------------------------------------------------------------------------

    def _handle_one_notification(self, method: str, message: dict[str, Any]) -> None:
        if method == types.CANCEL_REQUEST:
            if (request := self._in_flight(message.get("params"))) is not None:
                self._cancel(request)
            return
        handler = self.fm.features.get(method)
        if self.session is None or self._shut_down or handler is None:
            return
        try:
            params = self._params(method, message)
        except JsonRpcInvalidParams as error:
            logger.warning("ignored a notification: %s", error.message)
            if method == types.TEXT_DOCUMENT_DID_CHANGE and (uri := document_of(message.get("params"))):
                self.session.lost_track(uri)
            return
        current_token.set(CancelToken())
        try:
            handler(params)
        except Exception:
            logger.exception("%s failed", method)

    # -- our requests and notifications -------------------------------------------------------------------------------

    def send(self, method: str, params: Any = None) -> None:
        """Send a notification; `params` are lsprotocol objects, plain JSON values, or `Encoded`."""
        self.send_all(method, (params,))

    def send_all(self, method: str, several: Iterable[Any]) -> None:
        """Send a notification for each of these parameters, all at once."""
        name = dump(method)
        self._write(*[b'{"jsonrpc":"2.0","method":%b,"params":%b}' % (name, self._encode(each)) for each in several])

    def request(self, method: str, params: Any = None) -> asyncio.Future[Any]:
        """Ask the client. Cancelling the future withdraws the request; a late reply is then dropped."""
        question_id, future = self._questions.ask(method, self.loop)
        body = b'{"jsonrpc":"2.0","id":%b,"method":%b' % (dump(question_id), dump(method))
        # Parameters that are null are left out: vscode-jsonrpc passes an explicit null on as an argument.
        self._write(body + (b"}" if params is None else b',"params":%b}' % self._encode(params)))
        return future

    def _result(self, method: str, message: dict[str, Any]) -> Any:
        result_type = self.get_result_type(method)
        if result_type is None:
            return message.get("result")
        return self._converter.structure({"result": None, **message}, result_type).result

    def notify(self, method: str, params: Any | None = None) -> None:
        """As `send`, under the name that pygls' generated methods use."""
        self.send(method, params)

    def send_request_async(self, method: str, params: Any | None = None, msg_id: Any = None) -> Any:  # noqa: ARG002
        """As `request`, under the name that pygls' generated methods use; ids are our own."""
        return self.request(method, params)

    def _encode(self, value: Any) -> bytes:
        return value.json if isinstance(value, Encoded) else dump(self._converter.unstructure(value))

    def _write(self, *bodies: bytes) -> None:
        if self.outbox is not None:
            self.outbox.send(*bodies)

    def hang_up(self) -> None:
        """The end of the connection: answer what is owed, stop all work."""
        self._shut_down = True
        for request in self._requests.unanswered():
            self._cancel(request)
        self._questions.give_up()
        if self.session is not None:
            self.session.close()
