#!/usr/bin/env python3
"""Synchronous verifications a second through the whole host, beside what the disk and the simulator can do.

Everything runs on one machine: host, simulator and load share its processors, so the host's own share is given as CPU
seconds too. All figures are of one run; run it several times and take the median.
"""
import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

BUILD = os.environ.get("GATEHOUSE_BUILD_DIR", ".build/release")
SECONDS = int(os.environ.get("BENCH_SECONDS", "10"))
CONNECTIONS = int(os.environ.get("BENCH_CONNECTIONS", "32"))

LUA = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-API-Key"] = "%s"
wrk.body = [[%s]]
local failed = 0
response = function(status) if status ~= 201 then failed = failed + 1 end end
done = function(summary, latency)
  io.write(string.format("RESULT %%d %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.timeout
    + summary.errors.connect + summary.errors.read + summary.errors.write, latency.max))
end
"""


def picture():
    """A JPEG's frame around a comment that names a person the simulator approves."""
    comment = b'{"persona":"juan","side":"front"}'
    return b"\xff\xd8\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + b"\xff\xd9"


def run(*arguments, **options):
    return subprocess.run(arguments, check=True, capture_output=True, text=True, **options).stdout


def fsyncs(folder, seconds=2):
    """Bare 4 KiB appends, each followed by fdatasync."""
    path = os.path.join(folder, "fsync.bin")
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    block = b"x" * 4096
    count, start = 0, time.monotonic()
    while time.monotonic() - start < seconds:
        os.write(descriptor, block)
        os.fdatasync(descriptor)
        count += 1
    elapsed = time.monotonic() - start
    os.close(descriptor)
    os.unlink(path)
    return count / elapsed


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wrk(url, script, seconds, connections):
    output = run("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", script, url)
    numbers = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", output)
    if not numbers:
        sys.exit(f"wrk said nothing usable:\n{output}")
    requests, duration, p50, p99, errors, worst = map(int, numbers.groups())
    return {"rate": requests / (duration / 1e6), "requests": requests, "p50": p50 / 1000, "p99": p99 / 1000,
            "max": worst / 1000, "errors": errors}


def main():
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
        print(f"machine: {os.cpu_count()} CPUs, {run('uname', '-sr').strip()}; {SECONDS} s a run")
        print(f"{'bare fdatasync of 4 KiB':44} {fsyncs(folder):.0f} /s")
        sims = subprocess.Popen(
            [f"{BUILD}/gatehouse-sims", "--json", "--no-log"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        host = None
        try:
            urls = json.loads(sims.stdout.readline())
            settings = json.dumps({"latencyMs": 1, "log": False}).encode()
            urllib.request.urlopen(urllib.request.Request(urls["regula"] + "/_sim/settings", settings, method="POST"))
            providers = os.path.join(folder, "providers.d")
            os.mkdir(providers)
            with open(os.path.join(providers, "regula.yaml"), "w") as file:
                file.write(
                    f"id: regula\nplugin: Regula\nisolation: in-process\nendpoints: {{ api: {urls['regula']} }}\n"
                    "limits: { timeout: 30s, concurrency: 256 }\n")
            database = f"sqlite:{folder}/gatehouse.db"
            run(f"{BUILD}/gatehouse", "tenant", "create", "acme", "--database", database)
            key = json.loads(run(f"{BUILD}/gatehouse", "key", "create", "--tenant", "acme", "--database", database,
                                 "--json"))["key"]
            host = subprocess.Popen(
                [f"{BUILD}/gatehouse", "serve", "--providers", providers, "--plugins", BUILD, "--database", database,
                 "--listen", "127.0.0.1:0", "--json", "--log-level", "error"], stdout=subprocess.PIPE, text=True)
            base = json.loads(host.stdout.readline())["baseUrl"]
            image = base64.b64encode(picture()).decode()
            body = json.dumps({"verificationType": "document", "documentImages": {"front": image}})
            script = os.path.join(folder, "load.lua")
            with open(script, "w") as file:
                file.write(LUA % (key, body))
            url = base + "/api/v1/verifications"
            wrk(url, script, 2, CONNECTIONS)
            single = wrk(url, script, max(2, SECONDS // 2), 1)
            before, start = cpu_seconds(host.pid), statistics(base, key)
            result = wrk(url, script, SECONDS, CONNECTIONS)
            spent, end = cpu_seconds(host.pid) - before, statistics(base, key)
            print(f"{'sync verification, 1 connection: p50, p99':44} {single['p50']:.1f} ms, {single['p99']:.1f} ms"
                  "  (provider takes 1 ms)")
            print(f"{f'sync verifications, {CONNECTIONS} connections':44} {result['rate']:.0f} /s, p50 "
                  f"{result['p50']:.1f} ms, p99 {result['p99']:.1f} ms  (target 3000 /s)")
            print(f"{'failed requests':44} {result['errors'] + single['errors']}")
            print(f"{'host CPU for 1,000 verifications':44} {spent / result['requests'] * 1000:.3f} s")
            if start and end:
                units, groups = end[1] - start[1], end[0] - start[0]
                print(f"{'transactions asked for by a verification':44} {units / result['requests']:.2f}")
                print(f"{'commits (fsyncs) of a verification':44} {groups / result['requests']:.2f}")
            if result["errors"] + single["errors"]:
                sys.exit("some requests failed")
        finally:
            for process in (host, sims):
                if process:
                    process.terminate()
                    process.wait(timeout=40)


def statistics(base, key):
    """(commits, transactions) since the host started, from /health."""
    with urllib.request.urlopen(base + "/health") as answer:
        detail = json.load(answer)["checks"]["database"]["detail"] or ""
    numbers = re.findall(r"\d+", detail)
    return (int(numbers[0]), int(numbers[1])) if len(numbers) >= 2 else None


main()
