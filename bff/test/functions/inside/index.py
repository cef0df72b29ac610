# Uses the cloud's own host names, the context's token, requests and the standard library.
import json
import urllib.request

import requests


def get(url, headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
        return {"status": response.status, "body": json.load(response)}


def main(event, context):
    headers = {"Authorization": "Bearer " + context.token["access_token"]}
    url = "https://functions.yandexcloud.net/" + event["callee"]
    api = "https://serverless-functions.api.cloud.yandex.net/functions/v1"
    response = requests.get(url + "?name=requests", headers=headers)
    return {
        "byRequests": {"status": response.status_code, "body": response.json()},
        "byUrllib": get(url + "?name=urllib", headers),
        "byNobody": requests.get(url).status_code,
        "fn": get(api + "/functions/" + event["callee"], headers)["body"],
        "endpoint": requests.get("https://api.cloud.yandex.net/endpoints/iam").json(),
    }
