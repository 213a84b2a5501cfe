#!/usr/bin/env python3
"""WebSockets: what 10,000 of them cost, and how soon 1,000 events a second reach them.

BENCH_SHORT=1 for 500 sockets and short rounds, BENCH_SOCKETS and BENCH_RATE for other numbers, BENCH_CLIENTS processes that
hold them (2).

Memory: each socket follows a verification of its own, which sleeps because its vendor is not done.
Fan-out, with all of these open, a thousand messages to clients a second:
- wide: one event for a hundred sockets at once, ten times a second. The event is the end of a verification that all of them follow.
- distinct: as many verifications in several steps as make a thousand events a second, each followed by one socket from the
  moment it is accepted. The host has the work of the verifications as well.

A latency is from `at` in the event, which is taken before its commit and rounded down to a millisecond, to its reading by the
client. Beside it stands the reference: the same messages at the same rate and in the same bursts, at the same time and to the
same processes, from a program that does nothing else. What the machine and the clients add to every figure is in both. The
script fails for events that are lost or doubled, and for nothing else.
"""
import http.client
import json
import os
import pathlib
import resource
import subprocess
import sys
import time
import urllib.parse

from stage import SHORT, Stage, own_cpu, percentile, resident, show, threads, until

HERE = pathlib.Path(__file__).resolve().parent
SOCKETS = int(os.environ.get("BENCH_SOCKETS", "500" if SHORT else "10000"))
RATE = int(os.environ.get("BENCH_RATE", "1000"))
CLIENTS = int(os.environ.get("BENCH_CLIENTS", "2"))
SECONDS = 3 if SHORT else 20
IDLE = 2 if SHORT else 10
TOGETHER = 100  # sockets that one event of the wide round is for
REFERENCES = 100  # connections to the metronome, of each process
SAMPLE = 20  # verifications that tell how many events one has
BATCH = 100
SLEEPS, WORKS = "NBI-123456704", "NBI-123456789"


def register(number):
    return {"verificationType": "philippines_nbi_clearance", "idNumber": number,
            "userData": {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}}


