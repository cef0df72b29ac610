def main(event, context):
    return "nested"
