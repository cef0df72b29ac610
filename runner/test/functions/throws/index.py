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
