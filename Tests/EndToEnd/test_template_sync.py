"""Templates and plans follow what the vendor lists."""

import json

from harness import SimulatedCase, gatehouse, idmeta, image64
from harness.waiting import eventually

ACTION = "Use a valid template id or omit it for the default"
SECOND_TOKEN = "idmeta-second-token-0123456789"
JUAN = {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}


class TemplateSync(SimulatedCase):
    def serve(self, sync="24h", **changes):
        """A host whose IDMeta lists are synced, and the clients of a tenant and of an operator."""
        provider = idmeta(self.sims.idmeta.url, schedule={"template_sync": sync}, **changes)
        self.host = self.new_host(providers=[provider], environment={"SECOND_TOKEN": SECOND_TOKEN})
        self.host.add_admin()
        self.host.start()
        self.globex = self.host.client("globex")
        self.admin = self.host.client("operator")
        eventually(lambda: self.schedule()["lastFinishedAt"], 60, "the first sync")

    def schedule(self):
        items = self.admin.get("/api/v1/admin/schedules")["items"]
        return next(item for item in items if item["name"] == "template_sync.idmeta")

    def command(self, *arguments):
        return gatehouse(
            *arguments, "--providers", self.host.providers_folder, "--plugins", self.host.plugins,
            "--database", self.host.database, "--json", environment=self.host.environment)

    def sync(self, *arguments):
        """By the command: exit code and the templates' counts."""
        done = self.command("templates", "sync", *arguments)
        report = next(item for item in done.json if item["kind"] == "template")
        return done.code, [report[name] for name in ("added", "changed", "retired", "unchanged")], report["failure"]

    def templates(self, client=None):
        """Every page: items by id, and the last page."""
        items, cursor = {}, None
        while True:
            query = {"limit": "50", **({"cursor": cursor} if cursor else {})}
            page = (client or self.globex).get("/api/v1/templates", query=query)
            self.assertEqual(page.status, 200, page)
            items.update((item["id"], item) for item in page["items"])
            cursor = page["nextCursor"]
            if cursor is None:
                return items, page

    def assertUnknown(self, template):
        answer = self.globex.verify_document(image64("juan"), templateId=template)
        self.assertProblem(answer, 400, "unknown_template", f"Template {template} not found")
        self.assertEqual(answer["suggestedAction"], ACTION)

    def test_life(self):
        """Synced at the start over pages of 50; changes are counted, seen at once, and outlive a restart."""
        self.serve()
        self.assertEqual(self.schedule()["lastResult"], "succeeded", self.schedule())
        before, page = self.templates()
        self.assertGreaterEqual(len(before), 115)
        self.assertFalse(page["stale"])
        self.assertIn("ph-id", before)
        self.assertEqual(before["306"]["steps"], ["document_verification"])
        self.assertNotIn("431", before)
        self.assertUnknown("431")
        self.assertNotIn("idmeta", json.dumps(before).lower())
        # A vendor's own id serves.
        answer = self.globex.verify_document(image64("juan"), templateId="426")
        self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)

        sim = self.sims.idmeta
        sim.control("POST", "templates", {"id": 900, "name": "Brand new"})
        sim.control("POST", "templates", {"id": 601, "name": "Branch renamed"})
        sim.control("DELETE", "templates/602")
        code, counts, failure = self.sync("--provider", "idmeta")
        self.assertEqual((code, counts[:3], failure), (0, [1, 1, 1], None))
        eventually(lambda: "900" in self.templates()[0], 60, "the command's sync is seen by the server")
        after, _ = self.templates()
        self.assertEqual(after["601"]["name"], "Branch renamed")
        self.assertNotIn("602", after)
        self.assertUnknown("602")
        listed = self.admin.get("/api/v1/admin/templates", query={"provider": "idmeta", "templateId": "601"})
        changes = [version["change"] for version in listed["items"][0]["versions"]]
        self.assertEqual(changes, ["added", "changed"], listed)
        self.assertTrue(listed["items"][0]["versions"][1]["by"].startswith("command:"), listed)
        plans = self.globex.get("/api/v1/plans", query={"limit": "200"})
        self.assertIn("document_verification", [plan["name"] for plan in plans["items"]])

        self.host.restart()
        again, page = self.templates(self.host.client("globex"))
        self.assertEqual(again, after)

    def test_cron(self):
        """A cron expression says when; operators see it, and a command writes it for people."""
        self.serve(sync="30 3 * * *")
        schedule = self.schedule()
        self.assertEqual((schedule["cron"], schedule["everySeconds"]), ("30 3 * * *", None), schedule)
        self.assertTrue(schedule["nextRunAt"].endswith("T03:30:00.000Z"), schedule)
        listed = gatehouse("schedule", "list", "--database", self.host.database, "--json")
        shown = next(item for item in listed.json if item["name"] == "template_sync.idmeta")
        self.assertEqual((shown["cron"], shown["running"], shown["alert"], shown["lastResult"]),
                         ("30 3 * * *", False, False, "succeeded"), shown)
        text = gatehouse("schedule", "list", "--database", self.host.database)
        self.assertEqual(text.code, 0, text)
        self.assertRegex(text.out, r"template_sync\.idmeta +30 3 \* \* \* +\S+T03:30:00\.000Z +\S+ +succeeded +0")
        self.assertRegex(text.out, r"retention +1h ")

    def test_default(self):
        """A default that the vendor switched off or never had serves nobody; the operator is told where it stands."""
        self.serve(config={"default_template": "431", "type_templates": {"philippines_nbi_clearance": "508"}})
        answer = self.globex.verify_document(image64("juan"))
        self.assertProblem(answer, 400, "unknown_template", "Default template not found")
        self.assertNotIn("431", answer["suggestedAction"])
        named = self.globex.verify_document(image64("juan"), templateId="306")
        self.assertEqual(named.status, 201, named)
        by_type = self.globex.verify_id("NBI-123456789", user=JUAN)
        self.assertEqual(by_type.status, 201, by_type)
        self.host.restart()
        self.assertRegex(self.host.log_text(), r"idmeta\.yaml:\d+:\d+: warning: config/default_template: the provider lists")

    def test_down(self):
        """A vendor that is down, or whose list repeats, takes nothing away: the last good list serves, stale."""
        self.serve()
        before, _ = self.templates()
        self.sims.idmeta.fault("status", path="/v1/templates", status=503)
        code, _, failure = self.sync()
        self.assertEqual(code, 1)
        self.assertTrue(failure)
        eventually(lambda: self.templates()[1]["stale"], 60, "stale")
        self.assertEqual(self.templates()[0], before)
        self.assertEqual(self.schedule()["failures"], 1)
        self.sims.idmeta.clear_faults()
        answer = self.admin.post("/api/v1/admin/templates/sync", query={"provider": "idmeta"})
        self.assertEqual((answer.status, answer["results"][0]["result"]), (200, "succeeded"), answer)
        self.assertFalse(self.templates()[1]["stale"])
        self.assertEqual(self.schedule()["failures"], 0)

    def test_accounts(self):
        """A tenant with a token of its own has a list of its own, and nobody else's changes with it."""
        self.serve(tenants={
            "globex": {"priority": 10}, "acme": {"secrets": {"api_token": {"env": "SECOND_TOKEN"}}}})
        # The simulator knows one token: the other account's list cannot be had.
        self.assertEqual(self.schedule()["lastResult"], "failed")
        self.assertGreaterEqual(len(self.templates()[0]), 115)
        own, page = self.templates(self.host.client("acme"))
        self.assertEqual((set(own), page["stale"], page["syncedAt"]), ({"ph-id", "ph-foreign"}, True, None))

    def test_scope(self):
        """The routes of operators are not for clients."""
        self.serve()
        for method, path in (("GET", "templates"), ("POST", "templates/sync"), ("GET", "schedules"),
                             ("POST", "schedules/retention/run")):
            answer = self.globex.request(method, "/api/v1/admin/" + path)
            self.assertProblem(answer, 403, "forbidden")
        answer = self.admin.post("/api/v1/admin/schedules/retention/run")
        self.assertEqual((answer.status, answer["result"]), (200, "succeeded"), answer)
        self.assertEqual(self.admin.post("/api/v1/admin/schedules/nothing/run").status, 404)
        done = self.command("schedule", "run", "lease_cleanup")
        self.assertEqual((done.code, done.json["result"]), (0, "succeeded"), done)
