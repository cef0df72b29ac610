# Uses objects of the kernel as a channel: `hold` marks each object that two sandboxes could share, `look` reports the
# marks that it sees. The control reads from a child process, because POSIX locks of the same process do not conflict.
import fcntl
import os
import socket
import struct
import sys

F_OFD_SETLK = 37
held = []
FILES = (
    os.path.realpath(sys.executable),
    os.__file__,
    "/usr/bin/true",
    "/usr/lib",
    "/etc/passwd",
    "/function/runtime/bootstrap.py",
    "/function/code",
    "/function/code/index.py",
)
NAME = "\0shared-objects"


def lock(kind, start):
    return struct.pack("hhqqi4x", kind, os.SEEK_SET, start, 1, 0)


def whole_file(path):
    """Locked by flock(), by a POSIX lock and by a lock of the open file description, each on a separate byte."""
    file = os.open(path, os.O_RDONLY)
    held.append(file)
    fcntl.flock(file, fcntl.LOCK_EX)
    if not os.path.isdir(path):
        fcntl.fcntl(file, fcntl.F_SETLK, lock(fcntl.F_RDLCK, 0))
        other = os.open(path, os.O_RDONLY)
        held.append(other)
        fcntl.fcntl(other, F_OFD_SETLK, lock(fcntl.F_RDLCK, 1))


def hold():
    for path in FILES:
        whole_file(path)
    server = socket.socket(socket.AF_UNIX)
    server.bind(NAME)
    server.listen()
    held.append(server)
    for folder in ("/tmp", "/dev/shm"):
        with open(folder + "/shared-objects", "w"):
            pass
    for _ in range(5):
        held.append(os.openpty())
    return "held"


def is_flocked(path):
    file = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(file)


def is_locked(path, byte):
    file = os.open(path, os.O_RDONLY)
    try:
        found = fcntl.fcntl(file, fcntl.F_GETLK, lock(fcntl.F_WRLCK, byte))
        return struct.unpack("hhqqi4x", found)[0] != fcntl.F_UNLCK
    finally:
        os.close(file)


def connects():
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(NAME) == 0


def reads(path):
    try:
        with open(path) as file:
            return file.read() != ""
    except OSError:
        return False


def look():
    noticed = []
    for path in FILES:
        noticed += ["flock " + path] if is_flocked(path) else []
        if not os.path.isdir(path):
            noticed += ["POSIX lock " + path] if is_locked(path, 0) else []
            noticed += ["OFD lock " + path] if is_locked(path, 1) else []
    noticed += ["abstract socket"] if connects() else []
    noticed += [path for path in ("/tmp/shared-objects", "/dev/shm/shared-objects") if os.path.exists(path)]
    # Facts of the whole machine, whichever process holds the objects.
    machine = ("locks", "keys", "key-users", "sys/fs/file-nr", "sys/fs/inode-nr", "sys/fs/aio-nr", "sys/kernel/pty/nr")
    noticed += ["/proc/" + name for name in machine if reads("/proc/" + name)]
    space = {path: os.statvfs(path) for path in ("/usr/lib", "/function/code", "/etc")}
    noticed += ["space on the disk of " + path for path, it in space.items() if it.f_blocks * it.f_frsize > 1 << 20]
    return noticed


def in_child():
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            os.write(writing, "\n".join(look()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading) as answer:
        noticed = answer.read().split("\n")
    os.wait()
    return noticed


def main(event, context):
    return {"hold": hold, "look": look, "look from a child": in_child}[event["part"]]()
