"""The data channel, guest side; its other end and the list of frames are runner/src/channel/frames.ts.

A frame is: header length, body length (32 bits each, big-endian), header as JSON, body as text.
"""
import json
import os
import socket
import struct

LENGTHS = struct.Struct(">II")


class Channel:
    def __init__(self, fd):
        os.set_inheritable(fd, False)
        self._socket = socket.socket(fileno=fd)
        self._reader = self._socket.makefile("rb")

    def send(self, header, body=""):
        header_bytes = json.dumps(header).encode()
        body_bytes = body.encode("utf-8", "surrogatepass")
        self._socket.sendall(LENGTHS.pack(len(header_bytes), len(body_bytes)) + header_bytes + body_bytes)

    def frames(self):
        """Yields (header, body text) until the runner ends."""
        while True:
            lengths = self._reader.read(LENGTHS.size)
            if len(lengths) < LENGTHS.size:
                return
            header_bytes, body_bytes = LENGTHS.unpack(lengths)
            header = json.loads(self._reader.read(header_bytes).decode())
            yield header, self._reader.read(body_bytes).decode()
