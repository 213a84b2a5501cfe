#!/usr/bin/env python3
"""WebSockets: as many connections as verifications, what they cost, and how soon events reach them.

BENCH_SHORT=1 for 500 of them instead of 10,000, BENCH_SOCKETS=N for any number. The verifications sleep, because their vendor
is not done; the events are their cancellations, BENCH_RATE (1,000) a second. A latency is from the time the event says it
happened, before its commit, to its arrival at the client, so it holds the commit as well. Host and clients share the
machine; the clients are one Python process.
"""
import http.client
import json
import os
import resource
import subprocess
import sys
import threading
import time
import urllib.parse

from stage import ACCEPT, ROOT, SHORT, Stage, own_cpu, resident, show, threads, until

SOCKETS = int(os.environ.get("BENCH_SOCKETS", "500" if SHORT else "10000"))
RATE = int(os.environ.get("BENCH_RATE", "1000"))
CALLERS = 256
PENDING = {
    "verificationType": "philippines_nbi_clearance", "idNumber": "NBI-123456704",
    "userData": {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}}


def raise_limit():
    """For this process and those it starts."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < SOCKETS + 500:
        sys.exit(f"a process may open {hard} files and {SOCKETS + 500} are needed; raise the limit, or set BENCH_SOCKETS")


class Caller(threading.Thread):
    """Sends requests at its share of the rate over one connection; never faster, slower if it must."""

    def __init__(self, stage, requests, interval):
        super().__init__(daemon=True)
        place = urllib.parse.urlsplit(stage.base)
        self.connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        self.headers = {"X-API-Key": stage.keys["globex"], "Content-Type": "application/json"}
        self.requests, self.interval, self.answers = requests, interval, []

    def run(self):
        due = time.monotonic()
        for path, body in self.requests:
            time.sleep(max(0, due - time.monotonic()))
            due += self.interval
            self.connection.request("POST", path, body, self.headers)
            answer = self.connection.getresponse()
            self.answers.append((answer.status, answer.read()))


def call(stage, requests, rate=None):
    """All of them, by several callers; the answers and the seconds it took."""
    callers = [Caller(stage, requests[index::CALLERS], CALLERS / rate if rate else 0) for index in range(CALLERS)]
    began = time.monotonic()
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return [answer for caller in callers for answer in caller.answers], time.monotonic() - began


def main():
    raise_limit()
    with Stage("sqlite", environment={
            "GATEHOUSE_WEBSOCKET_CONNECTIONS": str(SOCKETS + 100),
            "GATEHOUSE_WEBSOCKET_CONNECTIONS_PER_KEY": str(SOCKETS + 100)}) as stage:
        stage.settings("idmeta", pendingReads=1_000_000)
        stage.provider(
            "idmeta", plugin="IDMeta", tenants={"globex": {}}, secrets={"api_token": {"env": "IDMETA_API_TOKEN"}},
            config={"default_template": "306", "type_templates": {"philippines_nbi_clearance": "508"},
                    "poll_initial_ms": 3_600_000, "poll_max_ms": 3_600_000})
        stage.start()
        accepted, _ = call(stage, [(ACCEPT, json.dumps(PENDING))] * SOCKETS)
        ids = [json.loads(body)["id"] for status, body in accepted if status == 202]
        if len(ids) != SOCKETS:
            sys.exit(f"{SOCKETS - len(ids)} of {SOCKETS} verifications were not accepted")
        until(lambda: counted(stage, "waiting") == SOCKETS, 600, "the sleep of all")
        place = urllib.parse.urlsplit(stage.base)
        empty = resident(stage.host.pid)
        clients = subprocess.Popen(
            [sys.executable, str(ROOT / "Benchmarks/followers.py"), place.hostname, str(place.port), stage.keys["globex"]],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            measure(stage, clients, ids, empty)
        finally:
            clients.kill()
            clients.wait(timeout=30)


def counted(stage, status):
    return stage.store.query(f"SELECT count(*) FROM requests WHERE status = '{status}'")[0][0]


def measure(stage, clients, ids, empty):
    host = stage.host.pid
    began, cpu = time.monotonic(), own_cpu(host)
    clients.stdin.write("\n".join(ids) + "\n\n")
    clients.stdin.flush()
    line = clients.stdout.readline()
    if not line or json.loads(line)["connected"] != len(ids):
        sys.exit(f"not all connections were made: {line!r}")
    seconds, full = time.monotonic() - began, resident(host)
    show(f"{len(ids):,} sockets that follow {len(ids):,} verifications, after {seconds:.0f} s", f"{full:.0f}",
         f"MB resident ({empty:.0f} MB before), {(full - empty) * 1024 / len(ids):.1f} KB each, {threads(host)} threads, "
         f"{(own_cpu(host) - cpu) / len(ids) * 1000:.2f} CPU ms each", "400 MB")
    cpu, began = own_cpu(host), time.monotonic()
    time.sleep(2 if SHORT else 10)
    show("idle", f"{(own_cpu(host) - cpu) / (time.monotonic() - began) * 100:.1f}", "% of a CPU")
    cpu = own_cpu(host)
    answers, seconds = call(stage, [(f"/api/v1/verifications/{one}/cancel", "") for one in ids], RATE)
    if wrong := [status for status, _ in answers if status != 200]:
        sys.exit(f"{len(wrong)} of {len(ids)} were not cancelled, for example {wrong[0]}")
    until(lambda: counted(stage, "cancelled") == len(ids), 120, "the end of all")
    spent = own_cpu(host) - cpu
    time.sleep(1)  # What was written a moment ago arrives.
    clients.stdin.write("\n")
    clients.stdin.flush()
    heard = json.loads(clients.stdout.readline())
    if heard["heard"] != len(ids) or heard["lost"]:
        sys.exit(f"{len(ids)} events were written: {heard}")
    show(f"{len(ids) / seconds:.0f} events a second, from the event to its client",
         f"p50 {heard['p50']:.1f} ms, p99 {heard['p99']:.1f} ms, max {heard['max']:.1f}",
         f"ms; {spent / seconds * 100:.0f} % of a CPU with the calls that cause them", "p99 < 50 ms")


if __name__ == "__main__":
    main()
