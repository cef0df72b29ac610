"""Passes descriptors to the runner over sockets that the sandbox shares with it."""

import array
import os
import socket
import stat


def act(event, context):
    passed = array.array("i", [os.open("/dev/null", os.O_RDONLY) for _ in range(40)])
    told = {}
    for shared in event["over"]:
        if not stat.S_ISSOCK(os.fstat(shared).st_mode):
            told[str(shared)] = "is no socket"
            continue
        over = socket.socket(fileno=os.dup(shared))
        for _ in range(5):
            over.sendmsg([b"\n"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
        told[str(shared)] = "passed"
    return told
