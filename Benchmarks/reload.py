#!/usr/bin/env python3
"""How soon a changed provider file is in force: from the rename that puts it in place to the new revision in the API.

BENCH_CHANGES (30) changes at random moments, each after the one before is in force. A file rests 0.3 s before it is read.
"""
import os
import random
import time

from stage import Stage, median, percentile, show, until

CHANGES = int(os.environ.get("BENCH_CHANGES", "30"))


def revision(stage):
    status, answer = stage.get("/api/v1/admin/providers", "operator")
    assert status == 200, status
    return next(item["revision"] for item in answer["items"] if item["id"] == "regula")


def change(stage, priority):
    """Seconds from the rename until another revision is in force."""
    file = os.path.join(stage.providers, "regula.yaml")
    with open(file) as old, open(file + ".new", "w") as new:
        kept = [line for line in old if not line.startswith("tenants:")]
        new.write("".join(kept) + f"tenants: {{ acme: {{ priority: {priority} }} }}\n")
    before = revision(stage)
    os.rename(file + ".new", file)
    return until(lambda: revision(stage) != before, 30, "the new revision", every=0.005)


def main():
    chance = random.Random(20261)
    with Stage("sqlite") as stage:
        stage.operator()
        stage.start()
        times = []
        for number in range(CHANGES):
            time.sleep(chance.uniform(0.2, 1.7))
            times.append(change(stage, number + 1) * 1000)
    show(f"a changed provider file in force, {CHANGES} changes: p50", f"{median(times):.0f}", "ms")
    show("p90", f"{percentile(times, 0.9):.0f}", "ms")
    show("slowest", f"{max(times):.0f}", "ms")


main()
