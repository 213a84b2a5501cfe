"""Test cases that share one set of simulators, and one host, per class."""

import unittest

from .host import Host
from .shapes import mentions
from .simulators import Simulators


class SimulatedCase(unittest.TestCase):
    """`self.sims`, reset before each test."""

    @classmethod
    def setUpClass(cls):
        cls.sims = Simulators()
        cls.addClassCleanup(cls.sims.stop)

    def setUp(self):
        self.sims.reset()

    def new_host(self, **options):
        """A host for this test alone; `start()` it."""
        host = Host(self.sims, **options)
        self.addCleanup(host.close)
        return host

    def assertProblem(self, answer, status, code, detail=None):
        """A complete problem+json without a vendor's name."""
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.headers.get("content-type"), "application/problem+json", answer)
        self.assertEqual(answer["code"], code, answer)
        self.assertEqual(answer["status"], status, answer)
        for member in ("type", "title", "detail", "suggestedAction", "correlationId"):
            self.assertTrue(answer[member], f"{member} is missing: {answer}")
        self.assertEqual(answer["correlationId"], answer.headers.get("x-correlation-id"), answer)
        self.assertIsInstance(answer["errors"], list, answer)
        self.assertEqual(mentions(answer), [], answer)
        if detail is not None:
            self.assertEqual(answer["detail"], detail, answer)
        return answer

    def pointers(self, answer):
        return {fault["pointer"]: fault["message"] for fault in answer["errors"]}


class HostCase(SimulatedCase):
    """`self.host`, `self.acme` and `self.globex` as well; change the host by `host_options`."""

    host_options = {}

    @classmethod
    def make_host(cls):
        return Host(cls.sims, **cls.host_options)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host = cls.make_host()
        cls.addClassCleanup(cls.host.close)
        cls.host.start()
        cls.acme = cls.host.client("acme")
        cls.globex = cls.host.client("globex")
