"""One plugin, two provider entries: each sells one type of voucher."""

import json
import unittest

from harness import SimulatedCase, airtime
from harness.simulators import AIRTIME_KEY


class ByType(SimulatedCase):
    """Two entries of one plugin, each for an account that sells one type."""

    def setUp(self):
        super().setUp()
        own = {"api_key": {"env": "DATA_KEY"}, "api_secret": {"env": "DATA_SECRET"}}
        key, secret = "data-key-0123456789", "data-secret-0123456789"
        self.sims.airtime.settings(tokens=[key], secrets=[secret])
        url = self.sims.airtime.url
        self.host = self.new_host(environment={"DATA_KEY": key, "DATA_SECRET": secret}, providers=[
            airtime(url, config={"type": "airtime"}),
            airtime(url, id="bundles", config={"type": "data"}, secrets=own, tenants={"acme": {}, "globex": None})])
        self.host.start()

    def test_each_at_its_account(self):
        """Airtime is bought at one account and data at the other, with no call to the wrong one."""
        for type in ("data", "airtime"):
            answer = self.host.client("acme").voucher(type=type)
            self.assertEqual((answer.status, answer["type"]), (201, type), answer)
        orders = self.sims.airtime.requests("/api/v1/issue")
        self.assertEqual(
            [(json.loads(order["body"])["type"], order["headers"]["x-api-key"]) for order in orders],
            [("data", "data-key-0123456789"), ("airtime", AIRTIME_KEY)])

    def test_nobody_sells_it(self):
        """A tenant whose accounts do not sell a type is told so at once, and sees it in its capabilities."""
        client = self.host.client("globex")
        self.assertProblem(client.voucher(type="data"), 422, "unsupported")
        self.assertEqual(self.sims.airtime.requests(), [])
        operations = {entry["operation"]: entry for entry in client.get("/api/v1/capabilities")["operations"]}
        self.assertEqual(operations["voucher.issue/1"]["types"], ["airtime"])


if __name__ == "__main__":
    unittest.main()
