#!/usr/bin/env python3
"""What a delay is without a host: messages as the host sends them, from a process that does nothing else.

Prints its port, and at each line of standard input sends `burst` messages, one a connection, `rate` messages a second for
`seconds`: {"rate": r, "burst": b, "seconds": s}. Prints a line when it has. A message carries the time of its sending as events do.
"""
import json
import socket
import sys
import threading
import time

MESSAGE = ('{"type":"progress","event":"verification.step.completed","verificationId":"019ac5d2-0f3c-7cc1-a07e-1d3c7bb4a8e1",'
           '"seq":4,"data":{"currentStep":2,"totalSteps":4},"at":"%s"}')


def frame():
    now = time.time()
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
    payload = (MESSAGE % at).encode()
    return bytes([0x81, 126]) + len(payload).to_bytes(2, "big") + payload


def main():
    server = socket.create_server(("127.0.0.1", 0), backlog=1024)
    connections = []

    def accept():
        while True:
            connection = server.accept()[0]
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connections.append(connection)
    threading.Thread(target=accept, daemon=True).start()
    print(server.getsockname()[1], flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        began, turn = time.monotonic(), 0
        for number in range(int(order["rate"] * order["seconds"] / order["burst"])):
            time.sleep(max(0, began + number * order["burst"] / order["rate"] - time.monotonic()))
            for _ in range(order["burst"]):
                connections[turn % len(connections)].sendall(frame())
                turn += 1
        print(turn, flush=True)


if __name__ == "__main__":
    main()
