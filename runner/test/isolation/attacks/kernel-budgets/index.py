# Takes resources that the kernel limits for the whole user or the whole machine: `main` requests each once; `hold`
# takes as much of one as possible and keeps it after its call.
import array
import ctypes
import fcntl
import mmap
import os
import platform
import resource
import select
import signal
import socket
import sys
import time

from attempt import attempts

libc = ctypes.CDLL(None, use_errno=True)
X64 = platform.machine() == "x86_64"
SHARED = os.path.realpath(sys.executable)
O_DIRECT = 0x4000 if X64 else 0x10000
F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ, F_SET_RW_HINT = 10, 15, 1024, 1026, 1031, 1036
# Name: (number on x86-64, number on arm64, arguments).
CALLS = {
    "inotify_init1": (294, 26, (0,)),
    "io_setup": (206, 0, (128, b"\0" * 8)),
    "mq_open": (240, 180, (b"mine", os.O_CREAT | os.O_RDWR, 0o600, None)),
    "semget": (64, 190, (0, 32000, 0o1600)),
    "shmget": (29, 194, (0, 1 << 20, 0o1600)),
    "msgget": (68, 186, (0, 0o1600)),
    "add_key": (248, 217, (b"user", b"mine", b"x", 1, -4)),
    "request_key": (249, 218, (b"user", b"mine", None, -4)),
    "keyctl": (250, 219, (0, -3, 1)),
    "fanotify_init": (300, 262, (0, 0)),
    "perf_event_open": (298, 241, (b"\0" * 128, 0, -1, -1, 0)),
    "bpf": (321, 280, (0, b"\0" * 128, 128)),
    "userfaultfd": (323, 282, (1,)),
    "io_uring_setup": (425, 425, (4096, b"\0" * 128)),
    "vmsplice": (278, 75, (1, None, 0, 0)),
    "openat2": (437, 437, (-100, b"/etc/passwd", b"\0" * 24, 24)),
    "mlockall": (151, 230, (3,)),
    "memfd_secret": (447, 447, (0,)),
    "prctl seccomp filter": (157, 167, (22, 2, b"\1\0" + b"\0" * 14)),
    "prctl core scheduling": (157, 167, (62, 1, 0, 1, 0)),
    "socket NETLINK_SOCK_DIAG": (41, 198, (16, 3, 4)),
    "socket IPPROTO_SCTP": (41, 198, (2, 1, 132)),
    "socket IPPROTO_MPTCP": (41, 198, (2, 1, 262)),
}


def call(number, arguments):
    def act():
        padded = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
        if libc.syscall(ctypes.c_long(number), *padded) == -1:
            raise OSError(ctypes.get_errno(), "refused")

    return act


def fcntl_of(path, command, argument):
    def act():
        with open(path, "rb") as file:
            return fcntl.fcntl(file, command, argument)

    return act


def resident():
    """Whether pages of a shared file are in memory, by each way to find out."""
    file = os.open(SHARED, os.O_RDONLY)
    libc.mmap.restype = ctypes.c_void_p
    address = libc.mmap(None, ctypes.c_size_t(mmap.PAGESIZE), 1, 2, file, ctypes.c_long(0))
    if libc.mincore(ctypes.c_void_p(address), ctypes.c_size_t(mmap.PAGESIZE), ctypes.create_string_buffer(1)) == -1:
        raise OSError(ctypes.get_errno(), "refused")


def without_waiting():
    file = os.open(SHARED, os.O_RDONLY)
    return os.preadv(file, [bytearray(16)], 0, getattr(os, "RWF_NOWAIT", 8))


def main(event, context):
    acts = {name: call(x64 if X64 else arm64, arguments) for name, (x64, arm64, arguments) in CALLS.items()}
    pipe = os.pipe()[1]
    acts.update(
        {
            "lease": fcntl_of(SHARED, F_SETLEASE, fcntl.F_WRLCK),
            "read lease": fcntl_of(SHARED, F_SETLEASE, fcntl.F_RDLCK),
            "notice of a folder": lambda: fcntl.fcntl(os.open("/usr/bin", os.O_RDONLY), F_NOTIFY, 1),
            "queued signals of a file": fcntl_of(SHARED, F_SETSIG, 40),
            "owner of a file": fcntl_of(SHARED, fcntl.F_SETOWN, os.getpid()),
            "owner of a file by structure": fcntl_of(SHARED, F_SETOWN_EX, b"\0" * 8),
            "hint for a file": fcntl_of(SHARED, F_SET_RW_HINT, b"\2" + b"\0" * 7),
            "filter of a socket": lambda: socket.socket().setsockopt(1, 26, b"\1\0" + b"\0" * 14),
            "pages of a socket": lambda: socket.socket().setsockopt(1, 60, 1),
            "larger pipe": lambda: fcntl.fcntl(pipe, F_SETPIPE_SZ, 1 << 20),
            "disk past the cache": lambda: os.open(SHARED, os.O_RDONLY | O_DIRECT),
            "disk past the cache, later": fcntl_of(SHARED, fcntl.F_SETFL, O_DIRECT),
            "pages in memory by mincore": resident,
            "pages in memory by preadv2": without_waiting,
        }
    )
    return attempts(acts)


