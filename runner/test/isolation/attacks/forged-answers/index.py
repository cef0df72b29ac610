# Answers calls of others, answers its own call twice, answers too late.
import json
import os
import struct
import time


def frame(header, body=b""):
    text = json.dumps(header).encode()
    return struct.pack(">II", len(text), len(body)) + text + body


def foreign(event):
    for call_id in event["ids"]:
        os.write(3, frame({"type": "result", "callId": call_id}, b'"forged"'))
        error = {"errorMessage": "forged", "errorType": "Error"}
        os.write(3, frame({"type": "failed", "callId": call_id, "error": error}))
    return "honest"


def twice(event):
    # The id of this call is in the frame that answers it: intercepts the platform's send to read it.
    from function_runtime.frames import Channel

    send = Channel.send

    def send_twice(channel, header, body=""):
        Channel.send = send
        send(channel, header, body)
        for other in ('"second"', '"third"'):
            send(channel, dict(header), other)

    Channel.send = send_twice
    return "first"


def late(event):
    time.sleep(event["afterMs"] / 1000)
    return "late"


def plain(event):
    return event["say"]


def act(event, context):
    return {"foreign": foreign, "twice": twice, "late": late, "plain": plain}[event["part"]](event)
