#!/usr/bin/env python3
"""What grows with the queue and with history: the acceptance beside a backlog, and the cost of a job beside the past.

Rows of the past and of the backlog are copies of real ones, written by SQL; they are never served. Printed as curves, one
line a point: BENCH_STORE, BENCH_SHORT as in async.py, BENCH_ONLY=backlog,history.
"""
import os
import time
import uuid

from stage import ACCEPT, SHORT, STORES, Stage, run, show, until

BACKLOGS = [0, 2_000, 5_000] if SHORT else [0, 10_000, 100_000, 300_000, 1_000_000]
HISTORIES = [0, 5_000, 20_000] if SHORT else [0, 100_000, 1_000_000, 3_000_000, 10_000_000]
# Of each ten rows of history one keeps its request, with session, effect and events: the rest is pruned by then.
KEPT = 10
SECONDS = 1 if SHORT else 8
BATCH = 50_000


class Copies:
    """Copies of one finished, or one waiting, request under new ids, in the order of time as real ids are."""

    def __init__(self, store):
        self.store = store
        self.postgres = store.name == "postgres"
        self.clock = int(time.time() * 1000) - 3 * 86_400_000
        if not self.postgres:
            import sqlite3
            self.connection = sqlite3.connect(store.file, timeout=120, isolation_level=None)
            self.connection.create_function("new_id", 1, self._new_id)

    @staticmethod
    def _new_id(moment):
        high, low = int(moment) << 80 | 7 << 76, uuid.uuid4().int & (1 << 76) - 1
        return (high | low & ~(3 << 62) | 2 << 62).to_bytes(16, "big")

    def execute(self, sql):
        if self.postgres:
            return self.store.query(sql)
        self.connection.execute("BEGIN IMMEDIATE")
        rows = self.connection.execute(sql).fetchall()
        self.connection.execute("COMMIT")
        return rows

    def refresh(self):
        """So that the curve is not that of statistics which are out of date, or of a log that copies made long."""
        if self.postgres:
            self.store.query("ANALYZE")
            self.store.query("CHECKPOINT")
        else:
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def columns(self, table):
        if self.postgres:
            rows = self.store.query(
                f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position")
        else:
            rows = self.connection.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchall()
        return [row[0] for row in rows]

    def new_id(self, number):
        if not self.postgres:
            return f"new_id({number})"
        random = "replace(gen_random_uuid()::text, '-', '')"
        return (f"decode(lpad(to_hex(({number})::bigint), 12, '0') || '7' || substr({random}, 1, 3) || '8' ||"
                f" substr({random}, 1, 15), 'hex')")

    def copy(self, table, source, count, changes, more="", without=()):
        """INSERT INTO table: `count` times the row that `source` names, with `changes` of columns by expressions of `n.i`."""
        columns = [name for name in self.columns(table) if name not in without]
        chosen = ", ".join(changes.get(name, f"t.{name}") for name in columns)
        self.execute(
            f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
            f" INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM n, (SELECT * FROM {source} LIMIT 1) AS t {more}")

    def backlog(self, count):
        """More waiting jobs, each with its request, behind all others of their tenant."""
        while count > 0:
            batch = min(count, BATCH)
            start = self.clock
            self.clock += batch
            turn = self.execute("SELECT coalesce(max(turn), 0) FROM jobs")[0][0]
            self.copy("requests", "requests WHERE status = 'pending'", batch,
                      {"id": self.new_id(f"{start} + n.i"), "created_at": f"{start} + n.i", "correlation_id": "t.id"})
            columns = [name for name in self.columns("jobs") if name not in ("request", "turn", "place")]
            self.execute(
                f"INSERT INTO jobs (request, turn, place, {', '.join(columns)}) SELECT r.id,"
                f" {turn} + row_number() OVER (ORDER BY r.id), {turn} + row_number() OVER (ORDER BY r.id),"
                f" {', '.join('t.' + name for name in columns)} FROM requests r,"
                f" (SELECT * FROM jobs WHERE state = 'ready' LIMIT 1) AS t WHERE r.created_at > {start}"
                f" AND r.created_at <= {start + batch}")
            count -= batch

    def history(self, count):
        while count > 0:
            batch = min(count, BATCH)
            start = self.clock
            self.clock += batch
            moments = {"created_at": f"{start} + n.i", "finished_at": f"{start} + n.i"}
            self.copy("job_history", "job_history", batch, {"request": self.new_id(f"{start} + n.i"), **moments},
                      without=("number",))
            kept = batch // KEPT
            self.copy("requests", "requests WHERE status = 'completed'", kept,
                      {"id": self.new_id(f"{start} + n.i"), "created_at": f"{start} + n.i", "correlation_id": "t.id"})
            added = f"r.created_at > {start} AND r.created_at <= {start + batch}"
            self._join("provider_sessions", added, {"id": self.new_id("r.created_at"), "request": "r.id"})
            for event in (1, 2):
                self._join("events", added, {"request": "r.id", "seq": str(event), "feed_position": "NULL"})
            count -= batch

    def _join(self, table, added, changes):
        columns = self.columns(table)
        chosen = ", ".join(changes.get(name, f"t.{name}") for name in columns)
        self.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM requests r,"
                     f" (SELECT * FROM {table} LIMIT 1) AS t WHERE {added}")


def backlog(store):
    with Stage(store) as stage:
        stage.start(roles="api")
        stage.load(ACCEPT, 1)
        copies = Copies(stage.store)
        for size in BACKLOGS:
            copies.backlog(max(size - stage.waiting(), 0))
            copies.refresh()
            stage.load(ACCEPT, 1)
            before = stage.cpu()
            full = stage.load(ACCEPT, SECONDS)
            spent = (sum(stage.cpu()) - sum(before)) / full["requests"] * 1000
            steady = stage.load(ACCEPT, SECONDS, rate=1000)
            show(f"accept beside a backlog of {size:,}: at {steady['rate']:.0f} /s", f"p50 {steady['p50']:.1f} ms, p99 "
                 f"{steady['p99']:.1f}", f"ms; at full speed {full['rate']:.0f} /s, p99 {full['p99']:.1f} ms, "
                 f"{spent:.3f} CPU s for 1,000", "p99 < 100 ms")


def history(store):
    with Stage(store) as stage:
        stage.start()
        stage.load(ACCEPT, 1)
        until(lambda: stage.waiting() == 0, 120, "the end of the warm-up")
        copies = Copies(stage.store)
        for size in HISTORIES:
            copies.history(max(size - stage.finished(), 0))
            copies.refresh()
            done, cpu, began = stage.finished(), stage.cpu(), time.monotonic()
            stage.load(ACCEPT, SECONDS)
            until(lambda: stage.waiting() == 0, 600, "the end of all work", every=0.05)
            seconds, spent = time.monotonic() - began, stage.cpu()
            count = stage.finished() - done
            show(f"a verification beside a history of {size:,}", f"{sum(spent) - sum(cpu):.2f}"
                 if count == 0 else f"{(sum(spent) - sum(cpu)) / count * 1000:.3f}",
                 f"CPU s for 1,000, {count / seconds:.0f} /s")


def main():
    parts = {"backlog": backlog, "history": history}
    chosen = [name for name in os.environ.get("BENCH_ONLY", "").split(",") if name] or list(parts)
    for store in STORES:
        print(f"\n{store}: {os.cpu_count()} CPUs, {run('uname', '-sr').strip()}", flush=True)
        for name in chosen:
            parts[name](store)


if __name__ == "__main__":
    main()
