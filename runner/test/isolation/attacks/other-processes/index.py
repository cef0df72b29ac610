# Searches other processes for secrets: the runner's environment, memory and files; our own environment.
import ctypes
import os
import signal

from attempt import attempts

PTRACE_ATTACH = 16
libc = ctypes.CDLL(None, use_errno=True)


def read(path):
    with open(path, "rb") as file:
        return file.read(1 << 16).decode("latin1")


def pids():
    return [name for name in os.listdir("/proc") if name.isdigit()]


def search(folder, wanted):
    with open(folder + "/maps") as maps, open(folder + "/mem", "rb", 0) as memory:
        for line in maps:
            start, end = (int(text, 16) for text in line.split(" ")[0].split("-"))
            if " rw" not in line or end - start > 1 << 24:
                continue
            memory.seek(start)
            if wanted.encode() in (memory.read(end - start) or b""):
                return line
    raise LookupError("it is not there")


def trace(pid):
    if libc.ptrace(PTRACE_ATTACH, pid, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def main(event, context):
    host = event["host"]
    seen = {}
    for pid in pids():
        for name in ("environ", "cmdline", "status"):
            path = "/proc/{}/{}".format(pid, name)
            seen["{}/{}".format(pid, name)] = attempts({"it": lambda: read(path)})
    acts = attempts(
        {
            "read the runner by its number outside": lambda: read("/proc/{}/environ".format(host["pid"])),
            # The runner started process 1, which shares our user.
            "find the secret of the runner in the memory of process 1": lambda: search("/proc/1", host["secret"]),
            "trace process 1": lambda: trace(1),
            "trace process 2": lambda: trace(2),
            "signal the runner": lambda: os.kill(host["pid"], signal.SIGTERM),
            "signal the parent of process 1": lambda: os.kill(host["ppid"], signal.SIGTERM),
            "look through the root of process 1": lambda: read("/proc/1/root" + host["canary"]),
            "look through the folder of process 1": lambda: read("/proc/1/cwd/.." + host["canary"]),
            "read kernel memory": lambda: read("/proc/kcore"),
        }
    )
    return {"seen": seen, "pids": len(pids()), "environment": dict(os.environ), "acts": acts}
