import threading
import time

ticks = 0


def allocates(event, context):
    kept = []
    while True:
        kept.append(bytearray(b"x") * (8 << 20))


def fits(event, context):
    return len(bytearray(b"x") * (32 << 20))


def fillsTmp(event, context):
    with open("/tmp/large", "wb") as file:
        while True:
            file.write(b"x" * (8 << 20))


def _tick():
    global ticks
    while True:
        time.sleep(0.001)
        ticks += 1


def keepsTicking(event, context):
    if ticks == 0:
        with open("/proc/self/comm", "w") as comm:
            comm.write(event["name"])
        threading.Thread(target=_tick, daemon=True).start()
    return ticks


def takes(event, context):
    return len(bytearray(b"x") * (event["mebibytes"] << 20)) >> 20
