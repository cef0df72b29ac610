"""Speaks Node's IPC: a socket with JSON lines; a handle travels as SCM_RIGHTS with a NODE_HANDLE message."""
import array
import json
import os
import socket

# The metadata service and the cloud's own names; the runner receives the sockets in this order.
ADDRESSES = (("metadata", "169.254.169.254", 80), ("cloud", "169.254.169.253", 443))


def hand_over_listeners():
    """Binds the runner's addresses in this network namespace and passes the listening sockets to the runner.

    Returns when the runner has acknowledged them and the channel is closed, because user code must never hold it.
    """
    with socket.socket(fileno=int(os.environ.pop("NODE_CHANNEL_FD"))) as ipc:
        for kind, host, port in ADDRESSES:
            with socket.socket() as listener:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind((host, port))
                listener.listen(511)
                message = {"cmd": "NODE_HANDLE", "type": "net.Server", "msg": {"type": kind}}
                handles = array.array("i", [listener.fileno()])
                ipc.sendmsg([json.dumps(message).encode() + b"\n"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handles)])
        # After the runner's acknowledgement, its copies keep the sockets open.
        heard = b""
        while b'"adopted"' not in heard:
            chunk = ipc.recv(4096)
            if not chunk:
                raise ConnectionError("the runner closed the IPC channel too early")
            heard += chunk
