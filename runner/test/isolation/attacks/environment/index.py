# H58: reports what an environment did to the process that it was given to.
import os
import sys


def main(event, context):
    return {
        "environment": dict(os.environ),
        "preloaded": getattr(sys, "preloaded", None),
        "execArgv": sys.argv,
        "pids": sum(1 for name in os.listdir("/proc") if name.isdigit()),
    }
