def syncNothing(event, context):
    pass


async def asyncNothing(event, context):
    pass


def text(event, context):
    return "a text"


async def promise(event, context):
    return [1, 2]


def echo(event, context):
    return event


def circular(event, context):
    a = {}
    a["a"] = a
    return a


async def unserialisable(event, context):
    return {"value": {1, 2}}


def not_a_number(event, context):
    return float("nan")


def large(event, context):
    return "x" * event["length"]
