"""Holds what clients asked for, what the host wrote down, what the API says and what the vendors saw against each other."""

from collections import Counter, defaultdict

from .report import show
from .wishes import documents_seen, numbers_seen, order_of


class Judgement:
    """`case` fails with all that does not agree. `may_fail`: vendors failed more than the attempts allow."""

    def __init__(self, case, stage, sims, books, stream):
        self.case = case
        self.stage = stage
        self.sims = sims
        self.books = books
        self.stream = stream
        self.stored = books.requests()
        self.parked = books.parked()

    def all(self, may_fail=False):
        self.case.assertEqual(self.stream.trouble[:5], [])
        self.case.assertEqual([wish.key for wish in self.stream.wishes if wish.request is None], [], "never accepted")
        self.case.assertEqual(
            len(self.stored), len(self.stream.wishes), "a request was stored twice, or one that was accepted is gone")
        self.case.assertEqual(self.books.problems()[:10], [])
        self._decisions(may_fail)
        self._lists()
        self._verification_calls()
        self._orders()

    def _decisions(self, may_fail):
        wrong, ends = [], Counter()
        for wish in self.stream.wishes:
            row = self.stored.get(wish.request)
            if row is None:
                wrong.append(f"{wish.key}: {wish.request} was accepted and is not stored")
                continue
            ends[wish.kind, row["status"], wish.request in self.parked] += 1
            if row["status"] == "completed":
                if row["decision"] != wish.decision:
                    wrong.append(f"{wish.key} ({wish.kind}): {row['decision']} instead of {wish.decision}")
            # An order that is sent once only may fail for certain when its answer is lost before it was acted upon.
            elif not (row["status"] == "failed" and (may_fail or wish.kind == "once")):
                wrong.append(f"{wish.key} ({wish.kind}): {row}, set aside: {self.parked.get(wish.request)}")
        show("how requests ended", ("kind", "status", "dead letter", "requests"),
             [(*end, count) for end, count in sorted(ends.items())])
        self.case.assertEqual(wrong[:10], [], f"{len(wrong)} in all")

    def _lists(self):
        """Every page of every tenant's list; a list shows each verification once, as it is stored."""
        told = Counter()
        for tenant in ("acme", "globex"):
            cursor = None
            while True:
                query = {"limit": 100, **({"cursor": cursor} if cursor else {})}
                page = self.stage.client(tenant).get("/api/v1/verifications", query=query)
                self.case.assertEqual(page.status, 200, page)
                for item in page["items"]:
                    told[item["id"]] += 1
                    row = self.stored[item["id"]]
                    self.case.assertEqual((item["status"], item["decision"]), (row["status"], row["decision"]), item)
                cursor = page["nextCursor"]
                if not cursor:
                    break
        wanted = {wish.request for wish in self.stream.wishes if not wish.is_voucher}
        self.case.assertEqual(wanted - set(told), set(), "not listed")
        self.case.assertEqual([name for name, count in told.items() if count > 1], [], "listed twice")

    def _verification_calls(self):
        """Calls of verifications may be repeated; each completed one was answered, and none was asked for by nobody."""
        rows = []
        for kind, calls, seen in (
            ("document", self.sims.regula.requests("/api/process"), documents_seen),
            ("register", self.sims.idmeta.requests(), numbers_seen),
        ):
            counts = Counter(reference for reference in seen(calls) if reference)
            wanted = {wish.reference for wish in self.stream.wishes if wish.kind == kind}
            served = {wish.reference for wish in self.stream.wishes
                      if wish.kind == kind and self.stored[wish.request]["status"] == "completed"}
            self.case.assertEqual(served - set(counts), set(), f"{kind}: completed, and the vendor was never asked")
            self.case.assertEqual(set(counts) - wanted, set(), f"{kind}: the vendor was asked by nobody")
            again = sum(counts.values()) - len(counts)
            rows.append((kind, len(counts), again, max(counts.values(), default=0)))
        show("safe calls", ("kind", "asked at least once", "repeated", "most for one"), rows)

    def _orders(self):
        """A key buys once, an order without one leaves at most once, and our books are the vendor's."""
        ledger = self.sims.airtime.ledger()
        self.case.assertEqual(ledger["duplicates"], [], "bought twice")
        kinds = {wish.request: wish.kind for wish in self.stream.wishes}
        sent = defaultdict(list)
        for reference, key in map(order_of, self.sims.airtime.requests("/api/v1/issue")):
            sent[reference].append(key)
        for request, keys in sent.items():
            if kinds[request] == "once":
                self.case.assertEqual(keys, [None], f"{request}: sent {len(keys)} times without a key")
            else:
                self.case.assertEqual((len(set(keys)), None in keys), (1, False), f"{request}: keys {keys}")
        bought = {voucher["reference"] for voucher in ledger["vouchers"]}
        ours = {wish.request for wish in self.stream.wishes
                if wish.is_voucher and self.stored[wish.request]["status"] == "completed"}
        self.case.assertEqual(
            bought, ours, "the vendor sold what we do not know of, or the reverse: "
            + "; ".join(self.books.story(request) for request in sorted(bought ^ ours)))
        orders = Counter(kinds[request] for request in sent)
        again = Counter()
        for request, keys in sent.items():
            again[kinds[request]] += len(keys) - 1
        show("orders", ("kind", "requests", "sent again", "bought"),
             [(kind, orders[kind], again[kind], sum(kinds[request] == kind for request in bought))
              for kind in ("keyed", "once")])
