"""Vendors that answer three calls in ten with an error and lose one in ten, and what a host's attempts make of it."""

from .report import show

# Drawn in this order; the later shares are of what the earlier have left: 30 % errors, 10 % lost.
FAULTS = (
    ("503", 0.15, {"kind": "status", "status": 503}), ("500", 0.15 / 0.85, {"kind": "status", "status": 500}),
    ("lost before", 0.05 / 0.70, {"kind": "drop_before"}), ("lost after", 0.05 / 0.65, {"kind": "drop_after"}),
)
FAILING = 0.40
ATTEMPTS, JOB_ATTEMPTS = 3, 3
RETRY = {"retry": {"attempts": ATTEMPTS, "base": "10ms", "max": "100ms"}}
SETTINGS = {"GATEHOUSE_QUEUE_RETRY_BASE": "100ms", "GATEHOUSE_QUEUE_RETRY_ATTEMPTS": str(JOB_ATTEMPTS)}
# Calls that must succeed in a row; a register's number that is pending is read three times.
CALLS = {"document": 1, "register": 6}


def least_share(kind, count):
    """The share of verifications that the attempts let one compute, less four standard deviations of the draw."""
    fails = (1 - (1 - FAILING ** ATTEMPTS) ** CALLS[kind]) ** JOB_ATTEMPTS
    return 1 - fails - 4 * (fails * (1 - fails) / count) ** 0.5


class FailingVendors:
    """For an AsyncCase."""

    def providers(self, **changes):
        return super().providers(**RETRY, **changes)

    def fail_and_lose(self):
        for vendor in self.sims.all:
            for _, share, fault in FAULTS:
                vendor.fault(path="/", probability=share, **fault)

    def prove(self, host, books):
        """At least the share is completed that the attempts let one compute, and every decision is the one that the input
        implies."""
        stream = self.stream(host)
        settling = self.settle(stream, books)
        self.tell(stream, ("to settle",), (f"{settling:.0f}",))
        met = [(vendor.name, vendor.stats()["requests"], *(fault["met"] for fault in vendor.control("GET", "faults")))
               for vendor in self.sims.all]
        show("what the vendors did", ("vendor", "calls", *(name for name, _, _ in FAULTS)), met)
        for row in met:
            self.assertGreater(sum(row[2:]), 5, f"too few faults to prove anything: {row}")
        self._judge_shares(self.judge(host, books, stream, may_fail=True))

    def _judge_shares(self, judgement):
        rows = []
        for kind in CALLS:
            ends = [judgement.stored[wish.request] for wish in judgement.stream.wishes if wish.kind == kind]
            done = sum(row["status"] == "completed" for row in ends)
            least = least_share(kind, len(ends))
            rows.append((kind, len(ends), done, f"{done / len(ends):.4f}", f"{least:.4f}"))
            self.assertGreaterEqual(done / len(ends), least, f"{kind}: too few were completed")
        show("shares", ("kind", "requests", "completed", "share", "at least"), rows)
        # Whatever could not be served is kept for an operator: a failed verification is a dead letter, and only that.
        failed = {wish.request for wish in judgement.stream.wishes
                  if not wish.is_voucher and judgement.stored[wish.request]["status"] == "failed"}
        verifications = {wish.request for wish in judgement.stream.wishes if not wish.is_voucher}
        self.assertEqual(set(judgement.parked) & verifications, failed)

