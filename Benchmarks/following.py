"""The connections of followers.py: WebSockets, their reference, HTTP calls; and what they heard."""
import asyncio
import base64
import calendar
import json
import os
import time

PATH = "/api/v1/ws/verifications"
MASK = b"\x00\x00\x00\x00"
ENDS = ("completed", "failed", "cancelled", "expired")


def moment(text):
    """Seconds since 1970 of an event's `at`, which has whole milliseconds, rounded down."""
    whole, milliseconds = text[:-1].split(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + int(milliseconds) / 1000


class Tally:
    """Latencies in milliseconds, and what must not be. Each subscription must hear 1, 2, 3 … up to its end."""

    def __init__(self):
        self.take()

    def take(self):
        """All of it, and begins anew."""
        told = dict(vars(self))
        self.events = self.ends = self.lost = self.doubled = 0
        self.live, self.reference = [], []
        return told

    def heard(self, now, at, subscribed, expected, seq, is_end):
        self.events += 1
        self.ends += is_end
        self.lost += max(0, seq - expected)
        self.doubled += seq < expected
        # What had happened before the subscription was there is read back, and its age says nothing.
        if at >= subscribed:
            self.live.append((now - at) * 1000)


class Frames(asyncio.Protocol):
    """Text messages of a server, whole frames only."""

    buffer = b""
    transport = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.unpack(data, time.time())

    def unpack(self, data, now):
        buffer = self.buffer + data if self.buffer else data
        place = 0
        while len(buffer) - place >= 2:
            length, start = buffer[place + 1], place + 2
            if length == 126:
                if len(buffer) - place < 4:
                    break
                length, start = int.from_bytes(buffer[place + 2:place + 4], "big"), place + 4
            if len(buffer) < start + length:
                break
            self.receive(buffer[place] & 15, buffer[start:start + length], now)
            place = start + length
        self.buffer = buffer[place:]


class Socket(Frames):
    """Follows any number of verifications, each from its first event."""

    def __init__(self, key, tally):
        self.key, self.tally = key, tally
        self.opened = asyncio.get_running_loop().create_future()
        self.why = None
        # By verification: [the next seq, when it was subscribed to, who waits for that]
        self.following = {}

    def connection_made(self, transport):
        super().connection_made(transport)
        nonce = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {nonce}\r\nX-API-Key: {self.key}\r\n\r\n".encode())

    def data_received(self, data):
        now = time.time()
        if not self.opened.done():
            head, separator, rest = (self.buffer + data).partition(b"\r\n\r\n")
            if not separator:
                self.buffer += data
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.end(head.split(b"\r\n")[0].decode())
                return
            self.opened.set_result(None)
            self.buffer, data = b"", rest
        self.unpack(data, now)

    def subscribe(self, verification):
        subscribed = asyncio.get_running_loop().create_future()
        self.following[verification] = [1, None, subscribed]
        payload = json.dumps({"type": "subscribe", "verificationId": verification, "after": 0}).encode()
        length = bytes([0x80 | len(payload)]) if len(payload) < 126 else bytes([0xFE]) + len(payload).to_bytes(2, "big")
        self.transport.write(b"\x81" + length + MASK + payload)
        return subscribed

    def receive(self, opcode, payload, now):
        if opcode == 9:
            self.transport.write(bytes([0x8A, 0x80 | len(payload)]) + MASK + payload)
        elif opcode == 8:
            self.end(f"closed with {int.from_bytes(payload[:2], 'big')}")
        elif opcode == 1:
            message = json.loads(payload)
            following = self.following.get(message.get("verificationId"))
            if following is None:
                self.end(f"unexpected: {message}")
            elif "event" in message:
                self.tally.heard(now, moment(message["at"]), following[1], following[0], message["seq"], message["type"] in ENDS)
                following[0] = message["seq"] + 1
            elif message["type"] == "subscribed":
                following[1] = now
                following[2].set_result(None)
            else:
                self.end(f"unexpected: {message}")

    def connection_lost(self, error):
        self.end(f"lost: {error}")

    def end(self, why):
        self.why = self.why or why
        for waiting in (self.opened, *(following[2] for following in self.following.values())):
            if not waiting.done():
                waiting.set_exception(ConnectionError(self.why))


class Tick(Frames):
    """What metronome.py sends is read as events are: its delay is this process's and the machine's own."""

    def __init__(self, tally):
        self.tally = tally

    def receive(self, opcode, payload, now):
        message = json.loads(payload)
        self.tally.reference.append((now - moment(message["at"])) * 1000)


class Caller(asyncio.Protocol):
    """One HTTP connection, one request at a time."""

    def __init__(self, host, port, key):
        self.head = f"Host: {host}:{port}\r\nX-API-Key: {key}\r\nContent-Type: application/json\r\n"
        self.buffer, self.answered = b"", None

    def connection_made(self, transport):
        self.transport = transport

    def post(self, path, body):
        self.answered = asyncio.get_running_loop().create_future()
        self.transport.write(f"POST {path} HTTP/1.1\r\n{self.head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        return self.answered

    def data_received(self, data):
        self.buffer += data
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if len(body) >= int(fields[b"content-length"]):
            self.buffer = b""
            self.answered.set_result((int(head.split(b" ", 2)[1]), body))

    def connection_lost(self, error):
        if self.answered and not self.answered.done():
            self.answered.set_exception(ConnectionError(f"an HTTP connection was lost: {error}"))
