# The same attacks without tools: direct system calls that no function needs.
import ctypes
import os
import platform
import socket
import subprocess

from attempt import attempts

libc = ctypes.CDLL(None, use_errno=True)
X64 = platform.machine() == "x86_64"
CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWPID = 0x20000, 0x10000000, 0x40000000, 0x20000000
# Name: (number on x86-64, number on arm64, arguments).
CALLS = {
    "mount": (165, 40, (b"tmpfs", b"/tmp", b"tmpfs", 0, None)),
    "umount2": (166, 39, (b"/function/code", 2)),
    "pivot_root": (155, 41, (b"/tmp", b"/tmp")),
    "chroot": (161, 51, (b"/tmp",)),
    "unshare a user namespace": (272, 97, (CLONE_NEWUSER,)),
    "unshare a mount namespace": (272, 97, (CLONE_NEWNS,)),
    "unshare a network namespace": (272, 97, (CLONE_NEWNET,)),
    "clone a user namespace": (56, 220, (CLONE_NEWUSER | 17, 0, 0, 0, 0)),
    "clone a process namespace": (56, 220, (CLONE_NEWPID | 17, 0, 0, 0, 0)),
    "clone3": (435, 435, (b"\0" * 88, 88)),
    "setns": (308, 268, (0, 0)),
    "open_tree": (428, 428, (-100, b"/", 1)),
    "fsopen": (430, 430, (b"tmpfs", 0)),
    "mount_setattr": (442, 442, (-100, b"/", 0, b"\0" * 32, 32)),
    "bpf": (321, 280, (0, b"\0" * 128, 128)),
    "perf_event_open": (298, 241, (b"\0" * 128, 0, -1, -1, 0)),
    "keyctl": (250, 219, (0, -3, 1)),
    "add_key": (248, 217, (b"user", b"x", b"x", 1, -3)),
    "io_uring_setup": (425, 425, (1, b"\0" * 128)),
    "userfaultfd": (323, 282, (0,)),
    "kexec_load": (246, 104, (0, 0, None, 0)),
    "init_module": (175, 105, (b"", 0, b"")),
    "process_vm_readv": (310, 270, (1, None, 0, None, 0, 0)),
    "pidfd_getfd": (438, 438, (0, 0, 0)),
    "name_to_handle_at": (303, 264, (-100, b"/", b"\0" * 256, b"\0" * 8, 0)),
    "open_by_handle_at": (304, 265, (0, b"\0" * 256, 0)),
    "setuid": (105, 146, (0,)),
    "setresuid": (117, 147, (0, 0, 0)),
    "capset": (126, 91, (b"\0" * 8, b"\xff" * 24)),
    "mknod a disk": (259, 33, (-100, b"/tmp/disk", 0o60666, 0x800)),
    "sethostname": (170, 161, (b"mine", 4)),
    "settimeofday": (164, 170, (b"\0" * 16, None)),
    "reboot": (169, 142, (0xFEE1DEAD, 0x28121969, 0, None)),
    "syslog": (103, 116, (3, b"\0" * 64, 64)),
    "seccomp": (317, 277, (0, 0, None)),
    "lsetxattr a capability": (189, 6, (b"/tmp", b"security.capability", b"\0" * 20, 20, 0)),
    "a real-time class": (144, 119, (0, 1, b"\x63\0\0\0")),
    "a number of the kernel of tomorrow": (999, 999, ()),
}


def call(number, arguments):
    def act():
        ctypes.set_errno(0)
        result = libc.syscall(ctypes.c_long(number), *[pad(argument) for argument in arguments])
        if result == -1:
            raise OSError(ctypes.get_errno(), "refused")
        if result == 0 and number in (56, 220, 435):
            os._exit(0)
        return result

    return act


def pad(argument):
    return ctypes.c_long(argument) if isinstance(argument, int) else argument


def main(event, context):
    acts = {name: call(x64 if X64 else arm64, arguments) for name, (x64, arm64, arguments) in CALLS.items()}
    families = {"AF_PACKET": 17, "AF_ALG": 38, "AF_VSOCK": 40, "AF_BLUETOOTH": 31, "AF_KEY": 15, "AF_XDP": 44}
    for name, family in families.items():
        acts["socket " + name] = lambda family=family: socket.socket(family, socket.SOCK_RAW).fileno()
    acts["raw socket"] = lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).fileno()
    return attempts(acts)


def set_user(event, context):
    """Every set-user-id program of the system, and one that it creates."""
    found, ran = [], {}
    for folder in ("/usr/bin", "/usr/lib", "/function", "/opt", "/tmp"):
        for root, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(root, name)
                if not os.path.islink(path) and os.stat(path).st_mode & 0o6000:
                    found.append(path)
    for path in found:
        if os.path.basename(path) in ("su", "newgrp", "mount"):
            ran[path] = lambda path=path: subprocess.check_output([path, "--help"]) and None
    with open("/tmp/mine", "wb") as mine, open("/bin/true", "rb") as true:
        mine.write(true.read())
    os.chmod("/tmp/mine", 0o6755)
    with open("/proc/self/status") as status, open("/proc/self/mountinfo") as mounts:
        return {
            "found": found,
            "status": status.read(),
            "mounts": [line.split(" ")[4:6] for line in mounts],
            "modes": {name: os.stat("/function/code/" + name).st_mode & 0o7777 for name in os.listdir("/function/code")},
            "acts": attempts(
                {
                    "run what was made": lambda: subprocess.check_call(["/tmp/mine"]),
                    "be root": lambda: os.setuid(0),
                    "be another group": lambda: os.setgroups([0]),
                    "give a file away": lambda: os.chown("/tmp/mine", 0, 0),
                }
            ),
        }
