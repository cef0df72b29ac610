# Starts a daemon that leaves the session, ignores SIGTERM and continues to run, then returns normally.
import os
import signal
import threading
import time


def work_on():
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    while True:
        tick()
        time.sleep(0.005)


def tick():
    with open("/tmp/ticks", "a") as ticks:
        ticks.write("{}\n".format(int(time.time() * 1000)))


def hop():
    # A process that forks and exits constantly: a kill by its pid always comes too late.
    os.setsid()
    deadline = time.time() + 20
    while time.time() < deadline:
        tick()
        for _ in range(10):
            if os.fork() != 0:
                os._exit(0)
    os._exit(0)


def from_thread():
    # The kernel lists a child under the thread that started it, as long as that thread lives.
    def hold():
        child = os.fork()
        if child == 0:
            work_on()
        os.waitpid(child, 0)

    threading.Thread(target=hold, daemon=True).start()
    return wait_for_ticks()


def hops():
    if os.fork() == 0:
        hop()
    return wait_for_ticks()


def start():
    if os.fork() == 0:
        if os.fork() == 0:
            work_on()
        os._exit(0)
    return wait_for_ticks()


def wait_for_ticks():
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
    return {"start": start, "hops": hops, "from_thread": from_thread, "ticks": ticks}[event["part"]]()
