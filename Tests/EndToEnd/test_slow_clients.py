"""Clients that stop reading while much happens: what they miss, what they never miss, and what others notice."""

import concurrent.futures
import unittest

from clients.slow import SlowCase, subscribe, talkative
from harness import eventually

# More than may wait for a client at once.
STEPS = 1_200
FOLLOWED = 3


class SlowClients(SlowCase):
    def test_progress(self):
        """A WebSocket and a stream that are not read while thousands of events happen miss progress only, and get the end;
        whoever reads has all that is no progress meanwhile; coming back with a position brings everything that came
        after it, however much it is and however slowly it is read."""
        host = self.host(talkative(STEPS))
        ids = self.begun(host, FOLLOWED)
        slow, quick = self.raw(host), self.raw(host, room=200_000)
        for socket in (slow, quick):
            socket.send(*(subscribe(one) for one in ids))
        slow_stream, quick_stream = self.stream(host, ids[0]), self.stream(host, ids[0], room=200_000)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            reading = pool.submit(self.heard, quick, ids), pool.submit(quick_stream.events)
            # The slow ones are not read before those who read have it all.
            followed, streamed = (one.result(120) for one in reading)
        known = {one: self.stored(host, one) for one in ids}
        for one in ids:
            self.whole(known[one])
            self.assertGreater(len(known[one]), STEPS)
        # Whoever reads as fast as a busy machine lets it misses little, and that is progress.
        quick_missed = sum(self.without_progress(followed[one], known[one]) for one in ids)
        self.without_progress(streamed, known[ids[0]])
        heard = self.heard(slow, ids)
        missed = sum(self.without_progress(heard[one], known[one]) for one in ids)
        self.assertGreater(missed, quick_missed, "nothing was left out, so nothing is proved")
        events = slow_stream.events()
        missed = self.without_progress(events, known[ids[0]])
        self.assertGreater(missed, 0, "nothing was left out, so nothing is proved")
        for room in (None, 200_000):
            self.whole_again(host, known, room)

    def stored(self, host, one):
        """All events of it, as the pages have them."""
        client, events, query = host.client("acme"), [], {}
        while True:
            page = client.get(f"/api/v1/verifications/{one}/events", query=query)
            self.assertEqual(page.status, 200, page)
            events += [{**event, "event": event["type"]} for event in page["items"]]
            if page["nextCursor"] is None:
                return events
            query["cursor"] = page["nextCursor"]

    def whole_again(self, host, known, room):
        """Resumes all from the beginning at once, and one from the middle; one client takes its time, others do not."""
        ids = list(known)
        again, beside = (self.raw(host, room=room) for _ in range(2))
        again.send(*(subscribe(one, after=0) for one in ids))
        # This one is not read before the others have it all.
        beside.send(*(subscribe(one, after=0) for one in ids))
        heard = self.heard(again, ids)
        for one in ids:
            self.whole(heard[one])
            self.assertEqual(len(heard[one]), len(known[one]))
        for after in (0, 1, STEPS // 2):
            rest = self.stream(host, ids[0], last=after).events()
            self.whole(rest, after)
            self.assertEqual(len(rest), len(known[ids[0]]) - after)
        heard = self.heard(beside, ids)
        for one in ids:
            self.whole(heard[one])
            self.assertEqual(len(heard[one]), len(known[one]))

    def test_never_reads(self):
        """One that does not read at all is let go, a WebSocket by the pings that it does not answer, a stream by what it does
        not take; the places they held are given to others."""
        host = self.host(
            talkative(STEPS), GATEHOUSE_WEBSOCKET_PING_INTERVAL="1s", GATEHOUSE_WEBSOCKET_CONNECTIONS_PER_KEY=1,
            GATEHOUSE_EVENTS_STREAMS_PER_KEY=1, GATEHOUSE_LIMITS_STALL="2s")
        ids = self.begun(host, FOLLOWED)
        self.raw(host).send(*(subscribe(one) for one in ids))
        self.stream(host, ids[0])
        self.assertEqual(self.stream(host, ids[1]).answer.status, 429)
        client = host.client("acme")
        eventually(lambda: all(client.verification(one)["status"] == "completed" for one in ids), 120, "the end of all")
        eventually(lambda: self.takes_socket(host), 30, "the WebSocket's place is free")
        eventually(lambda: self.stream(host, ids[1]).answer.status == 200, 30, "the stream's place is free", every=0.2)

    def takes_socket(self, host):
        try:
            self.raw(host)
        except AssertionError:
            return False
        return True


if __name__ == "__main__":
    unittest.main()
