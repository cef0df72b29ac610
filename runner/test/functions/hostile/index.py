# Code that found the platform's channel at descriptor 3 and writes frames that no bootstrap would send.
import json
import os
import struct
import time


def frame(header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack(">II", len(text), len(body)) + text + body


ATTACKS = {
    "garbage": b"GET / HTTP/1.1\r\n\r\n",
    "hugeLength": b"\xff" * 8,
    "notJson": frame(b"{"),
    "notAnObject": frame([]),
    "unknownType": frame({"type": "load", "entrypoint": "index.main"}),
    "brokenError": frame({"type": "failed", "callId": "x", "error": 7}),
}


def attack(event, context):
    os.write(3, ATTACKS[event["attack"]])
    time.sleep(1000)


def foreignAnswers(event, context):
    for call_id in ["load", "", "__proto__", event["guess"]]:
        os.write(3, frame({"type": "result", "callId": call_id}, b'"forged"'))
        error = {"errorMessage": "forged", "errorType": "Error"}
        os.write(3, frame({"type": "failed", "callId": call_id, "error": error}))
    os.write(3, frame({"type": "loaded"}))
    os.write(3, frame({"type": "ready"}))
    return "honest"
