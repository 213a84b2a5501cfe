"""Events as clients see them: pages, and streams followed with a client that nobody here wrote."""

import json
import pathlib
import sys
import unittest

from harness import Host, HostCase, Postgres, Process, Simulators, eventually, gatehouse, image64, regula, scratch

ASYNC = "/api/v1/verifications/async"
SCRIPT = pathlib.Path(__file__).parent / "clients" / "follow_sse.py"
DOCUMENT = {"verificationType": "document", "documentImages": {"front": image64("juan")}}


class Stream:
    """One run of the client."""

    def __init__(self, case, host, url, tenant="acme", last=None):
        folder = scratch()
        case.addCleanup(folder.cleanup)
        arguments = [sys.executable, SCRIPT, host.base_url + url, host.keys[tenant]]
        self.process = Process(arguments + ([last] if last else []), folder.name, f"{folder.name}/client.log")
        case.addCleanup(self.process.kill)

    def next(self):
        return json.loads(self.process.next_line())

    def rest(self):
        """What comes until the stream ends, and how it ended."""
        events = []
        while True:
            line = self.next()
            if "event" not in line:
                return events, line
            events.append(line)


def seqs(events):
    return [int(event["id"]) for event in events]


class Events(HostCase):
    host_options = {"environment": {"GATEHOUSE_EVENTS_STREAMS_PER_KEY": "2"}}

    def pages(self, url):
        """All events of a request, three at a time."""
        items, query = [], {"limit": 3}
        while True:
            page = self.acme.get(url, query=query)
            self.assertEqual(page.status, 200, page)
            items += page["items"]
            if page["nextCursor"] is None:
                return items
            query["cursor"] = page["nextCursor"]

    def test_follow(self):
        """A stream opened while the work goes on has every event once, in order, up to the final one, and then ends."""
        self.sims.regula.fault("delay", delayMs=1500, times=1)
        answer = self.acme.post(ASYNC, DOCUMENT)
        stream = Stream(self, self.host, answer["eventsUrl"])
        self.assertEqual(stream.next(), {"status": 200})
        events, end = stream.rest()
        self.assertEqual(end, {"end": True})
        types = [event["event"] for event in events]
        self.assertEqual(types[:2], ["verification.created", "verification.processing"])
        self.assertEqual(types[-1], "verification.completed")
        self.assertEqual(seqs(events), list(range(1, len(events) + 1)))
        self.assertEqual([event["data"] for event in events], self.pages(answer["eventsUrl"]))
        self.assertEqual(events[-1]["data"]["data"], {"decision": "approved"})
        self.assertEqual(self.acme.get(answer["statusUrl"])["status"], "completed")

    def test_afterwards(self):
        """What has ended is told whole to whoever comes later, from its middle to whoever knows the rest, and answered 204 to
        whoever knows all of it."""
        done = self.acme.verify_document(image64("juan"))
        url = f"/api/v1/verifications/{done['id']}/events"
        stream = Stream(self, self.host, url)
        self.assertEqual(stream.next(), {"status": 200})
        events, _ = stream.rest()
        self.assertEqual(events[0]["event"], "verification.created")
        self.assertEqual(events[0]["retry"], 3000)
        later = Stream(self, self.host, url, last="2")
        self.assertEqual(later.next(), {"status": 200})
        self.assertEqual(seqs(later.rest()[0]), seqs(events)[2:])
        self.assertEqual(Stream(self, self.host, url, last=events[-1]["id"]).next(), {"status": 204})
        ahead = Stream(self, self.host, url, last="1000")
        self.assertEqual(ahead.next(), {"status": 200})
        reset, _ = ahead.rest()
        self.assertEqual([(event["event"], event["id"]) for event in reset], [("reset", events[-1]["id"])])

    def test_strangers(self):
        """Another tenant's request is not found, as a page or as a stream."""
        done = self.acme.verify_document(image64("juan"))
        url = f"/api/v1/verifications/{done['id']}/events"
        self.assertProblem(self.globex.get(url), 404, "not_found")
        self.assertEqual(Stream(self, self.host, url, tenant="globex").next(), {"status": 404})

    def test_caps(self):
        """A key has so many streams; a client that goes away gives its place back, although nothing happens meanwhile."""
        self.sims.regula.fault("delay", delayMs=20_000, times=1)
        url = self.acme.post(ASYNC, DOCUMENT)["eventsUrl"]
        streams = [Stream(self, self.host, url) for _ in range(2)]
        for stream in streams:
            self.assertEqual(stream.next(), {"status": 200})
        self.assertEqual(Stream(self, self.host, url).next(), {"status": 429})
        streams[0].process.kill()
        eventually(lambda: Stream(self, self.host, url).next() == {"status": 200}, 30, "a place is free", every=0.5)

    def test_operators(self):
        """Operators read their events with a command, as lines of JSON."""
        listed = gatehouse("events", "list", "--database", self.host.database, "--json", directory=self.host.folder)
        self.assertEqual(listed.code, 0, listed.err)


