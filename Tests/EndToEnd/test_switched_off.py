"""A provider or a tenant that is switched off takes no new work, and what it has is ended."""

from faults import Records
from harness import SimulatedCase, eventually, image64, regula, write_providers


class SwitchedOff(SimulatedCase):
    def _goes_on(self, **off):
        host = self.new_host()
        host.start()
        self.sims.regula.settings(latencyMs=2000)
        request = host.client("acme").post(
            "/api/v1/verifications/async",
            {"verificationType": "document", "documentImages": {"front": image64("juan")}})
        self.assertEqual(request.status, 202, request)
        path = request["id"]
        records = Records(host.database_file)
        eventually(lambda: records.effects(path), what="a session with a call to make")
        host.kill9()
        write_providers(host.providers_folder, [regula(self.sims.regula.url, **off)])
        host.start()
        client = host.client("acme")
        eventually(lambda: client.verification(path).json["status"] == "completed", what="the end of what was under way")
        self.assertEqual(client.verification(path)["decision"], "approved")
        refused = client.verify_document(image64("juan"))
        self.assertIn(refused.status, (422, 503), refused)

    def test_tenant(self):
        """A tenant's rule with `enabled: false`: its running session ends, a new request is refused."""
        self._goes_on(tenants={"acme": {"enabled": False}, "globex": {"enabled": False}})

    def test_provider(self):
        """A provider with `enabled: false`: likewise."""
        self._goes_on(enabled=False)
