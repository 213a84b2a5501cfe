"""The commands that need no running server."""

import pathlib

from harness import (
    BUILD, DEFAULT_SECRETS, SimulatedCase, airtime, create_key, create_tenant, gatehouse, idmeta, regula, scratch,
    write_providers)


class CommandCase(SimulatedCase):
    def setUp(self):
        super().setUp()
        place = scratch()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)
        self.database = f"sqlite:{self.folder}/gatehouse.db"

    def run_command(self, *arguments, code=0, environment=DEFAULT_SECRETS):
        result = gatehouse(*arguments, directory=self.folder, environment=environment)
        self.assertEqual(result.code, code, result)
        return result


class Accounts(CommandCase):
    def data(self, *arguments, code=0):
        return self.run_command(*arguments, "--database", self.database, code=code)

    def test_tenants(self):
        """Tenants are made once, listed, and refused with a reason when the name is taken or is none."""
        made = self.data("tenant", "create", "acme", "--json").json
        self.assertEqual(sorted(made), ["id", "name"])
        listed = self.data("tenant", "list", "--json").json
        self.assertEqual([(entry["id"], entry["name"]) for entry in listed], [(made["id"], "acme")])
        self.assertIn("acme", self.data("tenant", "list").out)
        self.assertIn("acme", self.data("tenant", "create", "acme", code=1).err)
        for name in ("Acme", "a b", "", "x" * 65, "ä"):
            with self.subTest(name):
                self.data("tenant", "create", name, code=64)

    def test_keys(self):
        """A key is shown once; lists never show it; it can be revoked."""
        create_tenant("acme", self.database)
        made = create_key("acme", self.database, "client,admin")
        self.assertEqual(sorted(made), ["id", "key"])
        for arguments in (("--json",), ()):
            listed = self.data("key", "list", *arguments)
            self.assertIn(made["id"], listed.out)
            self.assertNotIn(made["key"], listed.all)
        entry, = self.data("key", "list", "--tenant", "acme", "--json").json
        self.assertEqual((entry["tenant"], entry["scopes"], entry["revokedAt"]), ("acme", ["client", "admin"], None))
        self.assertIn(entry["prefix"], made["key"][:16])
        self.data("key", "revoke", made["id"])
        entry, = self.data("key", "list", "--json").json
        self.assertTrue(entry["revokedAt"])
        self.assertEqual(self.data("key", "list", "--tenant", "nobody", "--json").json, [])

    def test_key_mistakes(self):
        """Wrong names get a reason and the next action."""
        create_tenant("acme", self.database)
        failed = self.data("key", "create", "--tenant", "acmee", code=1)
        self.assertIn("did you mean", failed.err)
        self.assertIn("acme", failed.err)
        self.assertIn("admin", self.data("key", "create", "--tenant", "acme", "--scopes", "amdin", code=1).err)
        self.assertIn("key list", self.data("key", "revoke", "nonsense", code=1).err)
        self.data("key", "revoke", "01900000-0000-7000-8000-000000000000", code=1)

    def test_text_output_is_the_key_alone(self):
        """Without --json standard output is the key alone, fit for a script."""
        create_tenant("acme", self.database)
        result = self.data("key", "create", "--tenant", "acme")
        self.assertEqual(len(result.out.split()), 1, result)

    def test_migrations(self):
        """Migrations go up, down and up again without the loss of a row, and the status tells."""
        before = self.data("migrate", "status", "--json").json
        self.assertTrue(before)
        self.assertEqual({entry["appliedAt"] for entry in before}, {None})
        moved = self.data("migrate", "up", "--json").json["moved"]
        self.assertEqual(len(moved), len(before))
        status = self.data("migrate", "status", "--json").json
        self.assertNotIn(None, [entry["appliedAt"] for entry in status])
        self.assertEqual(self.data("migrate", "up", "--json").json["moved"], [])
        self.assertEqual(self.data("migrate", "up").out.strip(), "nothing to do")
        create_tenant("acme", self.database)
        self.data("migrate", "down", "--to", str(int(before[-1]["name"][:3])))
        self.assertEqual(len(self.data("tenant", "list", "--json").json), 1)
        self.data("migrate", "down", "--to", "0")
        self.assertEqual({entry["appliedAt"] for entry in self.data("migrate", "status", "--json").json}, {None})
        self.data("migrate", "up")
        self.assertEqual([entry["name"] for entry in self.data("tenant", "list", "--json").json], ["acme"])

    def test_databases_that_cannot_be(self):
        """A database that cannot be opened is told by its place and what to do."""
        (self.folder / "file").write_text("")
        for url in ("sqlite:file/gatehouse.db", "sqlite:/proc/gatehouse.db", "mysql://x", "nonsense"):
            with self.subTest(url):
                result = self.run_command("tenant", "list", "--database", url, code=1)
                # Another kind of URL may hold a password, so it is not repeated.
                self.assertIn({"sqlite:file/gatehouse.db": "folder file", "sqlite:/proc/gatehouse.db": "/proc"}.get(
                    url, "sqlite:"), result.err)
                self.assertNotIn("Error Domain=", result.err, "words for people, not the dump of an object")
        (self.folder / "text.db").write_text("this is no database, only a text of some length. " * 50)
        result = gatehouse("tenant", "list", "--database", f"sqlite:{self.folder}/text.db")
        self.assertEqual(result.code, 1, result)
        self.assertIn("text.db", result.err)


