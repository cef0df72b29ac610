# H57: a module whose every name an entry point may try. What must never run says so.
import os


def main(event, context):
    print("ran main")
    return "main"


text = "no function"
nothing = None
home = os


async def polluted(event, context):
    return {"keys": [], "own": "undefined"}
