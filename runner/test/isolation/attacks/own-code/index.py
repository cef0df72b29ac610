# Changes the code of the next call, the next instance or another version, and leaves data behind.
import builtins
import hashlib
import os
import socket
import sys

from attempt import attempts

SELF = "/function/code/index.py"
servers = []


def write(path, text="raise SystemExit('shadow')", mode="w"):
    with open(path, mode) as file:
        file.write(text)


def by_descriptor():
    with open(SELF) as opened:
        write("/proc/self/fd/{}".format(opened.fileno()), mode="a")


def by_link():
    os.link(SELF, "/tmp/index.py")
    write("/tmp/index.py")


def change(event=None):
    import requests

    return attempts(
        {
            "overwrite the code": lambda: write(SELF),
            "append to it by an open descriptor": by_descriptor,
            "replace it": lambda: os.rename("/tmp", "/function/code"),
            "remove it": lambda: os.unlink(SELF),
            "open it up": lambda: os.chmod(SELF, 0o777),
            "date it back": lambda: os.utime(SELF, (0, 0)),
            "link it elsewhere and write there": by_link,
            "drop a sitecustomize": lambda: write("/function/code/sitecustomize.py"),
            "drop compiled code": lambda: os.makedirs("/function/code/__pycache__"),
            "drop a .pth": lambda: write(os.path.join(os.path.dirname(requests.__path__[0]), "mine.pth"), "import os"),
            "change a preinstalled module": lambda: write(requests.__file__),
            "change the bootstrap": lambda: write("/function/runtime/bootstrap.py"),
            "change the standard library": lambda: write(os.__file__),
            "change the interpreter": lambda: write(sys.executable, "x", "a"),
            "change the way to the code": lambda: os.symlink("/tmp", "/function/code/lib"),
        }
    )


def leave():
    builtins.left = "behind"
    write("/tmp/left", "behind")
    write("/dev/shm/left", "behind")
    for family, name in ((socket.AF_INET, ("127.0.0.1", 9600)), (socket.AF_UNIX, "\0left")):
        server = socket.socket(family)
        server.bind(name)
        server.listen()
        servers.append(server)
    return True


def answers(family, name):
    with socket.socket(family) as client:
        return client.connect_ex(name) == 0


def look():
    with open(SELF, "rb") as code:
        digest = hashlib.sha256(code.read()).hexdigest()
    left = os.listdir("/tmp") + os.listdir("/dev/shm") + (["global"] if hasattr(builtins, "left") else [])
    listening = [answers(socket.AF_INET, ("127.0.0.1", 9600)), answers(socket.AF_UNIX, "\0left")]
    return {"code": digest, "files": sorted(os.listdir("/function/code")), "left": left, "listening": listening}


def act(event, context):
    # One program for three parts: the event selects one.
    return {"main": change, "leave": leave, "look": look}[event["part"]]()
