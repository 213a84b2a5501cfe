"""The WebSocket, held to RFC 6455 by a peer of raw bytes: websocket/cases.py is the list."""

import base64
import hashlib
import json
import struct
import unittest

from harness import HostCase
from websocket import CASES, CLOSE, PATH, PING, PONG, TEXT, RawSocket, close, frame, handshake, message

ASK = frame(TEXT, message(type="ping"))
PONGED = (TEXT, b'{"type":"pong"}')


class Cases(HostCase):
    host_options = {"tenants": ("acme", "globex"), "environment": {"GATEHOUSE_WEBSOCKET_CLOSE_TIMEOUT": "2s"}}

    def peer(self):
        peer = RawSocket(self.host.base_url)
        self.addCleanup(peer.socket.close)
        return peer

    def judge(self, case, received):
        self.assertTrue(received, "the connection ended without a word")
        *answers, (opcode, payload) = received
        self.assertEqual(opcode, CLOSE, received)
        self.assertEqual(struct.unpack(">H", payload[:2])[0] if payload else None, case.code, received)
        payload[2:].decode("utf-8")
        told = [
            (answer[0], json.loads(answer[1])["type"]) if expected == "error" else answer
            for answer, expected in zip(answers, case.answers)]
        wanted = [(TEXT, "error") if expected == "error" else expected for expected in case.answers]
        self.assertEqual(told, wanted)
        self.assertEqual(len(answers), len(case.answers), received)

    def test_cases(self):
        """Each case of the list, sent in one piece; the server ends the connection, and lives."""
        for case in CASES:
            with self.subTest(f"{case.section} {case.name}"), RawSocket(self.host.base_url) as peer:
                peer.open(self.host.keys["acme"])
                peer.send(case.send)
                self.judge(case, peer.frames())
        self.assertEqual(self.acme.get("/health/ready").status, 200)

    def test_dribble(self):
        """The same when every byte comes alone; the longest cases are left out."""
        for case in CASES:
            if len(case.send) > 400:
                continue
            with self.subTest(f"{case.section} {case.name}"), RawSocket(self.host.base_url) as peer:
                peer.open(self.host.keys["acme"])
                try:
                    for byte in case.send:
                        peer.send(bytes([byte]))
                except (BrokenPipeError, ConnectionResetError):
                    # It had seen enough, and closed.
                    pass
                self.judge(case, peer.frames())

    def test_behind_the_handshake(self):
        """Frames that come with the handshake, before its answer, are not lost."""
        peer = self.peer()
        peer.send(handshake(self.host.keys["acme"]) + ASK + frame(PING, b"x") + close(1000))
        self.assertEqual(peer.answer()[0], 101)
        self.assertEqual([opcode for opcode, _ in peer.frames()], [TEXT, PONG, CLOSE])

    def test_refused_behind_the_handshake(self):
        """A key among the subprotocols that is not accepted: 101 and a Close, and nothing that came behind it is listened to."""
        for answers in (True, False):
            peer = self.peer()
            valid = message(type="authenticate", key=self.host.keys["acme"])
            peer.send(handshake(Sec_WebSocket_Protocol="gatehouse.v1, gatehouse.key.nonsense") + frame(TEXT, valid) + ASK)
            self.assertEqual(peer.answer()[0], 101)
            opcode, payload = peer.frame()
            self.assertEqual((opcode, struct.unpack(">H", payload[:2])[0]), (CLOSE, 4401))
            if answers:
                peer.send(close(4401))
            self.assertEqual(peer.frames(), [])

    def test_close_of_the_server(self):
        """A server that closes waits for the client's close, and not for ever."""
        for answers in (True, False):
            peer = self.peer()
            peer.open(None)
            peer.send(frame(TEXT, message(type="authenticate", key="nonsense")))
            opcode, payload = peer.frame()
            self.assertEqual((opcode, struct.unpack(">H", payload[:2])[0]), (CLOSE, 4401))
            if answers:
                peer.send(close(4401))
            self.assertEqual(peer.frames(), [])

    def test_half_closed(self):
        """A client that stops sending has gone: it can neither close nor answer a ping."""
        peer = self.peer()
        peer.open(self.host.keys["acme"])
        peer.send(ASK)
        self.assertEqual(peer.frame(), PONGED)
        peer.half_close()
        self.assertEqual(peer.frames(), [])

    def test_reset(self):
        """Connections that break off, in the middle of a frame too, leave the server as it was."""
        for piece in (b"", ASK[:1], ASK[:7], frame(TEXT, b"{", fin=False)):
            peer = self.peer()
            peer.open(self.host.keys["acme"])
            peer.send(piece)
            peer.abort()
        peer = self.peer()
        peer.open(self.host.keys["acme"])
        peer.send(ASK)
        self.assertEqual(peer.frame(), PONGED)

    def test_broken_peer_is_told_why(self):
        """A client that goes on sending after its mistake can still read what the mistake was."""
        peer = self.peer()
        peer.open(self.host.keys["acme"])
        peer.send(frame(TEXT, b"x", masked=False) + ASK * 2000)
        received = peer.frames()
        self.assertEqual(received[0][0], CLOSE)
        self.assertEqual(struct.unpack(">H", received[0][1][:2])[0], 1002)

    def test_flood(self):
        """Many messages at once are all answered, in order, and none is lost to the buffers in between."""
        peer = self.peer()
        peer.open(self.host.keys["acme"])
        peer.send(b"".join(frame(PING, b"%d" % number) + ASK for number in range(2000)))
        for number in range(2000):
            self.assertEqual(peer.frame(), (PONG, b"%d" % number))
            self.assertEqual(peer.frame(), PONGED)


