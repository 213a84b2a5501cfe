"""Two more WebSocket clients that nobody here wrote: `wsproto` without I/O, and `autobahn` on asyncio."""

import asyncio
import json
import socket
import unittest
import urllib.parse

from harness import HostCase
from websocket import PATH

from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection, CloseConnection, Ping, Pong, RejectConnection, RejectData, Request, TextMessage)

ASK = json.dumps({"type": "ping"})
PONGED = {"type": "pong"}


class Wsproto:
    """A socket with wsproto's idea of the protocol."""

    def __init__(self, host, headers, subprotocols=()):
        place = urllib.parse.urlsplit(host.base_url)
        self.socket = socket.create_connection((place.hostname, place.port), timeout=20)
        self.protocol = WSConnection(ConnectionType.CLIENT)
        self.events = self.protocol.events()
        self.send(Request(
            host=place.netloc, target=PATH, subprotocols=list(subprotocols),
            extra_headers=[(name.encode(), value.encode()) for name, value in headers.items()]))

    def send(self, event):
        self.socket.sendall(self.protocol.send(event))

    def next(self):
        while True:
            for event in self.protocol.events():
                return event
            data = self.socket.recv(65536)
            self.protocol.receive_data(data or None)


class Peers(HostCase):
    def wsproto(self, key="own", subprotocols=()):
        headers = {} if key is None else {"X-API-Key": self.host.keys["acme"] if key == "own" else key}
        peer = Wsproto(self.host, headers, subprotocols)
        self.addCleanup(peer.socket.close)
        return peer

    def test_wsproto(self):
        """A conversation with fragments, pings from both sides of a message and a close with a reason."""
        peer = self.wsproto()
        accepted = peer.next()
        self.assertIsInstance(accepted, AcceptConnection)
        self.assertEqual(accepted.extensions, [])
        peer.send(TextMessage(data=ASK[:5], message_finished=False))
        peer.send(Ping(payload=b"between"))
        peer.send(TextMessage(data=ASK[5:]))
        self.assertEqual(bytes(self.kind(peer.next(), Pong).payload), b"between")
        answer = self.kind(peer.next(), TextMessage)
        self.assertTrue(answer.message_finished)
        self.assertEqual(json.loads(answer.data), PONGED)
        peer.send(CloseConnection(code=1000, reason="done ✓"))
        self.assertEqual(self.kind(peer.next(), CloseConnection).code, 1000)
        self.assertEqual(peer.socket.recv(1), b"")

    def test_wsproto_subprotocol(self):
        """The key comes as a subprotocol, and only the other one is selected."""
        peer = self.wsproto(None, ("gatehouse.v1", f"gatehouse.key.{self.host.keys['acme']}"))
        self.assertEqual(self.kind(peer.next(), AcceptConnection).subprotocol, "gatehouse.v1")

    def test_wsproto_refused(self):
        """A refusal is an HTTP answer that it can read."""
        peer = self.wsproto("nonsense")
        rejected = self.kind(peer.next(), RejectConnection)
        self.assertEqual(rejected.status_code, 401)
        body = bytearray()
        while True:
            part = self.kind(peer.next(), RejectData)
            body += part.data
            if part.body_finished:
                break
        self.assertEqual(json.loads(body)["code"], "unauthorized")

    def test_autobahn(self):
        """A conversation, a message in many frames, and a clean close."""
        self.assertEqual(
            asyncio.run(self.converse(self.host.keys["acme"])), ([PONGED, PONGED], (True, 1000)))

    def test_autobahn_refused(self):
        """A wrong key in the first message ends it with our code."""
        self.assertEqual(asyncio.run(self.converse(None)), ([], (True, 4401)))

    async def converse(self, key):
        place = urllib.parse.urlsplit(self.host.base_url)
        heard, done = [], asyncio.get_running_loop().create_future()

        class Client(WebSocketClientProtocol):
            def onOpen(self):
                if key is None:
                    self.sendMessage(json.dumps({"type": "authenticate", "key": "nonsense"}).encode())
                    return
                self.sendMessage(ASK.encode())
                self.sendMessage(ASK.encode(), fragmentSize=3)

            def onMessage(self, payload, is_binary):
                heard.append(json.loads(payload))
                if len(heard) == 2:
                    self.sendClose(1000)

            def onClose(self, was_clean, code, reason):
                if not done.done():
                    done.set_result((was_clean, code))

        factory = WebSocketClientFactory(
            f"ws://{place.netloc}{PATH}", headers={"X-API-Key": key} if key else {})
        factory.protocol = Client
        await asyncio.get_running_loop().create_connection(factory, place.hostname, place.port)
        return heard, await asyncio.wait_for(done, 30)

    def kind(self, event, kind):
        self.assertIsInstance(event, kind, event)
        return event


if __name__ == "__main__":
    unittest.main()
