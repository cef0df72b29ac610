"""Runs calls one after another and answers each once."""
import json
import sys
import types
from collections.abc import Awaitable

from . import errors, log_format
from .context import Context
from .peak_memory import PeakMemory

CO_ITERABLE_COROUTINE = 0x100


class Calls:
    def __init__(self, channel, handler, load):
        self._channel = channel
        self._handler = handler
        self._identity = load["identity"]
        self._peak = PeakMemory(load.get("countsMemory", False))
        self._loop = None

    def run(self, header, body):
        self._peak.begin()
        log_format.current_request_id = header["requestId"]
        answer, text = {"callId": header["callId"]}, ""
        try:
            text = self._handle(header, body)
            answer["type"] = "result"
        except SystemExit:
            # Ends the process, as in any program; the runner reports the exit status.
            raise
        except BaseException as error:
            # KeyboardInterrupt, GeneratorExit and asyncio.CancelledError do not derive from Exception, and only fail
            # this call.
            errors.log_error(error)
            answer.update({"type": "failed", "error": errors.describe_error(error)})
        _flush()
        answer["maxMemoryBytes"] = self._peak.bytes()
        self._channel.send(answer, text)

    def _handle(self, header, body):
        returned = self._handler(json.loads(body), Context(self._identity, header))
        if _is_awaitable(returned):
            returned = self._event_loop().run_until_complete(returned)
        elif returned is None:
            raise RuntimeError(
                "Non-async entry point should provide a result. Return a value or use async function instead"
            )
        return json.dumps(returned, allow_nan=False)

    def _event_loop(self):
        """One event loop for the instance's life, so that later calls can use clients of earlier ones."""
        # Imported on demand: asyncio would take 2.5 MB of every instance, and only some functions need it.
        import asyncio

        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        return self._loop


def _is_awaitable(value):
    """Equivalent to inspect.isawaitable without that module's imports; a flag can make a generator a coroutine."""
    if isinstance(value, types.GeneratorType):
        return bool(value.gi_code.co_flags & CO_ITERABLE_COROUTINE)
    return isinstance(value, Awaitable)


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            # The function closed the stream.
            pass
