"""`gatehouse provider enable|disable` and `gatehouse config plan`."""

import pathlib
import shutil

from harness import BUILD, DEFAULT_SECRETS, SimulatedCase, gatehouse, idmeta, regula, scratch, write_providers

TEXT = """\
# Our first vendor.
id: regula   # never change
plugin: Regula
isolation: in-process
endpoints: { api: http://127.0.0.1:1 }

tenants:
  # The big one.
  acme:
    priority: 10
  globex: { enabled: true }  # a trial
"""


class Switch(SimulatedCase):
    def setUp(self):
        super().setUp()
        place = scratch()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)
        self.providers = self.folder / "providers.d"
        write_providers(self.providers, {"regula": TEXT})
        self.file = self.providers / "regula.yaml"

    def switch(self, word, *more, id="regula"):
        return gatehouse(
            "provider", word, id, *more, "--providers", "providers.d", "--database", "sqlite:none.db",
            directory=self.folder, environment=DEFAULT_SECRETS)

    def assertText(self, old, new):
        self.assertEqual(self.file.read_text(), TEXT.replace(old, new, 1))

    def test_in_place(self):
        """Only the one line changes, and it changes back."""
        self.file.chmod(0o640)
        result = self.switch("disable", "--json")
        self.assertEqual((result.code, result.json["changed"], result.json["enabled"]), (0, True, False), result)
        self.assertText("never change\n", "never change\nenabled: false\n")
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o640)
        self.assertFalse(self.switch("disable", "--json").json["changed"])
        self.switch("enable")
        self.assertText("never change\n", "never change\nenabled: true\n")
        self.file.write_text(TEXT)
        self.switch("disable", "--tenant", "acme")
        self.assertText("    priority", "    enabled: false\n    priority")
        self.file.write_text(TEXT)
        self.switch("disable", "--tenant", "globex")
        self.assertText("enabled: true", "enabled: false")
        self.file.write_text(TEXT)
        self.switch("enable", "--tenant", "initech")
        self.assertText("  acme:", "  initech: {}\n  acme:")
        self.assertFalse((self.folder / "none.db").exists())

    def test_refused(self):
        """What is not there, and a file with errors, is said and left alone."""
        unknown = self.switch("disable", id="regla")
        self.assertEqual(unknown.code, 1)
        self.assertIn("regula", unknown.err)
        self.file.write_text(TEXT + "tenants: {}\n")
        broken = self.switch("disable")
        self.assertEqual(broken.code, 1)
        self.assertIn("config check", broken.err)
        self.assertEqual(self.file.read_text(), TEXT + "tenants: {}\n")


class Plan(SimulatedCase):
    def test_folders(self):
        """The change for each tenant between two folders."""
        place = scratch()
        self.addCleanup(place.cleanup)
        folder = pathlib.Path(place.name)
        write_providers(folder / "now", [regula("http://127.0.0.1:1")])
        shutil.copytree(folder / "now", folder / "next")
        write_providers(folder / "next", [
            regula("http://127.0.0.1:1", tenants={"acme": {"enabled": False}}), idmeta("http://127.0.0.1:2")])

        def plan(*more):
            return gatehouse(
                "config", "plan", "next", "--plugins", BUILD, *more, directory=folder, environment=DEFAULT_SECRETS)

        result = plan("--against", "now", "--json")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(
            [(change["tenant"], change["provider"], change["kind"]) for change in result.json["changes"]],
            [("acme", "regula", "removed"), ("globex", "idmeta", "added")])
        self.assertIn("removed", plan("--against", "now").out)
        self.assertNotEqual(plan().code, 0)

    def test_running_host(self):
        """A running host says what its own files would change, and changes nothing."""
        host = self.new_host(providers=[regula(self.sims.regula.url)])
        key = host.add_admin()
        host.start()

        def plan(key):
            return gatehouse("config", "plan", "--url", host.base_url, "--key", key, "--json")

        before = plan(key)
        self.assertEqual((before.code, before.json["changes"], before.json["applied"]), (0, [], False), before)
        self.assertNotEqual(plan("no-such-key-0123456789").code, 0)
