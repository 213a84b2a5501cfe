"""What the asynchronous fault suites have in common: vendors, providers, a stream of requests, and the judgement."""

import contextlib
import os
import time
import unittest

from harness import Simulators, airtime, eventually, idmeta, regula

from .judgement import Judgement
from .report import show
from .scenarios import once_airtime
from .stream import Stream
from .wishes import wishes

SHORT = os.environ.get("GATEHOUSE_FAULTS_SHORT") == "1"
SEED = int(os.environ.get("GATEHOUSE_FAULTS_SEED", "20261"))


class AsyncCase(unittest.TestCase):
    """`count` verifications, `clients` at once, `settling` seconds at most for what is left: set by each suite."""

    count, clients, settling = (500, 6, 90) if SHORT else (10_000, 8, 420)
    latency = 0

    def setUp(self):
        self.sims = Simulators()
        self.addCleanup(self.sims.stop)
        for vendor in self.sims.all:
            vendor.settings(seed=SEED, latencyMs=self.latency)

    def providers(self, **changes):
        """Documents and orders with keys for acme; registers and orders without keys for globex."""
        return [
            regula(self.sims.regula.url, **changes), idmeta(self.sims.idmeta.url, **changes),
            airtime(self.sims.airtime.url, tenants={"globex": None}, **changes),
            once_airtime(self.sims.airtime.url, id="once", tenants={"acme": None}, **changes)]

    def closing(self, host):
        """Ended at the end by SIGTERM, with exit code 0; by SIGKILL where the test has already failed."""
        def end():
            if self._outcome.success:
                host.close()
            else:
                with contextlib.suppress(AssertionError):
                    host.close()
        self.addCleanup(end)
        return host

    def stream(self, stage):
        stream = Stream(stage, wishes(self.count, SEED), self.clients).start()
        self.addCleanup(stream.stop)
        self.began = time.monotonic()
        return stream

    def is_busy(self, stream, books):
        return stream.is_sending or not books.is_settled()

    def settle(self, stream, books):
        """Waits for the end of all work; seconds."""
        began = time.monotonic()
        eventually(lambda: not self.is_busy(stream, books), self.settling, "the end of all work", every=0.2)
        stream.stop()
        return time.monotonic() - began

    def tell(self, stream, columns, values):
        show(f"{self.count} verifications and {self.count // 20} vouchers, seed {SEED}, "
             f"{time.monotonic() - self.began:.0f} seconds",
             (*columns, "unheard", "answers by key", "told to come later", "readings"),
             [(*values, stream.unheard, stream.replayed, sum(stream.refusals.values()), stream.readings)])

    def judge(self, stage, books, stream, may_fail=False):
        judgement = Judgement(self, stage, self.sims, books, stream)
        judgement.all(may_fail)
        return judgement
