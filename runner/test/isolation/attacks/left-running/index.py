# H18: starts a daemon that leaves the session, ignores SIGTERM and works on, then answers as if nothing were.
import os
import signal
import time


def work_on():
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    while True:
        with open("/tmp/ticks", "a") as ticks:
            ticks.write("{}\n".format(int(time.time() * 1000)))
        time.sleep(0.005)


def start():
    if os.fork() == 0:
        if os.fork() == 0:
            work_on()
        os._exit(0)
    deadline = time.time() + 8
    while not os.path.exists("/tmp/ticks") and time.time() < deadline:
        time.sleep(0.005)
    return int(time.time() * 1000)


def ticks():
    if not os.path.exists("/tmp/ticks"):
        return []
    with open("/tmp/ticks") as file:
        return [int(line) for line in file]


def act(event, context):
    return {"start": start, "ticks": ticks}[event["part"]]()
