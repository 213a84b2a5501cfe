"""What the stories of slow clients share: a provider that tells of much, sockets and streams that are read when asked to."""

import http.client
import json
import socket
import unittest
import urllib.parse

from faults import fixture_plugins
from harness import FAST, Host, private_network
from websocket import TEXT, RawSocket, frame, message

BATCH = "/api/v1/verifications/batch"
PROGRESS = {"verification.processing", "verification.step.completed", "verification.waiting"}
REGISTER = {"verificationType": "some_register", "idNumber": "1", "userData": {}}
ASLEEP = {"start": "progress 1 2|timer later 3600000"}


def talkative(steps, delay=1500, pause=1):
    """Waits until its followers are there, then tells of one step after the other; milliseconds."""
    script = {"start": f"progress 1 {steps}|timer t1 {delay}"}
    for step in range(1, steps):
        script[f"timer t{step}"] = f"progress {step} {steps}|timer t{step + 1} {pause}"
    return {**script, f"timer t{steps}": "decide approved"}


def resident(pid):
    """Megabytes."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS:"))


def subscribe(verification, after=0):
    return frame(TEXT, message(type="subscribe", verificationId=verification, after=after))


def make_room(connection, room):
    if room:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)


class Stream:
    """Server-Sent Events of one verification, read only when they are asked for."""

    def __init__(self, host, verification, last=None, room=None):
        place = urllib.parse.urlsplit(host.base_url)
        self._http = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        headers = {"X-API-Key": host.keys["acme"], "Accept": "text/event-stream"}
        self._http.connect()
        make_room(self._http.sock, room)
        self._http.request("GET", f"/api/v1/verifications/{verification}/events", headers={
            **headers, **({"Last-Event-ID": str(last)} if last else {})})
        self.answer = self._http.getresponse()

    def events(self):
        """Up to the end of the stream; as a WebSocket tells them."""
        events = [json.loads(line[5:]) for line in self.answer if line.startswith(b"data:")]
        return [{**event, "event": event["type"]} for event in events]

    def close(self):
        self.answer.close()
        self._http.close()


class SlowCase(unittest.TestCase):
    """In a network where little fits into a connection that is not read."""

    @classmethod
    def setUpClass(cls):
        private_network.enter()
        private_network.narrow()

    def host(self, script, **settings):
        host = Host(
            providers=[{
                "id": "script", "plugin": "Script", "isolation": "in-process", "endpoints": {"api": "http://127.0.0.1:9"},
                "secrets": {"key": {"env": "SCRIPT_KEY"}}, **FAST, "tenants": {"acme": {}}, "config": script}],
            plugins=fixture_plugins(), tenants=("acme",), environment={"SCRIPT_KEY": "script-key-0123456789", **settings})
        self.addCleanup(host.close)
        return host.start()

    def begun(self, host, count):
        ids = []
        while len(ids) < count:
            answer = host.client("acme").post(BATCH, {"items": [REGISTER] * min(100, count - len(ids))})
            self.assertEqual((answer.status, answer["refused"]), (202, 0), answer)
            ids += [item["id"] for item in answer["items"]]
        return ids

    def raw(self, host, room=None):
        """`room`: bytes that the kernel keeps for it after all."""
        opened = RawSocket(host.base_url, timeout=60)
        self.addCleanup(opened.socket.close)
        make_room(opened.socket, room)
        opened.open(host.keys["acme"])
        return opened

    def stream(self, host, *arguments, **options):
        stream = Stream(host, *arguments, **options)
        self.addCleanup(stream.close)
        return stream

    @staticmethod
    def heard(opened, ids, last="verification.completed"):
        """The events of these, by id, until each has had its last."""
        events = {one: [] for one in ids}
        left = set(ids)
        while left:
            said = opened.json()
            if "event" in said:
                events[said["verificationId"]].append(said)
                if said["event"] == last:
                    left.remove(said["verificationId"])
        return events

    def followed(self, opened, ids, last):
        """Subscribes to a few at a time, and hears what has happened; events by id."""
        events = {}
        for start in range(0, len(ids), 50):
            some = ids[start:start + 50]
            opened.send(*(subscribe(one) for one in some))
            events.update(self.heard(opened, some, last))
        return events

    def whole(self, events, after=0):
        self.assertEqual([event["seq"] for event in events], list(range(after + 1, after + 1 + len(events))))

    def without_progress(self, heard, known):
        """Everything but progress is there, in order and once; how much progress is not."""
        seqs = [event["seq"] for event in heard]
        self.assertEqual(seqs, sorted(set(seqs)))
        missed = [event for event in known if event["seq"] not in set(seqs)]
        self.assertLessEqual({event["event"] for event in missed}, PROGRESS)
        return len(missed)
