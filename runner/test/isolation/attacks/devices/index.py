# Dumps core, fills shared memory, writes to devices.
import os
import resource

from attempt import attempts


def fill(path):
    block = b"\1" * (1 << 20)
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
    try:
        for _ in range(256):
            os.write(descriptor, block)
    except OSError:
        pass
    size = os.fstat(descriptor).st_size
    os.close(descriptor)
    os.unlink(path)
    return size


def write(device):
    descriptor = os.open(device, os.O_RDWR)
    return os.write(descriptor, b"x")


def main(event, context):
    places = ("/tmp", "/function/code", "/dev/shm")
    with open("/proc/self/limits") as limits:
        return {
            "devices": os.listdir("/dev"),
            "limits": limits.read(),
            "cores": [name for place in places for name in os.listdir(place) if name.startswith("core")],
            "filled": fill("/dev/shm/full"),
            "acts": attempts(
                {
                    "a disk": lambda: write("/dev/sda"),
                    "a virtual disk": lambda: write("/dev/vda"),
                    "memory": lambda: write("/dev/mem"),
                    "kernel messages": lambda: write("/dev/kmsg"),
                    "kvm": lambda: write("/dev/kvm"),
                    "fuse": lambda: write("/dev/fuse"),
                    "a tunnel": lambda: write("/dev/net/tun"),
                    "the terminal": lambda: write("/dev/tty"),
                    "a new entry": lambda: open("/dev/new", "w").close(),
                    "another null": lambda: os.rename("/dev/zero", "/dev/null"),
                    "a larger core": lambda: resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30)),
                }
            ),
        }


def dies(event, context):
    os.abort()
