#!/usr/bin/env python3
"""Asynchronous verifications through the whole host, on either store: taking them, serving them, keeping them.

BENCH_STORE=sqlite|postgres|both, BENCH_ROUNDS=3 (medians), BENCH_SHORT=1 for less than a minute, BENCH_ONLY=name,name
for some of: accept serve drain fairness waiting templates. Host, database, simulators and load share the machine.
"""
import os
import signal
import sys
import threading
import time

from stage import (
    ACCEPT, ROUNDS, SHORT, STORES, Stage, document, median, percentile, resident, run, show, threads, until)

SECONDS = 2 if SHORT else 10
BACKLOG = 500 if SHORT else 100_000
WAITING = 300 if SHORT else 50_000
FAIR_BACKLOG = 1000 if SHORT else 50_000
TEMPLATES = 100
FAIR_PROBES = 20 if SHORT else 300
PENDING = {
    "verificationType": "philippines_nbi_clearance", "idNumber": "NBI-123456704",
    "userData": {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}}


def accept(store):
    """Only taking: no worker runs."""
    full, steady = [], []
    for _ in range(ROUNDS):
        with Stage(store) as stage:
            stage.start(roles="api")
            stage.load(ACCEPT, 1)
            full.append(stage.load(ACCEPT, SECONDS))
            steady.append(stage.load(ACCEPT, SECONDS, rate=1000))
    show("accept, 32 connections", f"{median([one['rate'] for one in full]):.0f}", "/s, p50 "
         f"{median([one['p50'] for one in full]):.1f} ms, p99 {median([one['p99'] for one in full]):.1f} ms", "6,000 /s")
    show(f"accept at {median([one['rate'] for one in steady]):.0f} /s", f"p50 "
         f"{median([one['p50'] for one in steady]):.1f} ms, p99 {median([one['p99'] for one in steady]):.1f}", "ms",
         "p99 < 20 ms at 1,000 /s")


def serve(store):
    """Taken while they are served, until the last has ended."""
    rates, latencies, host, database = [], [], [], []
    for _ in range(ROUNDS):
        with Stage(store) as stage:
            stage.start()
            stage.load(ACCEPT, 1)
            until(lambda: stage.waiting() == 0, 120, "the end of the warm-up")
            done, cpu, began = stage.finished(), stage.cpu(), time.monotonic()
            latencies.append(stage.load(ACCEPT, SECONDS)["p99"])
            until(lambda: stage.waiting() == 0, 600, "the end of all work", every=0.05)
            count, spent = stage.finished() - done, stage.cpu()
            rates.append(count / (time.monotonic() - began))
            host.append((spent[0] - cpu[0]) / count * 1000)
            database.append((spent[1] - cpu[1]) / count * 1000)
            failed = stage.store.query("SELECT count(*) FROM requests WHERE decision IS NULL OR decision <> 'approved'")
            if failed[0][0]:
                sys.exit(f"{failed[0][0]} verifications were not approved")
    target = {"sqlite": ("3,500 /s", "0.4 s"), "postgres": ("2,500 /s", "0.5 s")}[store]
    show("from accept to end, provider of 1 ms", f"{median(rates):.0f}", f"/s, p99 of the accept meanwhile "
         f"{median(latencies):.0f} ms", target[0])
    shares = f"{median(host):.3f} s host + {median(database):.3f} s database" if store == "postgres" else (
        f"{median(host):.3f} s, the database within")
    show("CPU for 1,000 verifications", shares, "", target[1])


def drain(store):
    """A host with a backlog starts: how soon it is ready, works, and has worked it off. Once: it takes long enough."""
    with Stage(store) as stage:
        stage.start(roles="api")
        stage.fill(BACKLOG)
        backlog = stage.waiting()
        stage.stop(signal.SIGKILL)
        began = time.monotonic()
        ready = stage.start()
        until(lambda: stage.finished() > 0, 120, "the first end", every=0.02)
        first = time.monotonic() - began
        cpu = stage.cpu()
        until(lambda: stage.waiting() == 0, 3600, "the end of the backlog", every=0.5)
        seconds, spent = time.monotonic() - began, stage.cpu()
        show(f"restart after SIGKILL with {backlog:,} live jobs: ready after", f"{ready:.2f}", "s", "1 s")
        show("  first verification at its end after", f"{first:.2f}", "s")
        show(f"  {backlog:,} worked off", f"{seconds:.0f}", f"s, {backlog / seconds:.0f} /s, "
             f"{(sum(spent) - sum(cpu)) / backlog * 1000:.3f} CPU s for 1,000, {resident(stage.host.pid):.0f} MB resident")
        if stage.finished() != backlog:
            sys.exit(f"{backlog} jobs were taken and {stage.finished()} have ended")


