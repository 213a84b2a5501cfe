"""A thousand vouchers while answers are lost and the host is killed: the vendor's books and ours agree to the cent."""

import json
import os
import random
import time
import unittest
from collections import Counter
from decimal import Decimal

from faults import FINAL, Crowd, Records, end_of, once_airtime, show
from faults.records import text
from harness import Host, Simulators, airtime, eventually

SHORT = os.environ.get("GATEHOUSE_FAULTS_SHORT") == "1"
ORDERS, CLIENTS, KILLS_EVERY, LATENCY = (250, 8, (0.5, 1.5), 150) if SHORT else (1000, 8, (1, 3), 300)
SETTLING = 60 if SHORT else 240
SEED = int(os.environ.get("GATEHOUSE_FAULTS_SEED", "20261"))
FLOAT = Decimal("10000000.00")

# Shares of all calls, orders and look-ups alike; drawn in this order.
FAULTS = (
    ("lost before", 0.03, {"kind": "drop_before"}), ("lost after", 0.05, {"kind": "drop_after"}),
    ("cut off", 0.02, {"kind": "drop_inside"}), ("500, not done", 0.02, {"kind": "status", "status": 500}),
    ("500, but done", 0.01, {"kind": "status", "status": 500, "act": True}),
    ("503", 0.02, {"kind": "status", "status": 503}), ("late", 0.05, {"kind": "delay", "delayMs": 700}),
)
RETRY = {"retry": {"attempts": 3, "base": "20ms", "max": "200ms"}}


