import os
import resource
import subprocess


def _read(path):
    with open(path) as file:
        return file.read()


def _can_write(folder):
    try:
        with open(os.path.join(folder, "file"), "w"):
            return True
    except OSError:
        return False


def main(event, context):
    mounts = [line.split() for line in _read("/etc/mtab").splitlines()]
    names = ["NOFILE", "NPROC", "CORE", "MEMLOCK", "STACK", "FSIZE", "AS"]
    return {
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "user": [os.getuid(), os.getgid(), os.umask(0o022)],
        "limits": {name: resource.getrlimit(getattr(resource, "RLIMIT_" + name))[0] for name in names},
        "mounts": {place: [kind, options.split(",")] for _, place, kind, options, *_ in mounts},
        "exists": {path: os.path.exists(path) for path in event["paths"]},
        "writable": [folder for folder in event["folders"] if _can_write(folder)],
        "hosts": _read("/etc/hosts"),
        "resolver": _read("/etc/resolv.conf"),
        "uname": list(os.uname()),
        "processes": [name for name in os.listdir("/proc") if name.isdigit()],
        "cores": os.cpu_count(),
        "tools": subprocess.check_output(["sh", "-c", "which awk; echo ok | awk '{ print $1 }'"]).decode().split(),
    }
