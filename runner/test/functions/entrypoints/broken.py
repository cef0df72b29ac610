def main(event, context):
    return "fine"


def (
