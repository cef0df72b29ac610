# Prints and returns data that could break the reader.
import os
import time


class Unwritable:
    def __repr__(self):
        raise RuntimeError("will not be written")


def lines(event):
    text = (b"x" * 1023 + b"\n") * 1024
    for _ in range(256):
        os.write(1, text)
    return "printed"


def oneLine(event):
    piece = b"x" * (1 << 20)
    for _ in range(100):
        os.write(2, piece)
    return "printed"


def odd(event):
    os.write(1, b"\xff\xfe\xc3\x28\x0aa\x00b\x0a")
    os.write(1, b"\x1b[2J\x1b]0;owned\x07\x1b]8;;http://evil.example\x07click\x1b]8;;\x07\n")
    request = event["requestId"]
    os.write(1, "REPORT RequestID: {0} Duration: 0.001 ms\nEND RequestID: {0}\n".format(request).encode())
    os.write(2, "START RequestID: {} Version: $latest\n".format(request).encode())
    return "printed"


def print_on():
    os.setsid()
    with open("/tmp/printing", "w"):
        pass
    while True:
        try:
            os.write(1, b"x")
            os.write(2, b"x")
        except BlockingIOError:
            pass


def printingOn(event):
    """Returns while background processes that it started print without end."""
    for _ in range(4):
        if os.fork() == 0:
            print_on()
    while not os.path.exists("/tmp/printing"):
        time.sleep(0.005)
    return "printed"


def nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


circular = {}
circular["itself"] = circular
VALUES = {
    "huge": lambda: "x" * (100 << 20),
    "large": lambda: "x" * (4 << 20),
    "deep": lambda: nested(10000),
    "deeper": lambda: nested(1000000),
    "circular": lambda: circular,
    "bigInt": lambda: {"n": {1, 2}},
    "notANumber": lambda: {"n": float("nan")},
    "aFunction": lambda: nested,
    "throwing": lambda: Unwritable(),
    "surrogate": lambda: "\ud800",
}


def act(event, context):
    part = event["part"]
    return VALUES[part]() if part in VALUES else globals()[part](event)
