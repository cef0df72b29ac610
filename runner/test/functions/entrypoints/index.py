def main(event, context):
    return "index"


number = 42
