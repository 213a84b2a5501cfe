#!/usr/bin/env python3
"""Webhooks through the whole host, on either store: how many are delivered, and what bad endpoints do to the others.

BENCH_STORE=sqlite|postgres|both, BENCH_ROUNDS=3 (medians), BENCH_SHORT=1 for less than a minute, BENCH_ONLY=name,name
for some of: rate beside. Host, database, sink and load share the machine.
"""
import json
import os
import signal
import time
import urllib.request

from stage import ACCEPT, ROUNDS, SHORT, STORES, Stage, median, show, until

BACKLOG = 500 if SHORT else 40_000
SECONDS = 3 if SHORT else 20
RATE = 50 if SHORT else 300
TRIAL = {"GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE": "true"}


class Hooks(Stage):
    def __init__(self, store):
        super().__init__(store, environment=TRIAL)

    def endpoint(self, path, events=("verification.created",)):
        status, made = self.post("/api/v1/webhook-endpoints", {"url": self.urls["sink"] + path, "events": list(events)})
        assert status == 201, (status, made)

    def stats(self):
        with urllib.request.urlopen(self.urls["sink"] + "/_sim/stats") as answer:
            return json.load(answer)

    def forget(self):
        urllib.request.urlopen(urllib.request.Request(self.urls["sink"] + "/_sim/stats", method="DELETE")).close()

    def left(self):
        return self.store.query("SELECT count(*) FROM webhook_deliveries WHERE finished_at IS NULL")[0][0]


def rate(store):
    """A backlog of webhooks to one healthy endpoint, signed and written down, and nothing else to do."""
    rates, cpu = [], []
    for _ in range(ROUNDS):
        with Hooks(store) as stage:
            stage.start(roles="api")
            stage.endpoint("/well")
            stage.fill(BACKLOG)
            stage.stop(signal.SIGTERM)
            stage.store.query("DELETE FROM jobs")
            backlog = stage.left()
            stage.start(roles="worker")
            began, spent = time.monotonic(), stage.cpu()
            until(lambda: stage.left() == 0, 600, "the delivery of all", every=0.1)
            rates.append(backlog / (time.monotonic() - began))
            cpu.append((sum(stage.cpu()) - sum(spent)) / backlog * 1000)
            assert stage.stats()["/well"]["count"] >= backlog
    show("webhooks delivered, one healthy endpoint", f"{median(rates):.0f}", "/s", "2,000 /s")
    show("CPU for 1,000 webhooks, host and database", f"{median(cpu):.3f}", "s")


def beside(store):
    """Verifications are asked for at a steady rate; one endpoint hangs, one fails, two are well."""
    worst, middle = [], []
    for _ in range(ROUNDS):
        with Hooks(store) as stage:
            stage.start()
            for path in ("/hang", "/fail", "/well", "/other"):
                stage.endpoint(path, ["verification.created", "verification.completed"])
            stage.load(ACCEPT, 1, rate=RATE)
            stage.forget()
            done = stage.load(ACCEPT, SECONDS, rate=RATE)["requests"]
            until(lambda: stage.stats().get("/well", {}).get("count", 0) >= 2 * done, 120, "the healthy ones' webhooks")
            stats = stage.stats()
            worst.append(max(stats[path]["p99"] for path in ("/well", "/other")))
            middle.append(max(stats[path]["p50"] for path in ("/well", "/other")))
            stage.stop(signal.SIGKILL)
    show(f"delay at {RATE} verifications /s beside one that hangs and one that fails",
         f"p50 {median(middle):.0f} ms, p99 {median(worst):.0f}", "ms", "p99 < 1,000 ms")


ALL = {"rate": rate, "beside": beside}

if __name__ == "__main__":
    for store in STORES:
        print(f"\n# webhooks, {store}", flush=True)
        for name in os.environ.get("BENCH_ONLY", ",".join(ALL)).split(","):
            ALL[name](store)
