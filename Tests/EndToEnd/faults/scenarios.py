"""One request of each kind, and what must come of it whatever happens to the host."""

import re
from collections import Counter

from harness import airtime, idmeta, image64, regula
from harness.providers import merged

NBI = "philippines_nbi_clearance"


def once_airtime(url, **changes):
    """Airtime at a vendor that honours no idempotency key: an order is sent once, ever."""
    return airtime(url, **merged({"config": {"idempotent": False}}, changes))


class Scenario:
    """A request that a client makes, and its vendors.

    repeat: `safe`, `keyed` or `once`, of the call that matters; for vouchers the call is the order.
    providers(sims): the provider files. more_calls: how many calls a crash may repeat.
    """

    def __init__(self, name, vendors, tenant, send, repeat, providers, more_calls=1, prepare=None):
        self.name = name
        self.vendors = vendors
        self.tenant = tenant
        self.is_voucher = vendors == ("airtime",)
        self.path = "/api/v1/vouchers" if self.is_voucher else "/api/v1/verifications"
        self.send = send
        self.repeat = repeat
        self.providers = providers
        self.more_calls = more_calls
        self.prepare = prepare or (lambda sims: None)

    def clear_calls(self, sims):
        for name in self.vendors:
            getattr(sims, name).clear_requests()

    def fetch(self, host, identifier):
        return host.client(self.tenant).get(f"{self.path}/{identifier}")

    def calls(self, sims):
        """The vendors' logs: how often each call came. Ids at the end of a path count as one."""
        return Counter(
            entry["method"] + " " + re.sub(r"/(av_)?[0-9a-f-]{4,}$", "/{id}", entry["path"].partition("?")[0])
            for name in self.vendors for entry in getattr(sims, name).requests())

    def result_problems(self, shown, row, sims):
        """What is wrong with a final request, as the API shows it."""
        if self.is_voucher:
            return self._voucher_problems(shown, sims)
        if shown["status"] != "completed" or shown["decision"] != "approved" or row["decision"] != "approved":
            return [f"ended {shown['status']}, decision {shown['decision']}: {shown['failure']}"]
        return []

    def _voucher_problems(self, shown, sims):
        ledger = sims.airtime.ledger()
        ours = [voucher for voucher in ledger["vouchers"] if voucher["reference"] == shown["id"]]
        if ledger["duplicates"]:
            return [f"issued twice: {ledger['duplicates']}"]
        if shown["status"] == "completed":
            if len(ours) != 1:
                return [f"completed with {len(ours)} vouchers in the vendor's books"]
            wanted = [ours[0][name] for name in ("voucherCode", "pin", "amount", "currency")]
            got = [shown[name] for name in ("voucherCode", "pin", "amount", "currency")]
            return [] if got == wanted and shown["voucherStatus"] == "issued" else [f"shows {got}, sold {wanted}"]
        # An order that may be sent once only may be lost with the host; then nothing may have been bought.
        if self.repeat == "once" and shown["status"] == "failed" and not ours:
            return []
        return [f"ended {shown['status']} with {len(ours)} vouchers in the vendor's books: {shown['failure']}"]

    def call_problems(self, calls, usual, sims, crashes):
        """What is wrong with the calls that reached the vendor, compared with those of an undisturbed request."""
        order = "POST /api/v1/issue"
        if self.repeat == "safe":
            more = calls - usual
            if sum(more.values()) > crashes * self.more_calls:
                yield f"{dict(more)} more calls than usual after {crashes} crashes"
            if set(calls) - set(usual):
                yield f"calls that are not usual: {set(calls) - set(usual)}"
            return
        orders = [entry for entry in sims.airtime.requests("/api/v1/issue")]
        if self.repeat == "once" and calls[order] > 1:
            yield f"ordered {calls[order]} times"
        if self.repeat == "keyed":
            keys = {header(entry, "idempotency-key") for entry in orders}
            if len(keys) > 1 or None in keys:
                yield f"idempotency keys {keys}"
        refused = [entry["status"] for entry in sims.airtime.requests() if entry["status"] in (400, 401)]
        if refused:
            yield f"calls refused by the vendor: {refused}"


def header(entry, name):
    return {key.lower(): value for key, value in entry["headers"].items()}.get(name)


def _document(host, sims):
    return host.client("acme").verify_document(image64("juan"))


def _plans(host, sims):
    return host.client("globex").verify_document(
        image64("juan"), selfie=image64("juan"), templateId="ph-foreign")


def _register(host, sims, number="NBI-123456789"):
    return host.client("globex").verify_id(number, NBI)


def _pending_register(host, sims):
    return _register(host, sims, "NBI-123456704")


def _voucher(host, sims):
    return host.client("acme").voucher(amount="7.50")


def _troubled_voucher(host, sims):
    """The vendor takes the order and answers 500."""
    return host.client("acme").voucher(amount="7.50", recipient="+263771234551")


def _regula(sims):
    return [regula(sims.regula.url)]


def _idmeta(sims):
    return [idmeta(sims.idmeta.url)]


def _airtime(sims):
    return [airtime(sims.airtime.url)]


def _once(sims):
    return [once_airtime(sims.airtime.url)]


def _both(sims):
    return [
        regula(sims.regula.url), idmeta(sims.idmeta.url, config={"default_template": "306"},
                                        tenants={"acme": {"priority": 20}})]


def _regula_is_down(sims):
    sims.regula.fault("status", path="/api/process", status=500)


def _no_keys(sims):
    sims.airtime.settings(honourIdempotency=False)


SCENARIOS = {
    scenario.name: scenario for scenario in (
        Scenario("document", ("regula",), "acme", _document, "safe", _regula),
        Scenario("plans", ("idmeta",), "globex", _plans, "safe", _idmeta),
        Scenario("register", ("idmeta",), "globex", _register, "safe", _idmeta),
        # The vendor has not decided yet: a timer, and then it is asked again.
        Scenario("waiting", ("idmeta",), "globex", _pending_register, "safe", _idmeta),
        # The first provider fails both attempts of its budget, which a crash grants anew.
        Scenario("failover", ("regula", "idmeta"), "acme", _document, "safe", _both, 2, _regula_is_down),
        Scenario("voucher keyed", ("airtime",), "acme", _voucher, "keyed", _airtime),
        Scenario("voucher once", ("airtime",), "acme", _voucher, "once", _once, prepare=_no_keys),
        Scenario("voucher troubled", ("airtime",), "acme", _troubled_voucher, "once", _once, prepare=_no_keys),
    )
}
