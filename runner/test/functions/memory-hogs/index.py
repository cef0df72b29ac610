# Allocates memory without limit in several ways, and reports its progress.
import ctypes
import mmap
import subprocess
import sys
import threading
import time

MEBIBYTE = 1 << 20
PROGRAM = "kept = []\nwhile True: kept.append(bytearray(b'x') * (8 << 20))"


def _repeat(take):
    kept = []
    while True:
        print("step {}".format(len(kept)), flush=True)
        kept.append(take())


def _map():
    mapped = mmap.mmap(-1, 8 * MEBIBYTE)
    for page in range(0, len(mapped), mmap.PAGESIZE):
        mapped[page] = 1
    return mapped


def buffers(event, context):
    _repeat(lambda: bytearray(b"x") * (8 * MEBIBYTE))


def slowly(event, context):
    def take():
        time.sleep(0.002)
        return bytearray(b"x") * MEBIBYTE

    _repeat(take)


def objects(event, context):
    _repeat(lambda: [str(i) + "x" for i in range(20000)])


def mappings(event, context):
    _repeat(_map)


def native(event, context):
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p

    def take():
        address = libc.malloc(8 * MEBIBYTE)
        libc.memset(ctypes.c_void_p(address), 1, 8 * MEBIBYTE)
        return address

    _repeat(take)


def thread(event, context):
    taker = threading.Thread(target=buffers, args=(event, context))
    taker.start()
    taker.join()


def child(event, context):
    return subprocess.call([sys.executable, "-c", PROGRAM])
