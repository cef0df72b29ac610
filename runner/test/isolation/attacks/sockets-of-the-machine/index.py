# Connects to the sockets that give control over a machine.
import json
import socket

from attempt import attempts

USUAL = [
    "/var/run/docker.sock",
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/podman/podman.sock",
    "/run/dbus/system_bus_socket",
    "/run/systemd/private",
    "/run/user/0/bus",
    "/tmp/.X11-unix/X0",
    "\0/tmp/.X11-unix/X0",
    "/run/postgresql/.s.PGSQL.5432",
]


def connect(path):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        client.connect(path)
        return "connected"


def main(event, context):
    return attempts({json.dumps(path): lambda path=path: connect(path) for path in USUAL + event["sockets"]})
