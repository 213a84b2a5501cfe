#!/usr/bin/env python3
"""The floor under PostgreSQL: what the bare SQL of one lifecycle does, run by pgbench without the host."""
import pathlib
import re

from stage import SHORT, Stage, run, show

SCRIPT = str(pathlib.Path(__file__).resolve().parent / "floor.sql")
SECONDS = 3 if SHORT else 15


def main():
    with Stage("postgres") as stage:
        tenant, node = "int8send(1) || int8send(1)", "int8send(1) || int8send(2)"
        stage.store.query(f"INSERT INTO tenants (id, name, created_at) VALUES ({tenant}, 'floor', 0)")
        stage.store.query(
            "INSERT INTO nodes (id, name, incarnation, pid, started_at, heartbeat_at)"
            f" VALUES ({node}, 'floor', 1, 1, 0, 0)")
        for clients in (1, 16):
            before = stage.store.cpu()
            output = run("pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(SECONDS), "-f",
                         SCRIPT, stage.store.url)
            count = int(re.search(r"transactions actually processed: (\d+)", output).group(1))
            rate = float(re.search(r"tps = ([\d.]+)", output).group(1))
            failed = int(re.search(r"number of failed transactions: (\d+)", output).group(1))
            if failed:
                raise SystemExit(f"{failed} lifecycles failed:\n{output}")
            show(f"bare SQL of a lifecycle, three transactions, {clients} connections", f"{rate:.0f}",
                 f"/s, {(stage.store.cpu() - before) / count * 1000:.3f} CPU s of the database for 1,000")


if __name__ == "__main__":
    main()
