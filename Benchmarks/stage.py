"""What the benchmarks stand on: simulators, a host on either store, load by wrk, and what the processes cost."""

import base64
import glob
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = os.environ.get("GATEHOUSE_BUILD_DIR", str(ROOT / ".build/release"))
STORES = {"both": ["sqlite", "postgres"]}.get(os.environ.get("BENCH_STORE", "both"), [os.environ.get("BENCH_STORE")])
SHORT = os.environ.get("BENCH_SHORT") == "1"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "1" if SHORT else "3"))
TICKS = os.sysconf("SC_CLK_TCK")

LUA = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-API-Key"] = "%(key)s"
wrk.body = [[%(body)s]]
local pause = %(pause)d
if pause > 0 then
  function delay() return math.random(0, 2 * pause) end
end
done = function(summary, latency)
  io.write(string.format("RESULT %%d %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.timeout
    + summary.errors.connect + summary.errors.read + summary.errors.write, latency.max))
end
"""


def run(*arguments, **options):
    return subprocess.run(arguments, check=True, capture_output=True, text=True, **options).stdout


def show(what, value, unit="", target=""):
    print(f"{what:58} {value}{f' {unit}' if unit else ''}{f'  (target {target})' if target else ''}", flush=True)


def median(values):
    return statistics.median(values)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


def until(condition, within, what, every=0.1):
    """Asks until it holds; the seconds that took."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > within:
            sys.exit(f"{what} did not happen within {within} s")
        time.sleep(every)
    return time.monotonic() - start


def picture(persona="juan"):
    """A JPEG's frame around a comment that names a person the simulator knows."""
    comment = json.dumps({"persona": persona, "side": "front"}).encode()
    return b"\xff\xd8\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + b"\xff\xd9"


def document():
    return {"verificationType": "document",
            "documentImages": {"front": base64.b64encode(picture()).decode()}}


def own_cpu(pid, with_children=False):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return sum(int(fields[place]) for place in ((11, 12, 13, 14) if with_children else (11, 12))) / TICKS


def resident(pid):
    """Megabytes."""
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024


def threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))


class SQLiteStore:
    name = "sqlite"

    def __init__(self, folder):
        self.file = f"{folder}/gatehouse.db"
        self.url = f"sqlite:{self.file}"

    def query(self, sql):
        import sqlite3
        connection = sqlite3.connect(self.file, timeout=60)
        try:
            with connection:
                return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def cpu(self):
        return 0.0

    def close(self):
        pass


class PostgresStore:
    name = "postgres"

    def __init__(self, folder):
        self.folder = f"{folder}/postgres"
        self.script = str(ROOT / "Scripts/test-postgres")
        os.chmod(folder, 0o711)
        server = run(self.script, "start", self.folder, str(os.getpid()),
                     env={**os.environ, "GATEHOUSE_TEST_FSYNC": "on"}).strip()
        self.admin = server.replace("@/?", "@/postgres?")
        self.url = server.replace("@/?", "@/bench?")
        self.query("CREATE DATABASE bench", self.admin)
        with open(f"{self.folder}/data/postmaster.pid") as file:
            self.postmaster = int(file.readline())

    def query(self, sql, url=None):
        text = run("psql", url or self.url, "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", sql)
        return [tuple(int(cell) if cell.lstrip("-").isdigit() else cell for cell in line.split("\t"))
                for line in text.splitlines()]

    def cpu(self):
        """Of the server and all its processes, those that have ended too."""
        total = own_cpu(self.postmaster, with_children=True)
        for status in glob.glob("/proc/[0-9]*/stat"):
            try:
                with open(status) as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
                if parent == self.postmaster:
                    total += own_cpu(status.split("/")[2])
            except OSError:
                continue  # It has ended meanwhile.
        return total

    def close(self):
        run(self.script, "remove", self.folder)


