# Holds as many connections as possible, and sends an answer that never ends.
import errno
import os
import socket
import struct
import time


def many():
    sockets, codes = [], {}
    for _ in range(10000):
        try:
            client = socket.socket()
            client.setblocking(False)
            sockets.append(client)
            code = client.connect_ex(("169.254.169.254", 80))
            if code not in (0, errno.EINPROGRESS):
                raise OSError(code, "connect")
        except OSError as error:
            name = errno.errorcode[error.errno]
            codes[name] = codes.get(name, 0) + 1
    time.sleep(0.3)
    return {"open": len(sockets), "codes": codes}


def halfRequests():
    # Requests that never complete their first line, on as many connections as possible.
    clients = [socket.socket() for _ in range(300)]
    for client in clients:
        client.setblocking(False)
        client.connect_ex(("169.254.169.254", 80))
    time.sleep(0.2)
    for i in range(30):
        for client in list(clients):
            try:
                client.send(b"x" if i else b"GET /")
            except BlockingIOError:
                pass
            except OSError:
                clients.remove(client)
        time.sleep(0.01)
    return len(clients)


def slowAnswer():
    # A frame that announces 10 MB and sends one byte at a time.
    os.write(3, struct.pack(">II", 1000, 10 << 20))
    while True:
        os.write(3, b" ")
        time.sleep(0.01)


def act(event, context):
    return {"many": many, "halfRequests": halfRequests, "slowAnswer": slowAnswer}[event["part"]]()
