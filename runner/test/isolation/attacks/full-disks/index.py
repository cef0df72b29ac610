# Fills the disk by size, by a sparse file, by number of files, and the table of open files.
import errno
import os
import resource

from attempt import attempts


def until(limit, act):
    """Repeats an act until it fails."""
    for done in range(limit):
        try:
            act(done)
        except OSError as error:
            return {"done": done, "refused": errno.errorcode[error.errno]}
    return {"done": limit}


def mount_of(place):
    with open("/proc/self/mountinfo") as mounts:
        return next(line for line in mounts if line.split(" ")[4] == place)


def main(event, context):
    block = b"x" * (1 << 20)
    sparse = os.open("/tmp/sparse", os.O_CREAT | os.O_WRONLY)
    told = {
        "mount": mount_of("/tmp"),
        "sparse": attempts({"it": lambda: os.ftruncate(sparse, 10 << 30)}),
        "blocks": until(1024, lambda n: os.pwrite(sparse, block, n << 21)),
    }
    os.close(sparse)
    os.unlink("/tmp/sparse")
    os.mkdir("/tmp/many")
    told["files"] = until(150000, lambda n: os.close(os.open("/tmp/many/{}".format(n), os.O_CREAT)))
    told["open"] = until(150000, lambda n: os.open("/dev/null", os.O_RDONLY))
    return told


def raises(event, context):
    return attempts(
        {"open more": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100000, 100000))}
    )
