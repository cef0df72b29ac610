# Ends during a call, or never ends it.
import ctypes
import os
import re
import signal
import time

calls = 0


def exits():
    os._exit(0)


def killed():
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(1000)


def closes():
    os.close(3)
    time.sleep(1000)


def hangs():
    time.sleep(1000)


def spins():
    while True:
        pass


def backtracks():
    # Runs in C and holds the interpreter's lock all the time.
    return bool(re.match("^(a+)+$", "a" * 64 + "b"))


def stops():
    os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(1000)


def ignores():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    # A call into C that keeps the lock, so that no Python code can ever run again.
    ctypes.PyDLL(None).sleep(1000)


def act(event, context):
    global calls
    if "part" in event:
        return globals()[event["part"]]()
    calls += 1
    return calls
