# H23, H24: starts more processes than it may, and takes more memory than it may. Bounded, so that a machine on which
# the attack succeeds survives it.
import errno
import mmap
import os
import subprocess
import threading
import time

MOST = 1500
MEBIBYTE = 1 << 20
# tail keeps what it will print at the end.
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
    # Shared anonymous memory belongs to no process's own account.
    kept = mmap.mmap(-1, 768 * MEBIBYTE)
    for page in range(0, len(kept), mmap.PAGESIZE):
        kept[page] = 1
    time.sleep(1)
    return len(kept)


def from_thread():
    # A child of another thread than the first stands in another list of children, as long as that thread lives.
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


def spins():
    while True:
        pass


def act(event, context):
    return globals()[event["part"]]()
