"""Node's IPC channel is a socket with JSON lines; a handle travels as SCM_RIGHTS beside a NODE_HANDLE message."""
import array
import json
import os
import socket

# The metadata service, and where the cloud's own names lead; the runner takes them in this order.
ADDRESSES = (("metadata", "169.254.169.254", 80), ("cloud", "169.254.169.253", 443))


def hand_over_listeners():
    """Binds the runner's addresses of this network namespace and gives the listening sockets to it.

    Returns when the runner has acknowledged them and the channel is closed: user code must never hold it.
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
        # The runner has the sockets when it says so; its copies keep them open.
        heard = b""
        while b'"adopted"' not in heard:
            chunk = ipc.recv(4096)
            if not chunk:
                raise ConnectionError("the runner closed the IPC channel too early")
            heard += chunk