class Handshakes(HostCase):
    host_options = {"environment": {"GATEHOUSE_WEBSOCKET_ORIGINS": "https://app.example.com,http://localhost:3000"}}

    def ask(self, key="own", request=None, **headers):
        with RawSocket(self.host.base_url) as peer:
            peer.send(request or handshake(self.host.keys["acme"] if key == "own" else key, **headers))
            status, answered, body = peer.answer()
            if status != 101:
                # What was refused is over: the connection ends, and no byte more comes.
                self.assertEqual(peer.frames(), [])
            return status, answered, body

    def refused(self, status, code, key="own", **headers):
        got, answered, body = self.ask(key, **headers)
        self.assertEqual(got, status, body)
        self.assertEqual(answered["content-type"], "application/problem+json")
        self.assertEqual(json.loads(body)["code"], code)
        self.assertNotIn(self.host.keys["acme"].encode(), body)
        return answered

    def test_accept(self):
        """The answer of the RFC's example; nothing is negotiated that was not asked for."""
        status, answered, _ = self.ask()
        self.assertEqual(status, 101)
        nonce = b"dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.assertEqual(answered["sec-websocket-accept"], base64.b64encode(hashlib.sha1(nonce).digest()).decode())
        self.assertEqual((answered["upgrade"], answered["connection"].lower()), ("websocket", "upgrade"))
        for absent in ("sec-websocket-protocol", "sec-websocket-extensions", "content-length", "transfer-encoding"):
            self.assertNotIn(absent, answered)
        self.assertTrue(answered["x-correlation-id"])

    def test_extensions_are_not_taken(self):
        """permessage-deflate is offered by most clients, and left out of the answer."""
        status, answered, _ = self.ask(Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits")
        self.assertEqual(status, 101)
        self.assertNotIn("sec-websocket-extensions", answered)

    def test_refusals(self):
        """What is wrong with a handshake is told as a problem, with what would be right."""
        for headers in ({"Sec_WebSocket_Version": "8"}, {"Sec_WebSocket_Version": None}):
            answered = self.refused(426, "upgrade_required", **headers)
            self.assertEqual((answered["sec-websocket-version"], answered["upgrade"]), ("13", "websocket"))
        for nonce in (None, "", "short", "dGhlIHNhbXBsZSBub25jZSE="):
            self.refused(400, "invalid_request", Sec_WebSocket_Key=nonce)
        self.refused(401, "unauthorized", key="nonsense")
        self.refused(401, "unauthorized", key=None, Authorization="Bearer nonsense")
        self.refused(
            400, "invalid_request", key=None,
            Sec_WebSocket_Protocol=f"gatehouse.key.{self.host.keys['acme']}")

    def test_no_upgrade(self):
        """A plain GET is told to upgrade, and its connection goes on; another method is not allowed."""
        answer = self.assertProblem(self.acme.get(PATH), 426, "upgrade_required")
        self.assertEqual(answer.headers["sec-websocket-version"], "13")
        self.assertEqual(answer.headers["upgrade"], "websocket")
        self.assertProblem(self.acme.post(PATH, {}), 405, "method_not_allowed")
        old = handshake(self.host.keys["acme"]).replace(b"HTTP/1.1", b"HTTP/1.0")
        status, _, body = self.ask(request=old)
        self.assertEqual((status, json.loads(body)["code"]), (426, "upgrade_required"))

    def test_origins(self):
        """Pages of listed origins may connect, others not; whoever sends no origin is no browser."""
        for origin in ("https://app.example.com", "http://localhost:3000", "HTTPS://APP.example.com"):
            self.assertEqual(self.ask(Origin=origin)[0], 101, origin)
        for origin in ("https://evil.example", "http://app.example.com", "https://app.example.com.evil.example", "null"):
            self.refused(403, "forbidden", Origin=origin)

    def test_http_beside(self):
        """Plain requests before the handshake, also pipelined with it, are answered on the same connection."""
        with RawSocket(self.host.base_url) as peer:
            plain = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
            peer.send(plain)
            self.assertEqual(peer.answer()[0], 200)
            peer.send(plain + plain + handshake(self.host.keys["acme"]))
            self.assertEqual([peer.answer()[0] for _ in range(3)], [200, 200, 101])
            peer.send(ASK)
            self.assertEqual(peer.frame(), PONGED)

    def test_other_upgrades(self):
        """An upgrade that is not known here is not made: the request is answered, and its connection closed."""
        with RawSocket(self.host.base_url) as peer:
            peer.send(
                b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
            status, answered, _ = peer.answer()
            self.assertEqual((status, answered["connection"]), (200, "close"))
            self.assertEqual(peer.frames(), [])


if __name__ == "__main__":
    unittest.main()
