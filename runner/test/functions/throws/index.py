import asyncio


class PaymentError(Exception):
    pass


def sync(event, context):
    raise PaymentError("card refused")


async def asynchronous(event, context):
    raise PaymentError("card refused")


class Unreadable(Exception):
    def __str__(self):
        raise ValueError("trap")


def unreadable(event, context):
    raise Unreadable()


class OwnInterrupt(BaseException):
    pass


# None of these derives from Exception.
BASES = {
    "KeyboardInterrupt": KeyboardInterrupt,
    "GeneratorExit": GeneratorExit,
    "CancelledError": asyncio.CancelledError,
    "OwnInterrupt": OwnInterrupt,
}


def base(event, context):
    if "raise" in event:
        raise BASES[event["raise"]]("stopped at " + event["raise"])
    return "lives on"


async def base_async(event, context):
    return base(event, context)