def raise_limit():
    """For this process and those it starts."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < SOCKETS + 500:
        sys.exit(f"a process may open {hard} files and {SOCKETS + 500} are needed; raise the limit, or set BENCH_SOCKETS")


class Crowd:
    """The processes of followers.py, which do the same at once, each its part."""

    def __init__(self, stage):
        place = urllib.parse.urlsplit(stage.base)
        self.all = [self.started("followers.py", place.hostname, str(place.port), stage.keys["globex"])
                    for _ in range(CLIENTS)]
        self.metronome = self.started("metronome.py")
        self.each(do="reference", port=int(self.metronome.stdout.readline()), count=REFERENCES)

    @staticmethod
    def started(name, *arguments):
        return subprocess.Popen([sys.executable, str(HERE / name), *arguments],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def each(self, *parts, **same):
        """One order for all, or one for each; their answers, when all have it."""
        self.begin(*parts, **same)
        return self.end()

    def begin(self, *parts, **same):
        for process, order in zip(self.all, parts or [same] * len(self.all)):
            print(json.dumps(order), file=process.stdin, flush=True)

    def end(self):
        answers = [json.loads(process.stdout.readline() or '{"error": "a client ended"}') for process in self.all]
        if wrong := [answer["error"] for answer in answers if "error" in answer]:
            sys.exit(f"clients: {wrong[0]}")
        return answers

    def follow(self, pairs):
        """(number of the socket, verification)"""
        parts = [[] for _ in self.all]
        for socket, verification in pairs:
            parts[socket % CLIENTS].append((socket // CLIENTS, verification))
        self.each(*({"do": "follow", "pairs": part} for part in parts))

    def tick(self, burst, seconds):
        print(json.dumps({"rate": RATE, "burst": burst, "seconds": seconds}), file=self.metronome.stdin, flush=True)

    def close(self):
        for process in [*self.all, self.metronome]:
            process.kill()
            process.wait(timeout=30)


def accepted(stage, count):
    ids = []
    while len(ids) < count:
        status, answer = stage.post("/api/v1/verifications/batch", {"items": [register(SLEEPS)] * min(BATCH, count - len(ids))},
                                    "globex")
        if status == 429:
            time.sleep(0.1)
            continue
        if status != 202 or answer["refused"]:
            sys.exit(f"verifications were not accepted: {status} {answer}")
        ids += [item["id"] for item in answer["items"]]
    return ids


def counted(stage, status):
    return stage.store.query(f"SELECT count(*) FROM requests WHERE status = '{status}'")[0][0]


def main():
    raise_limit()
    with Stage("sqlite", environment={
            "GATEHOUSE_WEBSOCKET_CONNECTIONS": str(SOCKETS + 100),
            "GATEHOUSE_WEBSOCKET_CONNECTIONS_PER_KEY": str(SOCKETS + 100)}) as stage:
        stage.settings("idmeta", pendingReads=1_000_000, latencyMs=20)
        stage.provider(
            "idmeta", plugin="IDMeta", tenants={"globex": {}}, secrets={"api_token": {"env": "IDMETA_API_TOKEN"}},
            config={"default_template": "306", "type_templates": {"philippines_nbi_clearance": "508"},
                    "poll_initial_ms": 3_600_000, "poll_max_ms": 3_600_000})
        stage.start()
        shared = SECONDS * RATE // TOGETHER
        ids = accepted(stage, SOCKETS + shared)
        until(lambda: counted(stage, "waiting") == len(ids), 600, "the sleep of all")
        crowd = Crowd(stage)
        try:
            memory(stage, crowd, ids[:SOCKETS])
            wide(stage, crowd, ids[SOCKETS:])
            distinct(stage, crowd)
        finally:
            crowd.close()


def memory(stage, crowd, ids):
    host, empty = stage.host.pid, resident(stage.host.pid)
    began, cpu = time.monotonic(), own_cpu(host)
    crowd.each(*({"do": "open", "count": len(ids[place::CLIENTS])} for place in range(CLIENTS)))
    crowd.follow(enumerate(ids))
    seconds, full = time.monotonic() - began, resident(host)
    show(f"{len(ids):,} sockets, each follows a verification of its own", f"{full:.0f}",
         f"MB resident ({empty:.0f} MB before), {(full - empty) * 1024 / len(ids):.1f} KB a socket, {threads(host)} threads",
         "< 400 MB for 10,000")
    show("to connect and subscribe", f"{len(ids) / seconds:.0f}",
         f"sockets /s, {(own_cpu(host) - cpu) / len(ids) * 1000:.2f} CPU ms each")
    cpu, began = own_cpu(host), time.monotonic()
    time.sleep(IDLE)
    show("idle", f"{(own_cpu(host) - cpu) / (time.monotonic() - began) * 100:.1f}", "% of a CPU")


def wide(stage, crowd, shared):
    """Ends of verifications that many follow, at an even pace."""
    together = min(TOGETHER, SOCKETS)
    crowd.follow([((number * together + place) % SOCKETS, verification)
                  for number, verification in enumerate(shared) for place in range(together)])
    crowd.each(do="tell")
    place = urllib.parse.urlsplit(stage.base)
    caller = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    crowd.tick(together, SECONDS)
    cpu, began = own_cpu(stage.host.pid), time.monotonic()
    for number, verification in enumerate(shared):
        time.sleep(max(0, began + number * together / RATE - time.monotonic()))
        caller.request("POST", f"/api/v1/verifications/{verification}/cancel", "", {"X-API-Key": stage.keys["globex"]})
        answer = caller.getresponse()
        answer.read()
        if answer.status != 200:
            sys.exit(f"a verification was not cancelled: {answer.status}")
    seconds, spent = time.monotonic() - began, own_cpu(stage.host.pid) - cpu
    wanted = len(shared) * together
    heard = crowd.each(*({"do": "tell", "ends": sum(
        (number * together + place) % SOCKETS % CLIENTS == client for number in range(len(shared)) for place in range(together)
    )} for client in range(CLIENTS)))
    judge(crowd, f"wide: {len(shared) / seconds:.0f} events a second, each for {together} sockets", heard, wanted,
          spent / seconds)


def distinct(stage, crowd):
    """Verifications in several steps, as many as make the rate."""
    stage.settings("idmeta", pendingReads=0, latencyMs=20)
    crowd.each(do="drive", body=register(WORKS), rate=SAMPLE, seconds=1)
    sample = crowd.each(do="tell", ends=SAMPLE)
    each = sum(heard["events"] for heard in sample) / SAMPLE / CLIENTS
    crowd.tick(1, SECONDS)
    cpu, began = own_cpu(stage.host.pid), time.monotonic()
    driven = crowd.each(do="drive", body=register(WORKS), rate=RATE / each / CLIENTS, seconds=SECONDS)
    seconds, spent = time.monotonic() - began, own_cpu(stage.host.pid) - cpu
    heard = crowd.each(*({"do": "tell", "ends": one["accepted"]} for one in driven))
    accepted = sum(one["accepted"] for one in driven)
    rate = sum(one["events"] for one in heard) / seconds
    judge(crowd, f"distinct: {rate:.0f} events a second, of {accepted / seconds:.0f} verifications", heard, accepted,
          spent / seconds)


def judge(crowd, what, heard, ends, cpu):
    """Shows how soon they came; each must have come once, up to the last."""
    crowd.metronome.stdout.readline()
    reference = [delay for one in crowd.each(do="tell") + heard for delay in one["reference"]]
    live = [delay for one in heard for delay in one["live"]]
    p50, p99, worst = (percentile(live, share) for share in (0.5, 0.99, 1))
    own50, own99 = (percentile(reference, share) for share in (0.5, 0.99))
    show(what, f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {worst:.1f}", f"ms; {cpu * 100:.0f} % of a CPU", "p99 < 50 ms")
    show("  reference: the same messages without a host", f"p50 {own50:.1f} ms, p99 {own99:.1f}",
         f"ms: ours is {p50 / own50:.1f} and {p99 / own99:.1f} times that")
    missing = ends - sum(one["ends"] for one in heard)
    lost, doubled = (sum(one[name] for one in heard) for name in ("lost", "doubled"))
    closed = [why for one in heard for why in one["closed"]]
    if missing or lost or doubled or closed:
        sys.exit(f"{missing} ends did not come, {lost} events before them were lost, {doubled} came twice; {closed[:1] or ''}")


if __name__ == "__main__":
    main()
