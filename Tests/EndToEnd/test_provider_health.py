"""An operator asks whether a provider is well."""

import pathlib
import tempfile

from harness import BUILD, DEFAULT_SECRETS, SimulatedCase, closed_port, gatehouse, idmeta, write_providers


class Health(SimulatedCase):
    def ask(self, url, **environment):
        with tempfile.TemporaryDirectory(prefix="gatehouse-e2e-") as folder:
            providers = write_providers(pathlib.Path(folder) / "providers.d", [idmeta(url)])
            return gatehouse(
                "provider", "health", "--providers", providers, "--plugins", BUILD, "--json",
                environment={**DEFAULT_SECRETS, **environment})

    def probe(self, url, **environment):
        answer = self.ask(url, **environment)
        found = [finding for finding in answer.json if finding["check"] == "probe"]
        self.assertEqual(len(found), 1, answer)
        return found[0]

    def test_idmeta(self):
        """IDMeta is well while it lists templates, and nothing is created for it."""
        found = self.probe(self.sims.idmeta.url)
        self.assertEqual(found["result"], "passed", found)
        sent = self.sims.idmeta.requests()
        self.assertEqual({request["method"] for request in sent}, {"GET"}, sent)

    def test_refused_token(self):
        """A refused token is the operator's to mend, and the finding says which secret it is."""
        found = self.probe(self.sims.idmeta.url, IDMETA_API_TOKEN="another-token-0123456789")
        self.assertEqual(found["result"], "failed", found)
        self.assertIn("config", found["detail"])
        self.assertIn("api_token", found["detail"])

    def test_away(self):
        """A vendor that is away, or talks of something else, is not well."""
        with closed_port() as port:
            self.assertEqual(self.probe(f"http://127.0.0.1:{port}")["result"], "failed")
        for kind in ("html", "empty", "truncated"):
            with self.subTest(kind):
                self.sims.idmeta.reset()
                self.sims.idmeta.fault(kind)
                self.assertEqual(self.probe(self.sims.idmeta.url)["result"], "failed")
