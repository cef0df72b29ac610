import errno
import mmap
import os
import subprocess
import sys
import time

MEBIBYTE = 1 << 20


def _write(name, mebibytes):
    with open("/tmp/" + name, "wb") as file:
        for _ in range(mebibytes):
            file.write(b"x" * MEBIBYTE)


def _list():
    return {name: os.path.getsize("/tmp/" + name) // MEBIBYTE for name in sorted(os.listdir("/tmp"))}


def write(event, context):
    kept = bytearray(b"x") * (event.get("memory", 0) * MEBIBYTE)
    try:
        _write(event["name"], event["mebibytes"])
        time.sleep(event.get("staySeconds", 0))
    except OSError as error:
        return {"refused": errno.errorcode[error.errno], "files": _list(), "memory": len(kept) // MEBIBYTE}
    return {"files": _list(), "memory": len(kept) // MEBIBYTE}


def list_files(event, context):
    return _list()


def size(event, context):
    text = subprocess.check_output(["df", "--block-size=1M", "--output=size,target", "/tmp"])
    return text.decode().splitlines()[-1].split()


def write_and_allocate(event, context):
    _write("large", event["mebibytes"])
    kept = []
    while True:
        kept.append(bytearray(b"x") * MEBIBYTE)
        print(len(kept), flush=True)


def map_file(event, context):
    _write("mapped", event["mebibytes"])
    with open("/tmp/mapped", "r+b") as file:
        mapped = mmap.mmap(file.fileno(), 0)
    for page in range(0, len(mapped), mmap.PAGESIZE):
        mapped[page] = 1
    # Gives the runner time for a reading.
    subprocess.check_call([sys.executable, "-c", "import time; time.sleep(1)"])
    return len(mapped) // MEBIBYTE


def many(event, context):
    created = 0
    try:
        while created < event["files"]:
            with open("/tmp/{}".format(created), "w"):
                created += 1
    except OSError as error:
        return {"created": created, "refused": errno.errorcode[error.errno]}
    return {"created": created}
