"""Following verifications over a WebSocket, with the client of the `websockets` package."""

import asyncio
import json
import unittest

from harness import HostCase, eventually, gatehouse, image64
from websocket import PATH, RawSocket

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

ASYNC = "/api/v1/verifications/async"
LAST = ("completed", "failed", "cancelled", "expired")


def address(host):
    return host.base_url.replace("http://", "ws://") + PATH


def opened(host, key=None, headers=None, **options):
    fields = dict(headers or {})
    if key is not None:
        fields["X-API-Key"] = key
    return connect(address(host), additional_headers=fields, compression=None, **options)


async def said(socket, within=30):
    return json.loads(await asyncio.wait_for(socket.recv(), within))


async def ask(socket, **members):
    await socket.send(json.dumps(members))


async def until_last(socket, *verifications):
    """The events of these until each has ended, by verification; nothing else may come but `subscribed`."""
    events = {verification: [] for verification in verifications}
    while any(not told or told[-1]["type"] not in LAST for told in events.values()):
        heard = await said(socket)
        if heard["type"] != "subscribed":
            events[heard["verificationId"]].append(heard)
    return events


async def closed(socket, within=30):
    """(code, reason) of the server's Close."""
    try:
        while True:
            await asyncio.wait_for(socket.recv(), within)
    except ConnectionClosed as end:
        return (end.rcvd.code, end.rcvd.reason) if end.rcvd else (1006, "")


class SocketCase(HostCase, unittest.IsolatedAsyncioTestCase):
    def document(self, client=None, delay=None):
        if delay:
            self.sims.regula.fault("delay", delayMs=delay, times=1)
        answer = (client or self.acme).post(
            ASYNC, {"verificationType": "document", "documentImages": {"front": image64("juan")}})
        self.assertEqual(answer.status, 202, answer)
        self.assertEqual(answer["websocketUrl"], PATH)
        return answer["id"]

    def numbered(self, events, after=0):
        self.assertEqual([event["seq"] for event in events], list(range(after + 1, after + 1 + len(events))))


