"""Python's requests, in the loop of loop.mjs."""
import sys
import time

import requests

url, body, *lines = sys.argv[1:]
headers = dict(line.split(": ", 1) for line in lines)


def goes_on(answer):
    return "retry-after" in answer.headers and (answer.status_code < 300 or answer.status_code == 504)


if body:
    answer = requests.post(url, data=body.encode(), headers=headers)
else:
    answer = requests.get(url, headers=headers)
location = answer.headers.get("location")
while goes_on(answer):
    time.sleep(int(answer.headers["retry-after"]))
    answer = requests.get(location, headers=headers)
print(answer.status_code)
print(answer.text)
