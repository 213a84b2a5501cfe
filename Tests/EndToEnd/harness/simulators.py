"""The simulated vendors, in a process of their own, and their controls."""

import json
import pathlib

from .client import Client
from .environment import program, scratch
from .process import Process

TOKEN = "idmeta-test-token-0123456789"
CALLBACK_SECRET = "idmeta-callback-secret-0123456789"
AIRTIME_KEY = "airtime-key-0123456789"
AIRTIME_SECRET = "airtime-secret-0123456789abcdef"


class Vendor:
    """The controls of one simulated vendor; a refused control call fails the test."""

    def __init__(self, name, url):
        self.name = name
        self.url = url
        self._client = Client(url)

    def control(self, method, path, json=None, query=None):
        answer = self._client.request(method, "/_sim/" + path, json=json, query=query)
        if answer.status >= 300:
            raise AssertionError(f"{self.name}: {method} _sim/{path} was answered {answer}")
        return answer.json

    def fault(self, kind, path=None, method=None, contains=None, **fields):
        """Orders a fault: kinds status, delay, hang, drop_before, drop_after, drop_inside, garbage, empty, html,
        truncated, override; fields status, headers, body, delayMs, times, probability, act. Returns its id."""
        match = {"path": path, "method": method, "bodyContains": contains}
        match = {name: value for name, value in match.items() if value is not None}
        if isinstance(fields.get("body"), (dict, list)):
            fields["body"] = json.dumps(fields["body"])
        return self.control("POST", "faults", {"kind": kind, "match": match, **fields})["id"]

    def clear_faults(self):
        self.control("DELETE", "faults")

    def requests(self, path=None):
        """The log, oldest first: dicts with method, path, headers, body, status, fault."""
        return self.control("GET", "requests", query={"path": path} if path else None)

    def clear_requests(self):
        self.control("DELETE", "requests")

    def settings(self, **changes):
        return self.control("POST", "settings", changes) if changes else self.control("GET", "settings")

    def stats(self):
        return self.control("GET", "stats")

    def ledger(self):
        """Airtime: balances, vouchers, entries, duplicates."""
        return self.control("GET", "ledger")

    def set_float(self, **amounts):
        return self.control("POST", "float", amounts)

    def reset(self):
        self.control("POST", "reset")


class Simulators:
    """`gatehouse-sims`: regula, idmeta and airtime, each a `Vendor`."""

    def __init__(self, environment=None):
        self._folder = scratch()
        self.process = Process(
            [program("gatehouse-sims"), "--json"], self._folder.name, pathlib.Path(self._folder.name) / "sims.log",
            environment)
        urls = json.loads(self.process.next_line())
        self.regula = Vendor("regula", urls["regula"])
        self.idmeta = Vendor("idmeta", urls["idmeta"])
        self.airtime = Vendor("airtime", urls["airtime"])

    @property
    def all(self):
        return [self.regula, self.idmeta, self.airtime]

    def reset(self):
        for vendor in self.all:
            vendor.reset()

    def stop(self):
        try:
            self.process.stop()
        finally:
            self._folder.cleanup()
