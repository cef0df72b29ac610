# A module for entry points that try each of its names. Code that must never run reports it when it does.
import os


def main(event, context):
    print("ran main")
    return "main"


text = "no function"
nothing = None
home = os


async def polluted(event, context):
    return {"keys": [], "own": "undefined"}
