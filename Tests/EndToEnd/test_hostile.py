"""Plugins that attack their host, each in a cell, while another tenant's verifications run."""

import unittest

from faults import DEADLY, REFUSED, Bystanders, Outlaws, Records, cells_of, is_cell, replace
from harness import Host, Simulators, eventually, image64, regula

RATE, THREADS = 15, 3


class Hostile(unittest.TestCase):
    def setUp(self):
        self.sims = Simulators()
        self.addCleanup(self.sims.stop)

    def _host(self, outlaws, *, more=(), environment=None):
        host = Host(
            providers=[regula(self.sims.regula.url, isolation="cell"), *outlaws.providers(), *more],
            plugins=outlaws.plugins, tenants=("acme", *outlaws.tenants),
            environment={"OUTLAW_KEY": "outlaw-key-0123456789", **(environment or {})})
        self.addCleanup(host.close)
        return host

    def test_every_deed(self):
        """Whatever a plugin does, it does it to itself: no verification of another tenant fails, the deed's own session is
        set aside, and the next request to the same plugin is served."""
        outlaws = Outlaws()
        self.addCleanup(outlaws.close)
        host = self._host(outlaws).start()
        pid = host.pid
        acme, front = host.client("acme"), image64("juan")

        def verify():
            answer = acme.verify_document(front)
            return None if answer.status == 201 and answer["status"] == "completed" else str(answer)

        bystanders = Bystanders(verify, RATE, THREADS).start()
        self.addCleanup(bystanders.stop)
        for deed in outlaws.deeds:
            with self.subTest(deed=deed):
                client = host.client(outlaws.tenant(deed))
                answer = client.verify_id("BAD", "some_register")
                if deed in DEADLY:
                    self.assertGreaterEqual(answer.status, 500, answer)
                    self.assertEqual(answer["code"], "internal_error", answer)
                else:
                    self.assertEqual((answer.status, answer["decision"]), (201, "review"), answer)
                answer = client.verify_id("GOOD", "some_register")
                self.assertEqual((answer.status, answer["decision"]), (201, "review"), answer)
        bystanders.stop()
        self.assertEqual(bystanders.failures, [])
        self.assertGreater(bystanders.done, len(DEADLY + REFUSED))
        self.assertEqual(host.pid, pid)
        self.assertTrue(host.process.is_running)

    def test_session_is_set_aside(self):
        """An asynchronous request whose step is fatal twice is a dead letter with that reason; its deaths are counted."""
        outlaws = Outlaws(("segfault",))
        self.addCleanup(outlaws.close)
        host = self._host(outlaws).start()
        records = Records(host.database_file)
        answer = host.client(outlaws.tenant("segfault")).post(
            "/api/v1/verifications/verify-by-id?mode=async", {"verificationType": "some_register", "idNumber": "BAD"})
        self.assertEqual(answer.status, 202, answer)
        eventually(records.settled, what="the end of all work")
        self.assertEqual([(job["state"], job["reason"]) for job in records.jobs()], [("parked", "step.fatal")])
        self.assertEqual([row["count"] for row in records.deaths()], [2])

    def test_given_up(self):
        """A plugin that dies five times in a row is passed over: the next candidate serves, and /health says so."""
        outlaws = Outlaws(("abort", "none"))
        self.addCleanup(outlaws.close)
        tenant = outlaws.tenant("abort")
        first = {**outlaws.providers()[0], "tenants": {tenant: {"priority": 10}}}
        spare = {**outlaws.providers()[1], "id": "spare", "tenants": {tenant: {"priority": 90}}}
        host = self._host(outlaws, more=[first, spare]).start()
        client = host.client(tenant)
        for _ in range(2):
            self.assertGreaterEqual(client.verify_id("BAD", "some_register").status, 500)
        # The fifth death is this one's first; then nobody asks that plugin any more.
        answers = [client.verify_id("BAD", "some_register") for _ in range(3)]
        self.assertEqual([answer.status for answer in answers[1:]], [201, 201], answers)
        health = host.client().get("/health")["checks"]
        self.assertEqual(health["isolation"]["status"], "degraded", health)
        self.assertIn("1 given up", health["isolation"]["detail"])
        self.assertIn("the plugin is given up until it is loaded anew", host.log_text())

    def test_second_try(self):
        """A plugin that was given up serves again after a reload: as it is when an operator asks, or in a new build."""
        outlaws = Outlaws(("abort",))
        self.addCleanup(outlaws.close)
        tenant = outlaws.tenant("abort")
        host = self._host(outlaws)
        host.add_admin()
        host.start()
        client, admin = host.client(tenant), host.client("operator")

        def standing():
            answer = admin.get("/health/providers")
            self.assertEqual(answer.status, 200, answer)
            return next(item for item in answer["items"] if item["plugin"] == outlaws.plugin("abort"))

        def give_up():
            for _ in range(3):
                self.assertGreaterEqual(client.verify_id("BAD", "some_register").status, 422)
            self.assertIn("died 5 times in a row", standing()["problem"])
            self.assertEqual(host.client().get("/health")["checks"]["isolation"]["status"], "degraded")

        def serves():
            self.assertIsNone(standing()["problem"])
            self.assertEqual(client.verify_id("GOOD", "some_register").status, 201)

        serves()
        give_up()
        planned = admin.post("/api/v1/admin/providers/reload", query={"dryRun": "true"})
        self.assertEqual(planned.status, 200, planned)
        self.assertIsNotNone(standing()["problem"], "a dry run changes nothing")
        self.assertEqual(admin.post("/api/v1/admin/providers/reload").status, 200)
        serves()
        self.assertEqual(host.log_text().count("a plugin that was given up is tried again"), 1)
        give_up()
        before = standing()["digest"]
        replace(outlaws.library("abort"), outlaws.library("abort").read_bytes() + b"\n")
        eventually(lambda: standing()["digest"] != before, what="the new build")
        serves()

    def test_host_killed(self):
        """No cell outlives its host."""
        outlaws = Outlaws(("none",))
        self.addCleanup(outlaws.close)
        host = self._host(outlaws).start()
        self.assertEqual(host.client(outlaws.tenant("none")).verify_id("GOOD", "some_register").status, 201)
        cells = cells_of(host.pid)
        self.assertGreaterEqual(len(cells), 2)
        host.kill9()
        eventually(lambda: not any(is_cell(pid) for pid in cells), what="the end of all cells")


if __name__ == "__main__":
    unittest.main()
