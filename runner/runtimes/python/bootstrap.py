"""The first code of a Python sandbox (Python 3.7 to 3.13, no dependencies). The steps:

1. metadata binds 169.254.169.254:80 and 169.254.169.253:443, passes the listening sockets to the runner and closes the
   IPC channel;
2. frames opens the data channel at fd 3, and the bootstrap sends `ready`;
3. a `load` frame sets environment and entry point, and loader finds the handler;
4. each `call` frame runs the handler once, and calls answers `result` or `failed`.

No code of the function runs before step 3, unless its environment must be set at start. Then the bootstrap first passes
the sockets on without that environment, and restarts the interpreter with it.
"""
import json
import os
import signal
import sys

RUNTIME_DIR = os.path.dirname(os.path.abspath(__file__))
CODE_DIR = "/function/code"


def restart_with_environment():
    environment = dict(os.environ)
    environment.update(json.loads(environment.pop("FUNCTION_START_ENVIRONMENT")))
    os.set_inheritable(3, True)
    # -B -s -S as at the first start: no .pyc next to the code, no user site, no site-packages of the host's
    # interpreter.
    command = [sys.executable, "-B", "-s", "-S", os.path.abspath(__file__), "--restarted"]
    try:
        os.execve(sys.executable, command, environment)
    except (OSError, ValueError) as error:
        sys.exit("Cannot start Python with the version's environment: {}".format(error))


def main():
    flags = sys.argv[1:]
    del sys.argv[1:]
    if "--restarted" not in flags:
        from function_runtime.metadata import hand_over_listeners

        hand_over_listeners()
        if "FUNCTION_START_ENVIRONMENT" in os.environ:
            restart_with_environment()

    from function_runtime import frames, interpreter

    channel = frames.Channel(3)
    interpreter.prepare(CODE_DIR, RUNTIME_DIR)
    # Only for a boot in advance: a call should not wait for warm-up that it may not need.
    if not flags:
        interpreter.warm_up()
    channel.send({"type": "ready"})
    serve(channel)


def serve(channel):
    calls = None
    for header, body in channel.frames():
        if header["type"] == "load":
            calls = load(channel, header)
        elif header["type"] == "call":
            calls.run(header, body)
        elif header["type"] == "stop":
            # The cloud sends this signal to an idle instance. The function may handle it; by default, the process ends.
            os.kill(os.getpid(), signal.SIGTERM)


def load(channel, header):
    from function_runtime import calls, errors, interpreter, loader

    try:
        os.environ.update(header["environment"])
        interpreter.yield_to_own_modules(CODE_DIR, RUNTIME_DIR)
        handler = loader.load_handler(CODE_DIR, header["entrypoint"])
    except SystemExit:
        raise
    except BaseException as error:
        errors.log_error(error)
        channel.send({"type": "loadFailed", "error": errors.describe_error(error)})
        return None
    channel.send({"type": "loaded"})
    return calls.Calls(channel, handler, header)


# multiprocessing imports the main module again in each child that it spawns; the child has no channel.
if __name__ == "__main__":
    main()
