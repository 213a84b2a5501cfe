#!/usr/bin/env python3
"""Many WebSocket clients in one process. Started by sockets.py, which says what to do in lines of JSON and hears one for each.

followers.py HOST PORT KEY

{"do": "open", "count": n}                      opens so many connections
{"do": "follow", "pairs": [[place, id], …]}     each connection subscribes from the first event on
{"do": "reference", "port": p, "count": n}      so many connections to metronome.py
{"do": "drive", "body": …, "rate": r, "seconds": s}   asks for verifications at that rate, and each is followed by the next
                                                connection as soon as it is accepted
{"do": "tell", "ends": n}                      what was heard since it was last told, when so many verifications have ended
                                                or nothing has come for a while
"""
import asyncio
import json
import sys
import time

from following import Caller, Socket, Tick, Tally

OPENING_AT_ONCE = 100
CALLERS = 32
SUBSCRIBING = 60
PATIENCE = 10


class Followers:
    def __init__(self, host, port, key):
        self.host, self.port, self.key = host, port, key
        self.tally = Tally()
        self.sockets, self.callers, self.next = [], [], 0

    async def open(self, count):
        gate = asyncio.Semaphore(OPENING_AT_ONCE)

        async def one():
            async with gate:
                socket = Socket(self.key, self.tally)
                await asyncio.get_running_loop().create_connection(lambda: socket, self.host, self.port)
                await asyncio.wait_for(socket.opened, SUBSCRIBING)
                self.sockets.append(socket)
        await asyncio.gather(*(one() for _ in range(count)))
        return {"open": len(self.sockets)}

    async def follow(self, pairs):
        gate = asyncio.Semaphore(OPENING_AT_ONCE)

        async def one(place, verification):
            async with gate:
                await asyncio.wait_for(self.sockets[place].subscribe(verification), SUBSCRIBING)
        await asyncio.gather(*(one(*pair) for pair in pairs))
        return {"following": len(pairs)}

    async def reference(self, port, count):
        loop = asyncio.get_running_loop()
        for _ in range(count):
            await loop.create_connection(lambda: Tick(self.tally), self.host, port)
        return {"reference": count}

    async def drive(self, body, rate, seconds):
        while len(self.callers) < CALLERS:
            caller = Caller(self.host, self.port, self.key)
            await asyncio.get_running_loop().create_connection(lambda: caller, self.host, self.port)
            self.callers.append(caller)
        free = asyncio.Queue()
        for caller in self.callers:
            free.put_nowait(caller)
        text = json.dumps(body).encode()

        async def one():
            caller = await free.get()
            try:
                status, answer = await asyncio.wait_for(caller.post("/api/v1/verifications/async", text), SUBSCRIBING)
            finally:
                free.put_nowait(caller)
            if status != 202:
                raise ConnectionError(f"not accepted: {status} {answer[:200]}")
            self.next += 1
            socket = self.sockets[self.next % len(self.sockets)]
            await asyncio.wait_for(socket.subscribe(json.loads(answer)["id"]), SUBSCRIBING)
        began, tasks = time.monotonic(), []
        for number in range(int(rate * seconds)):
            # What is late is made up for, so the rate is the rate as long as the machine bears it.
            await asyncio.sleep(max(0, began + number / rate - time.monotonic()))
            tasks.append(asyncio.create_task(one()))
        sent = time.monotonic() - began
        await asyncio.gather(*tasks)
        return {"accepted": len(tasks), "seconds": sent}

    async def tell(self, ends=0):
        last, since = None, time.monotonic()
        while self.tally.ends < ends and time.monotonic() - since < PATIENCE:
            if self.tally.events != last:
                last, since = self.tally.events, time.monotonic()
            await asyncio.sleep(0.05)
        told = self.tally.take()
        told["closed"] = [socket.why for socket in self.sockets if socket.why]
        return told


async def main(host, port, key):
    followers, loop = Followers(host, int(port), key), asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        try:
            answer = await getattr(followers, order.pop("do"))(**order)
        except (OSError, asyncio.TimeoutError) as error:
            answer = {"error": f"{type(error).__name__} {error}: {line[:100]}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
