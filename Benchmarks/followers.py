#!/usr/bin/env python3
"""Many WebSocket clients in one process: each follows one verification. Started by sockets.py.

followers.py HOST PORT KEY < ids      one id a line; the connections are opened one after the other, some at once
Prints {"connected": n} when all follow, and at the next line of standard input what they have heard since.
"""
import asyncio
import base64
import calendar
import json
import os
import sys
import time

AT_ONCE = 200
PATH = "/api/v1/ws/verifications"
MASK = b"\x00\x00\x00\x00"


class Follower(asyncio.Protocol):
    def __init__(self, key, verification, heard, following):
        self.key, self.verification, self.heard, self.following = key, verification, heard, following
        self.buffer = b""
        self.is_open = False

    def connection_made(self, transport):
        self.transport = transport
        nonce = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {nonce}\r\nX-API-Key: {self.key}\r\n\r\n".encode())

    def data_received(self, data):
        now = time.time()
        self.buffer += data
        if not self.is_open:
            head, separator, rest = self.buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                return self.fail(head.split(b"\r\n")[0].decode())
            self.is_open, self.buffer = True, rest
            self.say({"type": "subscribe", "verificationId": self.verification})
        while len(self.buffer) >= 2:
            length, start = self.buffer[1], 2
            if length == 126:
                if len(self.buffer) < 4:
                    return
                length, start = int.from_bytes(self.buffer[2:4], "big"), 4
            if len(self.buffer) < start + length:
                return
            opcode, payload = self.buffer[0] & 15, self.buffer[start:start + length]
            self.buffer = self.buffer[start + length:]
            self.receive(opcode, payload, now)

    def receive(self, opcode, payload, now):
        if opcode == 9:
            self.transport.write(bytes([0x8A, 0x80 | len(payload)]) + MASK + payload)
        elif opcode == 8:
            self.fail(f"closed with {int.from_bytes(payload[:2], 'big')}")
        elif opcode == 1:
            message = json.loads(payload)
            if message["type"] == "subscribed":
                self.following.set_result(None)
            elif "event" in message:
                whole, milliseconds = message["at"][:-1].split(".")
                at = calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + int(milliseconds) / 1000
                self.heard.append((now - at) * 1000)

    def say(self, message):
        payload = json.dumps(message).encode()
        length = bytes([0x80 | len(payload)]) if len(payload) < 126 else bytes([0xFE]) + len(payload).to_bytes(2, "big")
        self.transport.write(b"\x81" + length + MASK + payload)

    def connection_lost(self, error):
        self.fail(str(error))

    def fail(self, why):
        if not self.following.done():
            self.following.set_exception(ConnectionError(why))


async def main(host, port, key):
    loop, heard, gate = asyncio.get_running_loop(), [], asyncio.Semaphore(AT_ONCE)
    connections = []

    async def follow(verification):
        async with gate:
            following = loop.create_future()
            transport, _ = await loop.create_connection(
                lambda: Follower(key, verification, heard, following), host, port)
            connections.append(transport)
            await asyncio.wait_for(following, 60)

    ids = []
    while line := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        ids.append(line)
    await asyncio.gather(*(follow(verification) for verification in ids))
    print(json.dumps({"connected": len(connections)}), flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    heard.sort()
    share = [heard[min(int(len(heard) * place), len(heard) - 1)] if heard else None for place in (0.5, 0.99, 1)]
    lost = sum(transport.is_closing() for transport in connections)
    print(json.dumps({"heard": len(heard), "p50": share[0], "p99": share[1], "max": share[2], "lost": lost}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
