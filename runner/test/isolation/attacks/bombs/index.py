# Starts more processes and allocates more memory than its limits allow. Both are bounded, so that a machine
# on which the attack succeeds survives it.
import ctypes
import errno
import mmap
import os
import subprocess
import threading
import time

MOST = 1500
MEBIBYTE = 1 << 20
# tail holds the text that it prints at the end.
KEEPS = ["sh", "-c", "head -c 700M /dev/zero | tail -c 700M | wc -c"]


def processes():
    return sum(1 for name in os.listdir("/proc") if name.isdigit())


def forks():
    started = 0
    try:
        while started < MOST:
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
            started += 1
    except OSError as error:
        return {"started": started, "refused": errno.errorcode[error.errno], "running": processes()}
    return {"started": started, "running": processes()}


def threads():
    started = 0
    threading.stack_size(64 * 1024)
    try:
        while started < MOST:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
            started += 1
    except (OSError, RuntimeError) as error:
        return {"started": started, "refused": str(error), "running": started}
    return {"started": started, "running": started}


def heap():
    kept = []
    while len(kept) < 768:
        kept.append(bytearray(b"x") * MEBIBYTE)
    return len(kept)


def shared():
    # Shared anonymous memory is not counted for any single process.
    kept = mmap.mmap(-1, 768 * MEBIBYTE)
    for page in range(0, len(kept), mmap.PAGESIZE):
        kept[page] = 1
    time.sleep(1)
    return len(kept)


def tables():
    # Page tables are memory, too: one for each two megabytes of addresses, also for pages that do not exist.
    MAP_PRIVATE, MAP_ANONYMOUS, MAP_NORESERVE, MADV_NOHUGEPAGE = 2, 0x20, 0x4000, 15
    flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    kept = mmap.mmap(-1, 384 << 30, flags=flags, prot=mmap.PROT_READ)
    libc = ctypes.CDLL(None)
    libc.madvise(ctypes.c_void_p(address_of(kept)), ctypes.c_size_t(len(kept)), MADV_NOHUGEPAGE)
    for place in range(0, len(kept), 2 * MEBIBYTE):
        kept[place]
    time.sleep(1)
    return len(kept)


def address_of(mapped):
    with open("/proc/self/maps") as maps:
        for line in maps:
            first, last = (int(each, 16) for each in line.split(" ")[0].split("-"))
            if last - first >= len(mapped):
                return first
    raise LookupError("no such mapping")


def from_thread():
    # The kernel lists a child under the thread that started it, as long as that thread lives.
    held = []
    thread = threading.Thread(target=lambda: held.append(child()))
    thread.start()
    thread.join()
    return held[0]


def child():
    return {"kept": int(subprocess.run(KEEPS, stdout=subprocess.PIPE).stdout or 0)}


def files():
    written = 0
    for path in ("/tmp/large", "/dev/shm/large"):
        try:
            with open(path, "wb", 0) as file:
                while written < 768 * MEBIBYTE:
                    written += file.write(b"x" * MEBIBYTE)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
    return written


def memfds():
    # Files in no folder, which no process maps.
    written = 0
    block = b"x" * MEBIBYTE
    try:
        while written < 768 * MEBIBYTE:
            file = os.memfd_create("large")
            for _ in range(64):
                written += os.write(file, block)
    except OSError as error:
        if error.errno != errno.ENOSYS:
            raise
    time.sleep(1)
    return written


def spins():
    while True:
        pass


def act(event, context):
    return globals()[event["part"]]()