class Ends(HostCase):
    def test_killed(self):
        """After kill -9 a client that comes back with its last id has seen each event once and in order."""
        host = self.new_host()
        host.start()
        self.sims.regula.fault("delay", delayMs=3000, times=2)
        answer = host.client("acme").post(ASYNC, DOCUMENT)
        stream = Stream(self, host, answer["eventsUrl"])
        self.assertEqual(stream.next(), {"status": 200})
        first = [stream.next(), stream.next()]
        host.kill9()
        more, end = stream.rest()
        self.assertIn("broken", end)
        host.start()
        again = Stream(self, host, answer["eventsUrl"], last=(first + more)[-1]["id"])
        self.assertEqual(again.next(), {"status": 200})
        rest, end = again.rest()
        self.assertEqual(end, {"end": True})
        events = first + more + rest
        self.assertEqual(seqs(events), list(range(1, len(events) + 1)))
        self.assertEqual(events[-1]["event"], "verification.completed")

    def test_stopped(self):
        """A server that stops ends its streams properly and is gone with exit code 0."""
        host = self.new_host()
        host.start()
        self.sims.regula.fault("delay", delayMs=1000, times=1)
        answer = host.client("acme").post(ASYNC, DOCUMENT)
        stream = Stream(self, host, answer["eventsUrl"])
        self.assertEqual(stream.next(), {"status": 200})
        stream.next()
        host.stop()
        events, end = stream.rest()
        self.assertEqual(end, {"end": True}, events)


class Nodes(unittest.TestCase):
    def test_across(self):
        """What happens on one node reaches the stream that a client has open on another."""
        postgres = Postgres()
        self.addCleanup(postgres.close)
        sims = Simulators()
        self.addCleanup(sims.stop)
        front = Host(
            sims, database=postgres.url, providers=[regula(sims.regula.url)],
            environment={"GATEHOUSE_NODE": "front", "GATEHOUSE_ROLES": "api"})
        self.addCleanup(front.close)
        front.start()
        worker = Host(
            sims, tenants=(), database=postgres.url, providers=[regula(sims.regula.url)], environment={
                "GATEHOUSE_NODE": "worker", "GATEHOUSE_ROLES": "worker,scheduler",
                "GATEHOUSE_KEY_RING": front.key_ring})
        self.addCleanup(worker.close)
        answer = front.client("acme").post(ASYNC, DOCUMENT)
        stream = Stream(self, front, answer["eventsUrl"])
        self.assertEqual(stream.next(), {"status": 200})
        first = stream.next()
        self.assertEqual(first["event"], "verification.created")
        worker.start()
        rest, end = stream.rest()
        self.assertEqual(end, {"end": True})
        self.assertEqual(seqs([first] + rest), list(range(1, len(rest) + 2)))
        self.assertEqual(rest[-1]["event"], "verification.completed")
        positions = postgres.query("SELECT count(*), count(feed_position), max(feed_position) FROM events")
        eventually(
            lambda: len(set(postgres.query("SELECT count(*), count(feed_position), max(feed_position) FROM events")[0])) == 1,
            20, f"every event has its place in the feed: {positions}")


if __name__ == "__main__":
    unittest.main()