class Following(SocketCase):
    host_options = {"environment": {
        "GATEHOUSE_WEBSOCKET_CONNECTIONS_PER_KEY": 3, "GATEHOUSE_WEBSOCKET_SUBSCRIPTIONS": 2,
        "GATEHOUSE_WEBSOCKET_AUTHENTICATION_TIMEOUT": "500ms", "GATEHOUSE_WEBSOCKET_PING_INTERVAL": "500ms"}}

    async def test_story(self):
        """A verification is followed from its start to its verdict: how it stands, then each event once and in order."""
        followed = self.document(delay=1500)
        async with opened(self.host, self.host.keys["acme"]) as socket:
            await ask(socket, type="subscribe", verificationId=followed, after=0)
            state = await said(socket)
            self.assertEqual(
                sorted(state), ["code", "decision", "progress", "seq", "status", "type", "verificationId"])
            self.assertEqual((state["type"], state["verificationId"]), ("subscribed", followed))
            self.assertIn(state["status"], ("pending", "processing"))
            events = (await until_last(socket, followed))[followed]
        self.numbered(events)
        self.assertEqual((events[0]["type"], events[-1]["type"]), ("created", "completed"))
        self.assertEqual(events[-1]["event"], "verification.completed")
        self.assertEqual(events[-1]["data"], {"decision": "approved"})
        self.assertEqual(self.acme.verification(followed)["status"], "completed")

    async def test_ways_to_authenticate(self):
        """By header, bearer token, subprotocol, or the first message; the key never comes back."""
        key = self.host.keys["acme"]
        ways = [
            ({"headers": {"X-API-Key": key}}, None), ({"headers": {"Authorization": f"Bearer {key}"}}, None),
            ({"subprotocols": ["gatehouse.v1", f"gatehouse.key.{key}"]}, None),
            ({"subprotocols": [f"gatehouse.key.{key}", "gatehouse.v1"]}, None), ({}, key)]
        followed = self.document()
        for options, first in ways:
            with self.subTest(options=sorted(options)):
                async with opened(self.host, **options) as socket:
                    self.assertEqual(socket.subprotocol, "gatehouse.v1" if "subprotocols" in options else None)
                    if first:
                        await ask(socket, type="authenticate", key=first)
                        self.assertEqual(await said(socket), {"type": "authenticated"})
                    await ask(socket, type="subscribe", verificationId=followed)
                    self.assertEqual((await said(socket))["type"], "subscribed")
        self.assertNotIn(key, self.host.log_text())

    async def test_who_may_not(self):
        """A wrong key, no key in time, or another message before it ends the connection with its code."""
        with self.assertRaises(InvalidStatus) as refused:
            await opened(self.host, "nonsense")
        self.assertEqual(refused.exception.response.status_code, 401)
        # A browser shows its scripts no refused handshake, so what comes as browsers send it is let in to be told.
        async with opened(self.host, subprotocols=["gatehouse.v1", "gatehouse.key.nonsense"]) as socket:
            self.assertEqual(await closed(socket), (4401, "no valid API key"))
        async with opened(self.host) as socket:
            await ask(socket, type="authenticate", key="nonsense")
            self.assertEqual(await closed(socket), (4401, "no valid API key"))
        async with opened(self.host) as socket:
            await ask(socket, type="ping")
            self.assertEqual((await closed(socket))[0], 4401)
        async with opened(self.host) as socket:
            self.assertEqual((await closed(socket))[0], 4408)

    async def test_others(self):
        """Another tenant's verification, a voucher and an id that is none are not found, and the socket goes on."""
        others = self.document(self.globex)
        voucher = self.acme.voucher()
        self.assertEqual(voucher.status, 201, voucher)
        async with opened(self.host, self.host.keys["acme"]) as socket:
            for identifier in (others, voucher["id"], "01980000-0000-7000-8000-000000000001", "none"):
                await ask(socket, type="subscribe", verificationId=identifier, after=0)
                answer = await said(socket)
                self.assertEqual(
                    (answer["type"], answer["code"], answer["verificationId"]), ("error", "not_found", identifier))
            await ask(socket, type="ping")
            self.assertEqual(await said(socket), {"type": "pong"})

    async def test_errors(self):
        """What cannot be read or done is told, with what would be right, and the socket goes on."""
        async with opened(self.host, self.host.keys["acme"]) as socket:
            for text, code in (("{", "invalid_json"), ("[]", "invalid_request"), ('{"type":"dance"}', "invalid_request"),
                               ('{"type":"authenticate","key":"x"}', "invalid_request")):
                await socket.send(text)
                answer = await said(socket)
                self.assertEqual((answer["type"], answer["code"]), ("error", code))
                self.assertTrue(answer["detail"] and answer["suggestedAction"])

    async def test_many_and_unsubscribe(self):
        """Several verifications share a socket up to the limit; what is unsubscribed is heard of no more."""
        first, second, third = (self.document(delay=800) for _ in range(3))
        async with opened(self.host, self.host.keys["acme"]) as socket:
            for followed in (first, second, third):
                await ask(socket, type="subscribe", verificationId=followed, after=0)
            await ask(socket, type="unsubscribe", verificationId=first)
            await ask(socket, type="subscribe", verificationId=third, after=0)
            heard = []
            while sum(1 for one in heard if one["type"] in LAST and one["verificationId"] in (second, third)) < 2:
                heard.append(await said(socket))
        refused = [one for one in heard if one["type"] == "error"]
        self.assertEqual([(one["code"], one["verificationId"]) for one in refused], [("too_many_requests", third)])
        after = next(index for index, one in enumerate(heard) if one["type"] == "unsubscribed")
        self.assertEqual([one for one in heard[after + 1:] if one["verificationId"] == first], [])
        for followed in (second, third):
            self.numbered([one for one in heard if one["verificationId"] == followed and "seq" in one
                           and one["type"] != "subscribed"])

    async def test_resume(self):
        """Whoever comes back with the last position gets what it lacks; one that is ahead of us is told to start anew."""
        followed = self.document()
        eventually(lambda: self.acme.verification(followed)["status"] == "completed", 30, "the end")
        async with opened(self.host, self.host.keys["acme"]) as socket:
            await ask(socket, type="subscribe", verificationId=followed, after=1)
            state = await said(socket)
            events = (await until_last(socket, followed))[followed]
            self.numbered(events, after=1)
            self.assertEqual(state["seq"], events[-1]["seq"])
            await ask(socket, type="subscribe", verificationId=followed, after=state["seq"] + 100)
            self.assertEqual(await said(socket), {"type": "reset", "verificationId": followed})
            self.assertEqual((await said(socket))["seq"], state["seq"])
            await ask(socket, type="subscribe", verificationId=followed)
            self.assertEqual((await said(socket))["status"], "completed")
            await ask(socket, type="ping")
            self.assertEqual(await said(socket), {"type": "pong"})

    async def test_connections_of_a_key(self):
        """A key has so many connections and no more, at the handshake and by message; one that ends makes room."""
        key = self.host.keys["globex"]
        sockets = [await opened(self.host, key) for _ in range(3)]
        with self.assertRaises(InvalidStatus) as refused:
            await opened(self.host, key)
        response = refused.exception.response
        self.assertEqual((response.status_code, json.loads(response.body)["code"]), (429, "too_many_requests"))
        self.assertTrue(response.headers["Retry-After"])
        async with opened(self.host) as late:
            await ask(late, type="authenticate", key=key)
            self.assertEqual((await closed(late))[0], 4429)
        async with opened(self.host, subprotocols=["gatehouse.v1", f"gatehouse.key.{key}"]) as late:
            self.assertEqual((await closed(late))[0], 4429)
        await sockets.pop().close()
        for deadline in range(100):
            try:
                sockets.append(await opened(self.host, key))
                break
            except InvalidStatus:
                await asyncio.sleep(0.05)
        self.assertEqual(len(sockets), 3)
        for socket in sockets:
            await socket.close()

    async def test_pings(self):
        """A client that answers pings stays; one that does not is let go with the code for it."""
        async with opened(self.host, self.host.keys["acme"]) as socket:
            with RawSocket(self.host.base_url) as deaf:
                deaf.open(self.host.keys["acme"])
                received = await asyncio.to_thread(deaf.frames)
            self.assertEqual({opcode for opcode, _ in received[:-1]}, {9})
            self.assertEqual((received[-1][0], int.from_bytes(received[-1][1][:2])), (8, 4410))
            await ask(socket, type="ping")
            self.assertEqual(await said(socket), {"type": "pong"})


