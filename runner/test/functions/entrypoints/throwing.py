config = None


def main(event, context):
    return config


raise TypeError("thrown at import")
