# Reads every readable file of /proc, /etc, its code and its environment, and reports where names of the host occur.
import os
import re
import stat
import sys
import traceback

LARGEST = 1 << 20
# Reading these never ends, waits for an event, or reads the memory of a process.
SKIPPED = re.compile(r"^/proc/(kmsg|kcore|kpage\w+|\d+/(task/.*|mem|pagemap|clear_refs))$")
places = 0


def look(place, content, needles, hits):
    global places
    places += 1
    for needle in needles:
        for found in re.finditer(needle, content):
            hits.append([place, needle, content[max(0, found.start() - 60) : found.end() + 60]])
            break


def read(path):
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return os.read(descriptor, LARGEST).decode("latin1")
    finally:
        os.close(descriptor)


def walk(path, needles, hits):
    if SKIPPED.match(path):
        return
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):
            look(path, os.readlink(path), needles, hits)
        elif stat.S_ISDIR(mode):
            for name in os.listdir(path):
                walk(path + "/" + name, needles, hits)
        elif stat.S_ISREG(mode):
            look(path, read(path), needles, hits)
    except OSError:
        pass


def main(event, context):
    needles, hits = event["needles"], []
    for folder in ("/proc", "/etc", "/function/code", "/function/runtime"):
        walk(folder, needles, hits)
    look("environment", repr(dict(os.environ)), needles, hits)
    look("uname", repr(os.uname()), needles, hits)
    look("arguments", repr([sys.argv, sys.path, sys.prefix, sys.executable, os.getcwd()]), needles, hits)
    look("modules", repr([getattr(module, "__file__", "") for module in sys.modules.values()]), needles, hits)
    try:
        __import__("missing_module")
    except ImportError:
        look("stack", traceback.format_exc() + "".join(traceback.format_stack()), needles, hits)
    sockets = [name for name in os.listdir("/proc/self/fd") if is_socket(name)]
    first = {name: read("/proc/1/" + name).split("\0") for name in ("cmdline", "environ")}
    return {"places": places, "hits": hits, "sockets": sockets, "first": first}


def is_socket(name):
    try:
        return os.readlink("/proc/self/fd/" + name).startswith("socket:")
    except OSError:
        return False
