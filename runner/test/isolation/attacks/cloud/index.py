# Connections to the cloud's own names: uses them, floods them, tries to take them over, and searches for the key.
import os
import socket
import subprocess
import time

from attempt import attempts


def asked(name, text, source=None):
    with socket.create_connection((name, 443), source_address=source) as client:
        client.sendall(text.encode())
        return client.recv(1000).decode()


def use(event):
    name = event["name"]
    found = socket.getaddrinfo(name, 443, type=socket.SOCK_STREAM)
    return {
        "address": [address[0] for *_, address in found],
        "answer": asked(name, event["text"]),
        # The endpoint must not take the connection for one of another sandbox because of its source address.
        "fromOther": asked(name, event["text"], ("127.0.0.1", 0)),
    }


def away(event):
    return attempts(
        {
            "lookup": lambda: socket.gethostbyname(event["name"]),
            "connect": lambda: socket.create_connection(("169.254.169.253", 443)).close(),
            "trust": lambda: os.environ["SSL_CERT_FILE"],
        }
    )


def write(path):
    with open(path, "a") as file:
        file.write("127.0.0.1 elsewhere\n")


def take_over(event):
    return attempts(
        {
            "listen": lambda: socket.socket().bind(("169.254.169.253", 443)),
            "hosts": lambda: write("/etc/hosts"),
            "trusted": lambda: write("/etc/ssl/certs/cloud.pem"),
            "key": lambda: subprocess.check_output(["grep", "-rl", "PRIVATE KEY", "/etc"]).decode(),
        }
    )


def flood(event):
    clients = []
    for _ in range(event["connections"]):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex((event["name"], 443))
        clients.append(client)
    time.sleep(0.7)
    cut = 0
    for client in clients:
        try:
            client.recv(1)
            cut += 1
        except BlockingIOError:
            pass
        except OSError:
            cut += 1
    return {"cut": cut}


def hold(event):
    asked(event["name"], event["text"])
    client = socket.create_connection((event["name"], 443))
    while True:
        client.recv(1000)
        time.sleep(1)


def act(event, context):
    return {"use": use, "away": away, "takeOver": take_over, "flood": flood, "hold": hold}[event["part"]](event)
