"""The root logger as the cloud sets it up: stdout, WARNING, time, request id and level; `basicConfig` has no effect."""
import logging
import sys
import time

current_request_id = ""


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.request_id = current_request_id
        return True


def install():
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(RequestIdFilter())
    formatter = logging.Formatter("[%(levelname)s] %(asctime)s.%(msecs)03dZ %(request_id)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.WARNING)