class Endings(SocketCase):
    def setUp(self):
        super().setUp()
        self.own = self.new_host()
        self.own.start()

    async def test_revoked(self):
        """A key that is revoked loses its connections, and no others; a subscription with it is refused at once."""
        second = self.own.add_key("acme")
        async with opened(self.own, self.own.keys["globex"]) as other, opened(self.own, second) as socket:
            revoked = gatehouse("key", "revoke", self.own.key_ids["acme"], "--database", self.own.database)
            self.assertEqual(revoked.code, 0, revoked)
            self.assertEqual((await closed(socket))[0], 4403)
            await ask(other, type="ping")
            self.assertEqual(await said(other), {"type": "pong"})

    async def test_stop(self):
        """SIGTERM tells clients to come back, and does not wait for those that do not answer."""
        with RawSocket(self.own.base_url) as deaf:
            deaf.open(self.own.keys["acme"])
            async with opened(self.own, self.own.keys["acme"]) as socket:
                stopping = asyncio.create_task(asyncio.to_thread(self.own.stop, 15))
                self.assertEqual((await closed(socket))[0], 1001)
                self.assertEqual(await stopping, 0)

    async def test_killed(self):
        """A host killed in the middle: the client comes back with its positions and has every event once, in order."""
        followed = []
        for _ in range(4):
            self.sims.regula.fault("delay", delayMs=1500, times=1)
            followed.append(self.document(self.own.client("acme")))
        heard = {one: [] for one in followed}
        async with opened(self.own, self.own.keys["acme"]) as socket:
            for one in followed:
                await ask(socket, type="subscribe", verificationId=one, after=0)
            while not all(heard.values()):
                event = await said(socket)
                if event["type"] != "subscribed":
                    heard[event["verificationId"]].append(event)
            self.own.kill9()
            while True:
                try:
                    event = await said(socket)
                except ConnectionClosed:
                    break
                if event["type"] != "subscribed":
                    heard[event["verificationId"]].append(event)
        self.own.start()
        async with opened(self.own, self.own.keys["acme"]) as socket:
            for one in followed:
                await ask(socket, type="subscribe", verificationId=one, after=heard[one][-1]["seq"])
            missing = [one for one in followed if heard[one][-1]["type"] not in LAST]
            for one, events in (await until_last(socket, *missing)).items():
                heard[one] += events
        for one in followed:
            self.numbered(heard[one])
            self.assertEqual((heard[one][0]["type"], heard[one][-1]["type"]), ("created", "completed"))


if __name__ == "__main__":
    unittest.main()