class Vouchers(unittest.TestCase):
    def setUp(self):
        self.sims = Simulators()
        self.addCleanup(self.sims.stop)
        # acme's vendor honours keys, globex's does not; each sells airtime at one account and data at another.
        url = self.sims.airtime.url
        keyed, once = {"acme": {}, "globex": None}, {"globex": {}, "acme": None}
        self.host = Host(self.sims, providers=[
            airtime(url, config={"type": "airtime"}, tenants=keyed, **RETRY),
            airtime(url, id="airtime-data", config={"type": "data"}, tenants=keyed, **RETRY),
            once_airtime(url, id="once", config={"type": "airtime"}, tenants=once, **RETRY),
            once_airtime(url, id="once-data", config={"type": "data"}, tenants=once, **RETRY)])
        self.addCleanup(self.host.close)
        self.addCleanup(lambda: self.host.process.is_running and self.host.process.kill())
        self.records = Records(self.host.database_file)

    def test_the_books_agree(self):
        """Whatever was lost or killed, every request ends, nothing is bought twice, and per currency the vendor's ledger
        is ours to the cent."""
        # A call takes a while, so that kills meet it.
        self.sims.airtime.settings(seed=SEED, latencyMs=LATENCY)
        for _, share, fault in FAULTS:
            self.sims.airtime.fault(path="/api/v1/", probability=share, **fault)
        self.host.start()
        crowd = Crowd(self.host, ORDERS, CLIENTS, SEED)
        self.addCleanup(crowd.stop)
        began = time.monotonic()
        crowd.start()
        kills, under_way = self._kill_while(crowd)
        self.assertEqual(crowd.trouble, [])
        ordering = time.monotonic() - began
        met = [fault["met"] for fault in self.sims.airtime.control("GET", "faults")]
        self.sims.airtime.clear_faults()
        began = time.monotonic()
        eventually(self.records.settled, SETTLING, "the end of all work", every=0.2)
        show(f"{ORDERS} vouchers ordered by {CLIENTS} clients, seed {SEED}",
             ("kills", "requests under way at them", "clients that heard nothing", "seconds", "to settle"),
             [(kills, under_way, crowd.unheard, f"{ordering:.0f}", f"{time.monotonic() - began:.1f}")])
        show("what the vendor did", [name for name, _, _ in FAULTS], [met])
        self.assertGreater(kills, 3 if SHORT else 20, "too few kills to prove anything")
        self.assertGreater(sum(met), ORDERS // 10, "too few faults to prove anything")
        self._judge(crowd)

    def _kill_while(self, crowd):
        moments = random.Random(SEED)
        kills = under_way = 0
        deadline = time.monotonic() + (150 if SHORT else 480)
        while crowd.is_busy:
            self.assertLess(time.monotonic(), deadline, f"{crowd.settled} of {len(crowd.orders)} orders are settled")
            time.sleep(moments.uniform(*KILLS_EVERY))  # The moment is the point, whatever has happened until then.
            if not crowd.is_busy:
                break
            self.host.kill9()
            self.assertEqual(end_of(self.host), -9)
            kills += 1
            under_way += sum(row["status"] not in FINAL for row in self.records.requests().values())
            self.host.start()
        return kills, under_way

    def _judge(self, crowd):
        self.assertEqual(self.records.problems(), [])
        ledger = self.sims.airtime.ledger()
        self.assertEqual(ledger["duplicates"], [], "bought twice")
        stored = self._stored()
        ours = self._our_books(stored)
        theirs = {voucher["reference"]: voucher for voucher in ledger["vouchers"]}
        self.assertEqual(sorted(theirs), sorted(ours), "the vendor sold what we do not know of, or the reverse")
        for request, voucher in ours.items():
            for member in ("type", "amount", "currency", "recipient", "pin", "voucherCode"):
                self.assertEqual(voucher[member], theirs[request][member], f"{request}: {member}")
            self.assertEqual(stored[request]["provider"].endswith("-data"), voucher["type"] == "data", request)
        self._judge_sums(ours, ledger)
        self._judge_calls(stored)
        self._judge_clients(crowd, ours)

    def _stored(self):
        rows = self.records.rows(
            "SELECT r.id, t.name AS tenant, r.status, r.provider FROM requests r JOIN tenants t ON t.id = r.tenant")
        return {text(row["id"]): row for row in rows}

    def _our_books(self, stored):
        """Every completed voucher as its owner reads it."""
        clients = {name: self.host.client(name) for name in ("acme", "globex")}
        ours = {}
        for request, row in stored.items():
            if row["status"] == "completed":
                read = clients[row["tenant"]].get(f"/api/v1/vouchers/{request}")
                self.assertEqual((read.status, read.json.get("voucherStatus")), (200, "issued"), read)
                ours[request] = read.json
        return ours

    def _judge_sums(self, ours, ledger):
        rows = []
        for currency, totals in ledger["totals"].items():
            amounts = [Decimal(voucher["amount"]) for voucher in ours.values() if voucher["currency"] == currency]
            rows.append((currency, len(amounts), sum(amounts), totals["count"], totals["net"]))
            self.assertEqual((len(amounts), sum(amounts)), (totals["count"], Decimal(totals["net"])), currency)
            self.assertEqual(FLOAT - sum(amounts), Decimal(ledger["balances"][currency]), currency)
        show("the books", ("currency", "our vouchers", "our sum", "vendor's vouchers", "vendor's sum"), rows)

    def _judge_calls(self, stored):
        """Without keys an order leaves at most once; with keys, always with the same one."""
        keys = {}
        for call in self.sims.airtime.requests("/api/v1/issue"):
            reference = json.loads(call["body"])["reference"]
            keys.setdefault(reference, []).append(call["headers"].get("idempotency-key"))
        repeated = Counter()
        for reference, sent in keys.items():
            if stored[reference]["provider"].startswith("once"):
                self.assertEqual(sent, [None], f"{reference}: ordered {len(sent)} times without a key")
            else:
                self.assertEqual(len({*sent, None}), 2, f"{reference}: keys {sent}")
                repeated[len(sent)] += 1
        failed = Counter(
            "once" if row["provider"].startswith("once") else "keyed"
            for row in stored.values() if row["status"] == "failed")
        show("how orders left", ("with a key: sent once", "again", "failed for certain", "without: failed for certain"), [
            (repeated[1], sum(repeated.values()) - repeated[1], failed["keyed"], failed["once"])])

    def _judge_clients(self, crowd, ours):
        """What a client was told stands; with Idempotency-Key an order is one voucher, without it never none."""
        self.assertEqual([order.key for order in crowd.orders if not order.voucher], [])
        for order, request, told in crowd.answers:
            if told["voucherStatus"] == "issued":
                self.assertEqual(ours.get(request), told, f"{order.key} was told something else")
        for order in crowd.orders:
            self.assertEqual(ours[order.voucher["id"]], order.voucher, order.key)
        bought = Counter(voucher["reference"] for voucher in ours.values())
        if crowd.keys:
            self.assertEqual(set(bought.values()), {1}, "an order was bought twice")
        self.assertLessEqual(sum(bought.values()) - len(crowd.orders), crowd.unheard)


if __name__ == "__main__":
    unittest.main()
