# Takes a lease, which blocks processes that open the file for writing, if the kernel permits it.
import fcntl
import os
import sys

file = os.open(sys.argv[1], os.O_RDONLY)
try:
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    print("leased", flush=True)
except OSError as error:
    print(error.strerror, flush=True)
os.read(3, 1)
