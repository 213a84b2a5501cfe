"""Clients that order vouchers and go on until each order is settled, whatever becomes of the host."""

import random
import threading
import time
from decimal import Decimal

from .crash import LOST
from .records import FINAL

PAUSE = 0.1


class Order:
    """One voucher that somebody wants. `requests`: the ids it was given, last one first to be believed."""

    def __init__(self, number, draws):
        self.tenant = draws.choice(("acme", "globex"))
        self.fields = {
            "type": draws.choice(("airtime", "data")),
            "amount": str(Decimal(draws.randint(1, 99_999)) / 100 + Decimal("0.00")),
            "currency": draws.choice(("ZWG", "USD")),
            # Endings with a meaning at the simulator are left out: faults come by order of the test.
            "recipient": f"+26377{number:05d}00",
            "reference": f"order-{number}",
        }
        self.key = f"order-{number}-1"
        self.requests = []
        self.voucher = None

    def renew(self):
        """The last request failed for certain: the same order again, as a new request."""
        start, _, count = self.key.rpartition("-")
        self.key = f"{start}-{int(count) + 1}"


class Crowd:
    """`count` orders by `clients` clients at once. A client that hears nothing repeats itself with the same
    Idempotency-Key where the API has it (`keys`); otherwise it orders anew, and the order it knows nothing of is counted
    in `unheard`."""

    def __init__(self, host, count, clients, seed):
        draws = random.Random(seed)
        self.host = host
        self.orders = [Order(number, draws) for number in range(count)]
        self.unheard = 0
        self.answers = []      # (order, request id, answer): every 201 that was told
        self.trouble = []      # what no client may ever meet
        self._next = iter(self.orders)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        contract = host.client().get("/openapi.json").json
        self.keys = "dempotency" in repr(contract["paths"]["/api/v1/vouchers"]["post"])
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(clients)]

    def start(self):
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stopped.set()

    @property
    def is_busy(self):
        return any(thread.is_alive() for thread in self._threads)

    @property
    def settled(self):
        return sum(order.voucher is not None for order in self.orders)

    def _work(self):
        while not self._stopped.is_set():
            with self._lock:
                order = next(self._next, None)
            if order is None:
                return
            try:
                while order.voucher is None and not self._stopped.is_set():
                    self._advance(order)
            except Exception as error:  # A thread's exception would be lost.
                self.trouble.append(f"{order.key}: {error!r}")

    def _advance(self, order):
        client = self.host.client(order.tenant)
        try:
            answer = client.voucher(headers={"Idempotency-Key": order.key}, **order.fields)
        except ConnectionRefusedError:
            return time.sleep(PAUSE)  # Nobody is there to take it.
        except LOST:
            if not self.keys:
                with self._lock:
                    self.unheard += 1
                order.renew()
            return time.sleep(PAUSE)
        identifier = (answer.json or {}).get("id")
        if identifier is None:
            # Still under way under this key, or refused before it was stored: nothing is bought, ask again.
            if answer.status not in (409, 429, 503):
                self.trouble.append(f"{order.key}: {answer}")
                order.voucher = {}
            return time.sleep(PAUSE)
        if identifier not in order.requests:
            order.requests.append(identifier)
        if answer.status == 201:
            with self._lock:
                self.answers.append((order, identifier, answer.json))
        self._follow(order, identifier)

    def _follow(self, order, identifier):
        """Reads the request until it is final; a failed one is certain, so the order is placed again."""
        while not self._stopped.is_set():
            try:
                read = self.host.client(order.tenant).get(f"/api/v1/vouchers/{identifier}")
            except LOST:
                time.sleep(PAUSE)
                continue
            if read.status != 200:
                if read.status != 503:
                    self.trouble.append(f"{identifier}: {read}")
                    order.voucher = {}
                    return
            elif read["status"] == "completed":
                order.voucher = read.json
                return
            elif read["status"] in FINAL:
                return order.renew()
            time.sleep(PAUSE)
