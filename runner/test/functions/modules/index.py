import context as own
import requests


def main(event, context):
    return requests.origin


def shadow(event, context):
    return own.name