class Stage:
    """Simulators, a store and a host with tenants `acme` (Regula) and `globex` (IDMeta); a context."""

    def __init__(self, store, latency=1, environment=None):
        self.build = BUILD
        self._folder = tempfile.TemporaryDirectory(prefix="gatehouse-bench-")
        self.folder = self._folder.name
        self.environment = {
            **os.environ, "GATEHOUSE_KEY_RING": f"{self.folder}/gatehouse.keys",
            "IDMETA_API_TOKEN": "idmeta-test-token-0123456789", **(environment or {})}
        self.host = self.sims = self.store = None
        try:
            self.store = (PostgresStore if store == "postgres" else SQLiteStore)(self.folder)
            self.sims = subprocess.Popen(
                [f"{BUILD}/gatehouse-sims", "--json", "--no-log", "--sink", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True)
            self.urls = json.loads(self.sims.stdout.readline())
            for vendor in ("regula", "idmeta"):
                self.settings(vendor, latencyMs=latency, log=False)
            self.providers = os.path.join(self.folder, "providers.d")
            os.mkdir(self.providers)
            self.provider("regula", plugin="Regula", tenants={"acme": {}, "globex": None})
            self.keys = {name: self._tenant(name) for name in ("acme", "globex")}
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        if self.host:
            self.stop()
        if self.sims:
            self.sims.terminate()
            self.sims.wait(timeout=40)
        if self.store:
            self.store.close()
        self._folder.cleanup()

    def settings(self, vendor, **settings):
        urllib.request.urlopen(urllib.request.Request(
            self.urls[vendor] + "/_sim/settings", json.dumps(settings).encode(), method="POST")).close()

    def provider(self, name, **entry):
        entry = {"id": name, "isolation": "in-process", "endpoints": {"api": self.urls[name]},
                 "limits": {"timeout": "30s", "concurrency": 256}, **entry}
        entry["tenants"] = {tenant: more for tenant, more in entry["tenants"].items() if more is not None}
        with open(os.path.join(self.providers, f"{name}.yaml"), "w") as file:
            file.write("".join(f"{key}: {json.dumps(value)}\n" for key, value in entry.items()))

    def gatehouse(self, *arguments):
        return run(f"{BUILD}/gatehouse", *arguments, "--database", self.store.url, cwd=self.folder, env=self.environment)

    def _tenant(self, name, *scopes):
        self.gatehouse("tenant", "create", name)
        return json.loads(self.gatehouse("key", "create", "--tenant", name, *scopes, "--json"))["key"]

    def operator(self):
        """A key for the routes of operators, as the tenant `operator`."""
        self.keys["operator"] = self._tenant("operator", "--scopes", "admin")

    def remove_template(self, number):
        urllib.request.urlopen(urllib.request.Request(
            f"{self.urls['idmeta']}/_sim/templates/{number}", method="DELETE")).close()

    def start(self, roles="api,worker,scheduler"):
        """Serves; the seconds until /health/ready answered 200."""
        began = time.monotonic()
        self.host = subprocess.Popen(
            [f"{BUILD}/gatehouse", "serve", "--providers", self.providers, "--plugins", BUILD, "--database",
             self.store.url, "--listen", "127.0.0.1:0", "--json", "--log-level", "error"], stdout=subprocess.PIPE,
            text=True, cwd=self.folder, env={**self.environment, "GATEHOUSE_ROLES": roles})
        line = self.host.stdout.readline()
        if not line:
            sys.exit(f"the host ended with {self.host.wait()}")
        self.base = json.loads(line)["baseUrl"]
        until(lambda: self.get("/health/ready")[0] == 200, 60, "/health/ready 200", every=0.005)
        return time.monotonic() - began

    def stop(self, how=signal.SIGTERM):
        self.host.send_signal(how)
        code = self.host.wait(timeout=60)
        self.host.stdout.close()
        self.host = None
        if code not in (0, -signal.SIGKILL):
            sys.exit(f"the host ended with {code}")

    def cpu(self):
        """(host, database)"""
        return own_cpu(self.host.pid), self.store.cpu()

    def get(self, path, tenant="acme"):
        return self._call(urllib.request.Request(self.base + path, headers={"X-API-Key": self.keys[tenant]}))

    def post(self, path, body, tenant="acme"):
        return self._call(urllib.request.Request(
            self.base + path, json.dumps(body).encode(), method="POST",
            headers={"X-API-Key": self.keys[tenant], "Content-Type": "application/json"}))

    @staticmethod
    def _call(request):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, None

    def load(self, path, seconds, connections=32, body=None, tenant="acme", rate=None):
        """wrk: rate, requests, p50, p99 and max (ms), errors. With `rate` connections pause between requests."""
        pause = int(connections / rate * 1000) if rate else 0
        script = os.path.join(self.folder, f"{uuid.uuid4()}.lua")
        with open(script, "w") as file:
            file.write(LUA % {"key": self.keys[tenant], "body": json.dumps(body or document()), "pause": pause})
        output = run("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", script, self.base + path)
        numbers = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", output)
        if not numbers:
            sys.exit(f"wrk said nothing usable:\n{output}")
        requests, duration, p50, p99, errors, worst = map(int, numbers.groups())
        if errors:
            sys.exit(f"{errors} of {requests} requests to {path} failed")
        return {"rate": requests / (duration / 1e6), "requests": requests, "p50": p50 / 1000, "p99": p99 / 1000,
                "max": worst / 1000}

    def fill(self, count, connections=32, tenant="acme", body=None):
        """Accepts until so many jobs wait."""
        while (have := self.waiting()) < count:
            # Rather a few rounds than far too many.
            self.load(ACCEPT, max(1, min(8, int((count - have) / 6000))), connections, body, tenant)

    def waiting(self):
        return self.store.query("SELECT count(*) FROM jobs WHERE state <> 'parked'")[0][0]

    def finished(self):
        return self.store.query("SELECT count(*) FROM job_history")[0][0]


ACCEPT = "/api/v1/verifications/async"
