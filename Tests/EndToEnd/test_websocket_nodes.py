"""Two nodes on one PostgreSQL: what one does is heard at the other."""

import asyncio
import json
import unittest

from harness import Host, Postgres, Simulators, image64
from websocket import PATH

from websockets.asyncio.client import connect

LAST = ("completed", "failed", "cancelled", "expired")


class Nodes(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.postgres = Postgres()
        self.addCleanup(self.postgres.close)
        self.sims = Simulators()
        self.addCleanup(self.sims.stop)
        self.front = self._node("front", "api,scheduler", tenants=("acme",))
        self.front.start()
        self.back = self._node("back", "api,worker")
        self.back.start()

    def _node(self, name, roles, tenants=()):
        node = Host(
            self.sims, tenants=tenants, database=self.postgres.url,
            environment={
                "GATEHOUSE_NODE": name, "GATEHOUSE_ROLES": roles,
                **({} if tenants else {"GATEHOUSE_KEY_RING": self.front.key_ring})})
        self.addCleanup(node.close)
        return node

    async def test_across(self):
        """Sockets at both nodes hear each event of a verification once and in order, wherever it was written."""
        client = self.front.client("acme")
        self.sims.regula.fault("delay", delayMs=1000, times=1)
        followed = client.post("/api/v1/verifications/async", {
            "verificationType": "document", "documentImages": {"front": image64("juan")}})["id"]
        heard = await asyncio.gather(*(self._follow(node, followed) for node in (self.front, self.back)))
        for events in heard:
            self.assertEqual([event["seq"] for event in events], list(range(1, len(events) + 1)))
            self.assertEqual((events[0]["type"], events[-1]["type"]), ("created", "completed"))
        self.assertEqual(heard[0], heard[1])

    async def test_moved(self):
        """A client whose node dies goes on at another with its position, and misses nothing."""
        self.sims.regula.fault("delay", delayMs=2500, times=1)
        followed = self.front.client("acme").post("/api/v1/verifications/async", {
            "verificationType": "document", "documentImages": {"front": image64("juan")}})["id"]
        first = await self._follow(self.front, followed, until=lambda events: events)
        self.front.kill9()
        events = first + await self._follow(self.back, followed, after=first[-1]["seq"])
        self.assertEqual([event["seq"] for event in events], list(range(1, len(events) + 1)))
        self.assertEqual(events[-1]["type"], "completed")

    async def _follow(self, node, followed, after=0, until=lambda events: events and events[-1]["type"] in LAST):
        events = []
        async with connect(
            node.base_url.replace("http://", "ws://") + PATH,
            additional_headers={"X-API-Key": self.front.keys["acme"]}) as socket:
            await socket.send(json.dumps({"type": "subscribe", "verificationId": followed, "after": after}))
            while not until(events):
                heard = json.loads(await asyncio.wait_for(socket.recv(), 60))
                if heard["type"] != "subscribed":
                    events.append(heard)
        return events


if __name__ == "__main__":
    unittest.main()
