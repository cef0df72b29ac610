import os
import signal
import subprocess
import threading
import time


def exits(event, context):
    os._exit(event["code"])


def killsItself(event, context):
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(1000)


def spins(event, context):
    while True:
        pass


def hangs(event, context):
    time.sleep(1000)


def leavesWork(event, context):
    subprocess.Popen(["sleep", "1000"], start_new_session=True)
    return os.getpid()


def dies(event, context):
    threading.Timer(0.001, os._exit, [7]).start()
    return "answered"
