# H17, H19: answers calls that are somebody else's, answers its own twice, answers when it is too late.
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
    # Our own call's id stands in the frame that answers it: the platform's send is intercepted to learn it.
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
