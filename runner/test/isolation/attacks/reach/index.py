# Connects to everything on the machine and its networks, by every possible address.
import concurrent.futures
import errno
import socket
import time


def family_of(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def connect(host, port):
    try:
        with socket.create_connection((host, port), 1.5):
            return "connected"
    except socket.timeout:
        return "timeout"
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))


def shout(host, port):
    try:
        with socket.socket(family_of(host), socket.SOCK_DGRAM) as client:
            client.sendto(b"from a sandbox", (host, port))
    except OSError:
        pass


def try_host(host, event):
    tried = {"{}:{}".format(host, port): connect(host, port) for port in event["ports"]}
    if host[-1].isdigit():
        shout(host, event["udp"])
    return tried


def reach(event):
    tried = {}
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for part in pool.map(lambda host: try_host(host, event), event["hosts"]):
            tried.update(part)
    with open("/proc/net/route") as table:
        routes = [line.split("\t") for line in table.readlines()[1:]]
    return {
        "tried": tried,
        "routes": sum(1 for fields in routes if fields[1] == "00000000" and fields[7] == "00000000"),
        "names": [row[4][0] for row in socket.getaddrinfo("localhost", None, socket.AF_INET)],
    }


def listen(event):
    # A sandbox that listens, as a target for another.
    visitors, deadline = 0, time.time() + event["forMs"] / 1000
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("0.0.0.0", event["port"]))
        server.listen()
        server.settimeout(0.05)
        while time.time() < deadline:
            try:
                server.accept()[0].close()
                visitors += 1
            except socket.timeout:
                pass
    return visitors


def act(event, context):
    return {"reach": reach, "listen": listen}[event["part"]](event)
