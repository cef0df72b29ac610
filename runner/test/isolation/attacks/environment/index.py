# Reports the effects of an environment on its process.
import os
import sys


def main(event, context):
    return {
        "environment": dict(os.environ),
        "preloaded": getattr(sys, "preloaded", None),
        "execArgv": sys.argv,
        "pids": sum(1 for name in os.listdir("/proc") if name.isdigit()),
    }
