"""Node's IPC channel is a socket with JSON lines; a handle travels as SCM_RIGHTS beside a NODE_HANDLE message."""
import array
import json
import os
import socket


def hand_over_listener():
    """Binds the metadata address of this network namespace and gives the listening socket to the runner.

    Returns when the runner has acknowledged it and the channel is closed: user code must never hold it.
    """
    ipc = socket.socket(fileno=int(os.environ.pop("NODE_CHANNEL_FD")))
    with ipc, socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("169.254.169.254", 80))
        listener.listen(511)
        message = {"cmd": "NODE_HANDLE", "type": "net.Server", "msg": {"type": "metadata"}}
        handles = array.array("i", [listener.fileno()])
        ipc.sendmsg([json.dumps(message).encode() + b"\n"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handles)])
        # The runner has the socket when it says so; the copy on this side and the channel can go.
        heard = b""
        while b'"adopted"' not in heard:
            chunk = ipc.recv(4096)
            if not chunk:
                raise ConnectionError("the runner closed the IPC channel too early")
            heard += chunk
