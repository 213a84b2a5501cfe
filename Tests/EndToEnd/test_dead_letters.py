"""Requests that were given up: seen, replayed and purged by an operator, over the API and on the command line."""

from harness import HostCase, gatehouse
from test_async import ASYNC, document, ended

PATH = "/api/v1/admin/dead-letters"


class DeadLetters(HostCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host.add_admin()
        cls.admin = cls.host.client("operator")

    def dead(self):
        """A verification that failed for good; the vendor is well again."""
        self.sims.regula.fault("status", status=503)
        done = ended(self.acme, self.acme.post(ASYNC, document())["statusUrl"], 90)
        self.sims.regula.clear_faults()
        self.assertEqual(done["status"], "failed", done)
        return done["id"]

    def listed(self, identifier, **query):
        answer = self.admin.get(PATH, query=query or None)
        self.assertEqual(answer.status, 200, answer)
        return [item for item in answer["items"] if item["id"] == identifier]

    def run_json(self, *arguments):
        result = gatehouse(*arguments, "--database", self.host.database, "--json")
        self.assertEqual(result.code, 0, result)
        return result.json

    def test_life(self):
        """A request that was given up is listed with its journal, replayed by one operator and purged by another."""
        first = self.dead()
        item = self.listed(first, provider="regula", tenant="acme")[0]
        self.assertEqual(self.listed(first, provider="airtime"), [])
        journal = self.admin.get(f"{PATH}/{first}")
        self.assertEqual((journal.status, journal["code"]), (200, item["code"]), journal)
        self.assertTrue(journal["sessions"][0]["effects"], journal)
        shown = self.run_json("dead", "show", first)
        self.assertEqual(shown, journal.json)
        self.assertIn(first, [entry["id"] for entry in self.run_json("dead", "list", "--tenant", "acme")["items"]])
        replayed = self.admin.post(f"{PATH}/{first}/replay")
        self.assertEqual(replayed.status, 200, replayed)
        self.assertEqual(ended(self.acme, f"/api/v1/verifications/{first}", 90)["decision"], "approved")
        second = self.dead()
        self.assertEqual(self.run_json("dead", "replay", "--provider", "regula")["replayed"], 1)
        self.assertEqual(ended(self.acme, f"/api/v1/verifications/{second}", 90)["decision"], "approved")
        third = self.dead()
        self.assertEqual(self.admin.delete(f"{PATH}/{third}").status, 204)
        self.assertProblem(self.admin.get(f"{PATH}/{third}"), 404, "not_found")

    def test_refused(self):
        """A client's key is not enough; a change of many must say which."""
        self.assertProblem(self.acme.get(PATH), 403, "forbidden")
        self.assertProblem(self.admin.post(PATH + "/purge", {}), 400, "invalid_request")
        self.assertProblem(self.admin.get(PATH, query={"tenant": "nobody"}), 400, "invalid_request")
        self.assertEqual(self.admin.post(PATH + "/purge", {"all": True})["purged"], 0)
        result = gatehouse("dead", "purge", "--database", self.host.database)
        self.assertEqual(result.code, 1, result)
