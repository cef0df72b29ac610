# Acts as the user who started the console: uses a little of every resource that the kernel limits per user.
# Prints the failures as JSON. The limits are the usual ones of a login.
import array
import ctypes
import errno
import fcntl
import json
import mmap
import os
import platform
import resource
import select
import signal
import socket

libc = ctypes.CDLL(None, use_errno=True)
X64 = platform.machine() == "x86_64"


def checked(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def passes_a_descriptor():
    sending, receiving = socket.socketpair()
    sending.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))])
    receiving.recvmsg(1, socket.CMSG_SPACE(4))


def watches_files():
    checked(libc.inotify_init1(0))


def queues_signals():
    signal.pthread_sigmask(signal.SIG_BLOCK, range(34, 64))
    for _ in range(1000):
        checked(libc.sigqueue(os.getpid(), 40, ctypes.c_void_p(1)))


def has_full_pipes():
    size = fcntl.fcntl(os.pipe()[1], 1032)
    if size < 65536:
        raise OSError(errno.EDQUOT, "a pipe of {} bytes".format(size))


def grows_a_pipe():
    fcntl.fcntl(os.pipe()[1], 1031, 1 << 20)


def reads_asynchronously():
    context = ctypes.c_ulong(0)
    checked(libc.syscall(ctypes.c_long(206 if X64 else 0), 1024, ctypes.byref(context)))


def has_a_queue():
    checked(libc.syscall(ctypes.c_long(240 if X64 else 180), b"fc-person", os.O_CREAT | os.O_RDWR, 0o600, None))
    checked(libc.syscall(ctypes.c_long(241 if X64 else 181), b"fc-person"))


def starts_processes():
    children = []
    for _ in range(50):
        child = os.fork()
        if child == 0:
            signal.pause()
        children.append(child)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def waits_for_events():
    waiting = select.epoll()
    for _ in range(200):
        waiting.register(os.pipe()[0])


def locks_memory():
    libc.mmap.restype = ctypes.c_void_p
    address = libc.mmap(None, ctypes.c_size_t(mmap.PAGESIZE * 8), 3, 0x22, -1, ctypes.c_long(0))
    checked(libc.mlock(ctypes.c_void_p(address), ctypes.c_size_t(mmap.PAGESIZE * 8)))


resource.setrlimit(resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
resource.setrlimit(resource.RLIMIT_SIGPENDING, (7800, 7800))
failed = {}
for act in (
    passes_a_descriptor,
    watches_files,
    queues_signals,
    has_full_pipes,
    grows_a_pipe,
    reads_asynchronously,
    has_a_queue,
    starts_processes,
    waits_for_events,
    locks_memory,
):
    try:
        act()
    except OSError as error:
        failed[act.__name__] = "{}: {}".format(errno.errorcode.get(error.errno), error)
print(json.dumps(failed))
