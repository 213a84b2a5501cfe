"""A client for whom more waits than is kept: it is closed and resumes, and the host keeps no more for it than that."""

import concurrent.futures
import json
import time
import unittest

from clients.slow import ASLEEP, SlowCase, resident, subscribe, talkative
from faults import SHORT, show
from websocket import CLOSE

CANCELLED = "verification.cancelled"
# An outbox keeps 1,024 messages; about 500 of these fit into the buffers on the way.
MANY = 1_700
# Milliseconds between two steps: what all sockets are told at first, before they are full, is no more than a host can write.
SOCKETS, STEPS, PAUSE, FOLLOWED = (12, 800, 5, 3) if SHORT else (40, 2_000, 20, 3)
KEPT = 1_024
# What is written and not taken: 64 KB and a message of the host's, and what the kernels keep, some 200 bytes a message.
WRITTEN = 500
# Megabytes of one socket that is not read, and of the work itself.
EACH, WORK = 0.5, 30


class TooSlow(SlowCase):
    def test_closed(self):
        """One for whom more waits than is kept is closed with 1013, others on the host hear all, and coming back with its
        positions it lacks nothing and hears nothing twice."""
        host = self.host(ASLEEP, GATEHOUSE_WEBSOCKET_SUBSCRIPTIONS=MANY, GATEHOUSE_WEBSOCKET_PING_INTERVAL="5m")
        ids = self.begun(host, MANY)
        slow, quick = self.raw(host), self.raw(host, room=200_000)
        heard, known = (self.followed(socket, ids, "verification.waiting") for socket in (slow, quick))
        client = host.client("acme")
        with concurrent.futures.ThreadPoolExecutor(9) as pool:
            reading = pool.submit(self.heard, quick, ids, CANCELLED)
            for answer in pool.map(lambda one: client.post(f"/api/v1/verifications/{one}/cancel"), ids):
                self.assertEqual(answer.status, 200, answer)
            for one, events in reading.result(60).items():
                self.whole(known[one] + events)
        *frames, (last, reason) = slow.frames()
        self.assertEqual((last, int.from_bytes(reason[:2])), (CLOSE, 1013), reason)
        for _, payload in frames:
            event = json.loads(payload)
            heard[event["verificationId"]].append(event)
        missing = [one for one in ids if heard[one][-1]["event"] != CANCELLED]
        # What was kept was given up with the rest.
        self.assertGreater(len(missing), 1_000)
        again = self.raw(host)
        for one in ids:
            again.send(subscribe(one, after=heard[one][-1]["seq"]))
            if one in missing:
                heard[one] += self.heard(again, [one], CANCELLED)[one]
            self.whole(heard[one])
            self.assertEqual(heard[one][-1]["event"], CANCELLED)
        show(f"{MANY} ends for a WebSocket that is not read", ("given up",), [(len(missing),)])

    def test_bounded(self):
        """Sockets that are not read cost so much and no more, however much happens; a socket that is read has it all."""
        host = self.host(talkative(STEPS, 4000, PAUSE), GATEHOUSE_WEBSOCKET_PING_INTERVAL="5m")
        slow, quick = [self.raw(host) for _ in range(SOCKETS)], self.raw(host, room=200_000)
        ids = self.begun(host, FOLLOWED)
        for socket in (quick, *slow):
            socket.send(*(subscribe(one) for one in ids))
        began, before = time.monotonic(), resident(host.pid)
        known = self.heard(quick, ids)
        more, seconds = resident(host.pid) - before, time.monotonic() - began
        for one in ids:
            self.whole(known[one])
        told, most = sum(len(events) for events in known.values()), 0
        for socket in slow:
            heard = self.heard(socket, ids)
            for one in ids:
                self.without_progress(heard[one], known[one])
            most = max(most, sum(len(events) for events in heard.values()))
        show(f"{told:,} events for {SOCKETS} WebSockets that are not read, {seconds:.0f} seconds",
             ("most for one in the end", "MB more"), [(f"{most:,}", f"{more:.1f}")])
        self.assertGreater(told, 2 * (KEPT + WRITTEN), "too little happened to prove anything")
        self.assertLess(most, KEPT + WRITTEN)
        self.assertLess(more, SOCKETS * EACH + WORK)


if __name__ == "__main__":
    unittest.main()
