"""What clients ask for in the asynchronous suites, and what each input implies."""

import json
import random
import re

from harness import image64

NBI = "philippines_nbi_clearance"
# Persona on the document, or end of the number in the register → the decision of an undisturbed verification.
PERSONAS = {"juan": "approved", "maria": "approved", "rosa": "rejected", "pedro": "rejected", "liza": "review"}
ENDINGS = {"99": "approved", "00": "rejected", "03": "review", "04": "approved"}
USER = {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}


class Wish:
    """One asynchronous request. `decision`: what its input implies; None for vouchers."""

    def __init__(self, number, kind, draws):
        self.number = number
        self.kind = kind
        self.reference = f"wish-{number}"
        self.key = f"wish-{number}"
        self.request = None    # its id, once a client was told it
        getattr(self, f"_{kind}")(draws)

    def _document(self, draws):
        persona = draws.choice(list(PERSONAS))
        self.tenant, self.decision = "acme", PERSONAS[persona]
        self.path = "/api/v1/verifications/async"
        self.body = {
            "verificationType": "document", "reference": self.reference,
            "documentImages": {"front": image64(persona, note=self.reference)}}

    def _register(self, draws):
        ending = draws.choice(list(ENDINGS))
        self.tenant, self.decision = "globex", ENDINGS[ending]
        self.path = "/api/v1/verifications/async"
        self.body = {
            "verificationType": NBI, "reference": self.reference, "userData": USER,
            "idNumber": f"NBI-{self.number:06d}{ending}"}

    def _keyed(self, draws):
        self._voucher("acme", draws)

    def _once(self, draws):
        self._voucher("globex", draws)

    def _voucher(self, tenant, draws):
        self.tenant, self.decision = tenant, None
        self.path = "/api/v1/vouchers?mode=async"
        # The last two digits are an order to the simulator; 10 orders nothing.
        self.body = {
            "type": "airtime", "amount": f"{draws.randint(1, 99)}.{draws.randint(0, 99):02d}", "currency": "USD",
            "recipient": f"+26377{self.number % 100_000:05d}10", "reference": self.reference}

    @property
    def is_voucher(self):
        return self.decision is None


def wishes(count, seed, kinds=("document", "document", "register"), vouchers=True):
    """`count` verifications and a voucher for every twenty, half of them from a vendor that honours no keys."""
    draws = random.Random(seed)
    chosen = [draws.choice(kinds) for _ in range(count)]
    if vouchers:
        chosen += [draws.choice(("keyed", "once")) for _ in range(count // 20)]
    draws.shuffle(chosen)
    return [Wish(number, kind, draws) for number, kind in enumerate(chosen)]


_NOTE = re.compile(rb'"note":\s*"(wish-\d+)"')
_IMAGE = re.compile(r'"image"\s*:\s*"([A-Za-z0-9+/=]+)"')


def documents_seen(calls):
    """The reference on each document that the vendor was sent, one for each call of its log."""
    import base64
    for call in calls:
        images = _IMAGE.findall(call["body"])
        noted = [_NOTE.search(base64.b64decode(image)) for image in images]
        yield next((note.group(1).decode() for note in noted if note), None)


def numbers_seen(calls):
    """The number that each call of a register's log asked for; None where it asked for none."""
    for call in calls:
        found = re.search(r"NBI-(\d{6})\d\d", call["body"] or "")
        yield f"wish-{int(found.group(1))}" if found else None


def order_of(call):
    """(reference, idempotency key) of an order."""
    headers = {name.lower(): value for name, value in call["headers"].items()}
    return json.loads(call["body"])["reference"], headers.get("idempotency-key")
