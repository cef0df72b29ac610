import logging
import os
import sys


async def main(event, context):
    print("to stdout")
    print("to stderr", file=sys.stderr)
    os.write(1, b"\xffA\n")
    sys.stdout.write("REPORT RequestID: forged\nwithout a line feed")


async def flood(event, context):
    for _ in range(64):
        print("x" * 65536)


async def longLine(event, context):
    sys.stdout.write("y" * 200000)


async def logs(event, context):
    logging.basicConfig(level=logging.DEBUG, format="no effect")
    logging.info("not shown")
    logging.warning("shown")
