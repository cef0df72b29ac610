# Starts a program on a simulated kernel without seccomp: the calls that install a filter fail as they do on such a
# kernel. The simulation is itself a filter.
import ctypes
import os
import platform
import struct
import sys

X64 = platform.machine() == "x86_64"
SECCOMP, PRCTL = (317, 157) if X64 else (277, 167)
ALLOW, EINVAL, ENOSYS = 0x7FFF0000, 0x00050016, 0x00050026
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38
program = [
    (LOAD, 0, 0, 0),
    (EQUAL, 0, 1, SECCOMP),
    (RETURN, 0, 0, ENOSYS),
    (EQUAL, 0, 3, PRCTL),
    (LOAD, 0, 0, 16),
    (EQUAL, 0, 1, PR_SET_SECCOMP),
    (RETURN, 0, 0, EINVAL),
    (RETURN, 0, 0, ALLOW),
]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
head = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(code)))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or libc.prctl(PR_SET_SECCOMP, 2, head, 0, 0) != 0:
    sys.exit("no filter could be installed: " + os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[1], sys.argv[1:])