class Plugins(CommandCase):
    def test_list(self):
        """The plugins of a folder are listed with version, digest and operations."""
        entries = self.run_command("plugin", "list", "--plugins", BUILD, "--json").json
        listed = {entry["name"]: entry for entry in entries}
        self.assertTrue({"Airtime", "IDMeta", "Regula"} <= set(listed), listed)
        self.assertIn("verification.document/1", listed["Regula"]["operations"])
        self.assertTrue(listed["Regula"]["digest"].startswith("sha256:"))
        self.assertIn("Regula", self.run_command("plugin", "list", "--plugins", BUILD).out)

    def test_inspect(self):
        """One plugin is shown by name or by file, as text and as JSON."""
        for which in ("IDMeta", str(BUILD / "libIDMeta.so")):
            with self.subTest(which):
                shown = self.run_command("plugin", "inspect", which, "--plugins", BUILD, "--json").json
                self.assertEqual((shown["id"], shown["version"]), ("idmeta", "1.0.0"))
                self.assertEqual([secret for secret in shown["secrets"]], ["api_token", "callback_secret"])
                self.assertIn("default_template", shown["configSchema"]["properties"])
                self.assertEqual(shown["isolation"], "cell")
                text = self.run_command("plugin", "info", which, "--plugins", BUILD).out
                self.assertIn("  isolation   cell", text)
                for word in (shown["digest"], "verification.id/1", "philippines_nbi_clearance", "api_token"):
                    self.assertIn(word, text)

    def test_refused_files(self):
        """What is no plugin is refused with the reason, and the file is named; nothing of it is run."""
        (self.folder / "libText.so").write_text("hello")
        (self.folder / "libEmpty.so").write_bytes(b"")
        half = (BUILD / "libAirtime.so").read_bytes()[:100_000]
        (self.folder / "libHalf.so").write_bytes(half)
        (self.folder / "libOther.so").write_bytes(pathlib.Path("/bin/true").read_bytes())
        for name in ("libText.so", "libEmpty.so", "libHalf.so", "libOther.so", "libMissing.so", "."):
            with self.subTest(name):
                result = self.run_command("plugin", "inspect", f"./{name}", "--json", code=1)
                self.assertIn(name, result.err)
                self.assertEqual(result.out, "")
        result = self.run_command("plugin", "inspect", "Nope", "--plugins", BUILD, code=1)
        self.assertIn("Nope", result.err)

    def test_a_folder_with_refused_files(self):
        """A list goes on past a file that is refused, and says why it is."""
        (self.folder / "libText.so").write_text("hello")
        entry, = self.run_command("plugin", "list", "--plugins", self.folder, "--json").json
        self.assertEqual(entry["name"], "Text")
        self.assertTrue(entry["error"])
        self.assertIn("refused", self.run_command("plugin", "list", "--plugins", self.folder).out)


class Providers(CommandCase):
    def provide(self, *entries):
        write_providers(self.folder / "providers.d", entries)

    def provider(self, *arguments, code=0, **options):
        return self.run_command("provider", *arguments, "--plugins", BUILD, code=code, **options)

    def test_list(self):
        """Providers are listed with plugin, state and tenants."""
        self.provide(regula("http://127.0.0.1:1"), idmeta("http://127.0.0.1:1", enabled=False))
        listed = {entry["id"]: entry for entry in self.provider("list", "--json").json}
        self.assertEqual(sorted(listed), ["idmeta", "regula"])
        self.assertEqual((listed["regula"]["tenants"], listed["regula"]["problem"]), ("acme", None))
        self.assertIs(listed["idmeta"]["enabled"], False)
        self.assertIn("disabled", self.provider("list").out)

    def test_health(self):
        """Health asks the vendor itself: exit code 0 when well, 1 when the licence is gone or nobody answers."""
        self.provide(regula(self.sims.regula.url))
        self.provider("health", "--json")
        self.provide(airtime(self.sims.airtime.url))
        self.provider("health", "airtime")
        self.sims.airtime.settings(acceptDefault=False)
        self.provider("health", "airtime", code=1)
        self.provide(regula(self.sims.regula.url))
        self.sims.regula.settings(licence="expired")
        self.provider("health", code=1)
        self.provide(regula("http://127.0.0.1:1"))
        result = self.provider("health", "regula", code=1)
        self.assertIn("regula", result.out)

    def test_test(self):
        """A test tries one provider for one tenant, step by step."""
        self.provide(regula(self.sims.regula.url), airtime(self.sims.airtime.url))
        rows = self.provider("test", "regula", "--tenant", "acme", "--json").json
        self.assertTrue(len(rows) > 1, rows)
        self.provider("test", "airtime")
        self.provider("test", "regula", "--tenant", "globex", code=1)
        result = self.provider("test", "regulla", code=1)
        self.assertIn("regula", result.err)


class Basics(CommandCase):
    def test_version(self):
        """The version is printed, as text and as JSON."""
        shown = self.run_command("version", "--json").json
        self.assertEqual(sorted(shown), ["abi", "version"])
        self.assertIn(shown["version"], self.run_command("version").out)

    def test_usage(self):
        """Unknown commands, flags and missing arguments exit with 64; help exits with 0 and lists the commands."""
        for arguments in (("nonsense",), ("tenant", "nonsense"), ("serve", "--nope"), ("tenant", "create"),
                          ("migrate", "down"), ("config", "check", "a", "b")):
            with self.subTest(arguments):
                result = self.run_command(*arguments, code=64)
                self.assertTrue(result.err.strip(), result)
        shown = self.run_command("--help").out
        for word in ("serve", "demo", "config", "migrate", "tenant", "key", "provider", "plugin", "version"):
            self.assertIn(word, shown)