def fairness(store):
    """One tenant has a backlog; how long does another's verification wait for its start?"""
    with Stage(store) as stage:
        stage.start(roles="api")
        stage.fill(FAIR_BACKLOG)
        stage.stop()
        stage.provider("regula", plugin="Regula", tenants={"acme": {}, "globex": {}})
        stage.start()
        until(lambda: stage.finished() > 0, 120, "the first end", every=0.02)
        ids, left = [], []
        for _ in range(FAIR_PROBES):
            ids.append(stage.post(ACCEPT, document(), "globex")[1]["id"])
            left.append(stage.waiting() if len(left) % 50 == 0 else left[-1])
            time.sleep(0.02)
        until(lambda: len(starts(stage)) == FAIR_PROBES, 300, "the start of all probes")
        waits = starts(stage)
        show(f"{FAIR_PROBES} of another tenant beside a backlog of {left[0]:,}: start after", f"p50 "
             f"{percentile(waits, 0.5)} ms, p99 {percentile(waits, 0.99)}", "ms", "p99 < 200 ms")


def starts(stage):
    """Milliseconds from acceptance to the start of the session, of globex."""
    return [wait for wait, in stage.store.query(
        "SELECT s.started_at - r.created_at FROM requests r JOIN provider_sessions s ON s.request = r.id"
        " JOIN tenants t ON t.id = r.tenant WHERE t.name = 'globex' AND s.ordinal = 1")]


def waiting(store):
    """Sessions whose vendor is not done: they sleep until they may ask again."""
    with Stage(store) as stage:
        stage.settings("idmeta", pendingReads=1_000_000)
        stage.provider(
            "idmeta", plugin="IDMeta", tenants={"globex": {}}, secrets={"api_token": {"env": "IDMETA_API_TOKEN"}},
            config={"default_template": "306", "type_templates": {"philippines_nbi_clearance": "508"},
                    "poll_initial_ms": 3_600_000, "poll_max_ms": 3_600_000})
        stage.start()
        empty = resident(stage.host.pid)
        began = time.monotonic()
        asleep = "SELECT count(*) FROM requests WHERE status = 'waiting'"
        sender = threading.Thread(target=lambda: fill_waiting(stage), daemon=True)
        sender.start()
        until(lambda: not sender.is_alive() and stage.store.query(asleep)[0][0] == stage.waiting(), 3600,
              "the sleep of all", every=0.5)
        count = stage.waiting()
        seconds = time.monotonic() - began
        time.sleep(2)  # Whatever was just ended is given back.
        before = stage.cpu()
        time.sleep(5)
        spent = sum(stage.cpu()) - sum(before)
        show(f"{count:,} waiting sessions, after {seconds:.0f} s", f"{resident(stage.host.pid):.0f}",
             f"MB resident ({empty:.0f} MB before), {threads(stage.host.pid)} threads, {spent / 5 * 100:.1f} % of a CPU",
             "400 MB")


def fill_waiting(stage):
    while (missing := WAITING - stage.waiting()) > 0:
        stage.load(ACCEPT, max(1, int(missing / 1500)), 32, PENDING, "globex")


def templates(store):
    """A sync of 100 templates over pages of 50 by a running host: all of them new, then none of them."""
    first, again = [], []
    for _ in range(max(ROUNDS, 3)):
        with Stage(store, latency=0) as stage:
            stage.provider(
                "idmeta", plugin="IDMeta", tenants={"globex": {}}, secrets={"api_token": {"env": "IDMETA_API_TOKEN"}},
                config={"default_template": "306"}, schedule={"template_sync": "off"})
            # The simulator's account has 126, branches 601 to 710 among them.
            for number in range(585 + TEMPLATES, 711):
                stage.remove_template(number)
            stage.operator()
            stage.start()
            first.append(sync(stage, "added"))
            again.append(sync(stage, "unchanged"))
    show(f"template sync of {TEMPLATES}: new, then again", f"{median(first) * 1000:.0f} ms, {median(again) * 1000:.0f}",
         "ms", "300 ms")


def sync(stage, counted):
    """Seconds."""
    began = time.monotonic()
    status, answer = stage.post("/api/v1/admin/templates/sync?provider=idmeta", None, "operator")
    seconds = time.monotonic() - began
    listings = {item["kind"]: item for item in answer["results"][0]["summary"]["listings"]} if status == 200 else {}
    if listings.get("template", {}).get(counted) != TEMPLATES:
        sys.exit(f"the sync did not come to {TEMPLATES} {counted}: {status} {answer}")
    return seconds


def main():
    parts = {"accept": accept, "serve": serve, "drain": drain, "fairness": fairness, "waiting": waiting,
             "templates": templates}
    chosen = [name for name in os.environ.get("BENCH_ONLY", "").split(",") if name] or list(parts)
    for store in STORES:
        print(f"\n{store}: {os.cpu_count()} CPUs, {run('uname', '-sr').strip()}; medians of {ROUNDS}", flush=True)
        for name in chosen:
            parts[name](store)


if __name__ == "__main__":
    main()
