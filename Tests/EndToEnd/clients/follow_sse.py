"""Follows a stream with httpx-sse and prints a line of JSON for what it meets: status, events, the end.

    follow_sse.py URL KEY [LAST-EVENT-ID]
"""

import json
import sys

import httpx
import httpx_sse


def say(**members):
    print(json.dumps(members), flush=True)


def main(url, key, last=None):
    headers = {"X-API-Key": key, **({"Last-Event-ID": last} if last else {})}
    with httpx.Client(timeout=httpx.Timeout(10.0, read=60.0)) as client:
        with httpx_sse.connect_sse(client, "GET", url, headers=headers) as source:
            say(status=source.response.status_code)
            if source.response.status_code != 200:
                return
            try:
                for event in source.iter_sse():
                    say(id=event.id, event=event.event, data=event.json(), retry=event.retry)
            except httpx.TransportError as broken:
                return say(broken=type(broken).__name__)
    say(end=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