def limits(event, context):
    names = ("NOFILE", "NPROC", "MEMLOCK", "SIGPENDING", "MSGQUEUE", "CORE")
    return {name: resource.getrlimit(getattr(resource, "RLIMIT_" + name)) for name in names}


def links(event, context):
    """Devices with an IPv6 address, each of whose neighbours takes an entry of the machine's table."""
    with open("/proc/net/if_inet6") as addresses:
        return [line.split()[-1] for line in addresses]


def flushes(event, context):
    """Repeatedly flushes the disk's write cache and drops shared pages."""
    file = os.open(SHARED, os.O_RDONLY)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    began = time.monotonic()
    for _ in range(2000):
        os.fsync(file)
    os.fdatasync(file)
    return time.monotonic() - began


kept = []


def filled(act):
    """Repeats an act until it fails, and keeps its results."""
    count = 0
    try:
        while True:
            kept.append(act())
            count += 1
    except OSError as error:
        return count, error.errno


def in_flight():
    """Descriptors that are sent and never received, from as many sockets as possible."""
    sent = 0
    pairs = []
    payload = os.open("/dev/null", os.O_RDONLY)
    while True:
        try:
            pair = socket.socketpair()
            pairs.append(pair)
            kept.append(pair)
        except OSError:
            return sent
        for each in (253, 64, 8, 1):
            try:
                while True:
                    fds = array.array("i", [payload] * each)
                    flags = socket.MSG_DONTWAIT
                    pair[0].sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)], flags)
                    sent += each
            except OSError as error:
                if error.errno == 109:  # ETOOMANYREFS: no process of this user can send one.
                    refused = each == 1
                else:
                    refused = False
        if refused:
            return sent


def signals():
    signal.pthread_sigmask(signal.SIG_BLOCK, range(34, 64))

    def queue():
        if libc.sigqueue(os.getpid(), 40, ctypes.c_void_p(1)) == -1:
            raise OSError(ctypes.get_errno(), "refused")

    return filled(queue)[0]


def timers():
    def create():
        timer = ctypes.c_void_p()
        if libc.syscall(ctypes.c_long(222 if X64 else 107), 1, None, ctypes.byref(timer)) == -1:
            raise OSError(ctypes.get_errno(), "refused")

    return filled(create)[0]


def pipes():
    return filled(os.pipe)[0]


def watches():
    """As many pairs of a waiting object and its target as descriptors permit."""
    targets = []
    count = 0
    try:
        targets = [eventfd() for _ in range(resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2 - 20)]
        while True:
            waiting = select.epoll()
            kept.append(waiting)
            for target in targets:
                waiting.register(target)
                count += 1
    except OSError:
        kept.append(targets)
        return count


def eventfd():
    made = libc.eventfd(0, 0)
    if made == -1:
        raise OSError(ctypes.get_errno(), "refused")
    return made


def locked():
    libc.mmap.restype = ctypes.c_void_p

    def lock():
        address = libc.mmap(None, ctypes.c_size_t(mmap.PAGESIZE), 3, 0x22, -1, ctypes.c_long(0))
        if libc.mlock(ctypes.c_void_p(address), ctypes.c_size_t(mmap.PAGESIZE)) == -1:
            raise OSError(ctypes.get_errno(), "refused")

    return filled(lock)[0]


def socket_buffers():
    """Connections to itself that no process reads from."""
    written = 0
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(1024)
    kept.append(server)
    try:
        while True:
            client = socket.create_connection(server.getsockname())
            kept.extend((client, server.accept()[0]))
            client.setblocking(False)
            try:
                while True:
                    written += client.send(b"x" * (1 << 20))
            except BlockingIOError:
                pass
    except OSError:
        return written


def neighbours():
    """Sends to every address of the link, each of which the machine has to resolve."""
    sent = 0
    for version, addresses in (
        (socket.AF_INET, ["198.19.255.%d" % each for each in range(4, 255)]),
        (socket.AF_INET6, ["fe80::%x" % each for each in range(1, 2000)]),
    ):
        with socket.socket(version, socket.SOCK_DGRAM) as out:
            for address in addresses:
                try:
                    scope = () if version == socket.AF_INET else (0, socket.if_nametoindex("tap0"))
                    out.sendto(b"x", (address, 9) + scope)
                    sent += 1
                except OSError:
                    pass
    return sent


PARTS = {
    each.__name__: each
    for each in (in_flight, signals, timers, pipes, watches, locked, socket_buffers, neighbours)
}


def hold(event, context):
    """Starts `processes` processes that take as much of `part` as possible and keep it until the sandbox ends."""
    part = PARTS[event["part"]]
    taken = []
    for _ in range(event.get("processes", 1)):
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.close(reading)
            resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
            count = part()
            os.write(writing, str(count).encode() or b"0")
            time.sleep(600)
            os._exit(0)
        os.close(writing)
        taken.append(reading)
    return sum(int(os.read(each, 20) or b"0") for each in taken)
