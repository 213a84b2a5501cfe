"""`gatehouse plugin prune`: which copies of earlier builds go, beside a running host and without one."""

import concurrent.futures
import os
import pathlib
import shutil
import time

from faults import Records, replace
from harness import BUILD, SimulatedCase, eventually, gatehouse, image64, regula, scratch, write_providers

DAY = 86_400


def age(path, seconds):
    """As if nobody had touched it for so long."""
    moment = time.time() - seconds
    os.utime(path, (moment, moment))


class Case(SimulatedCase):
    def setUp(self):
        super().setUp()
        place = scratch()
        self.addCleanup(place.cleanup)
        self.plugins = pathlib.Path(place.name)
        self.library = self.plugins / "libRegula.so"
        self.original = (BUILD / "libRegula.so").read_bytes()
        shutil.copy(BUILD / "libRegula.so", self.library)
        self.host = self.new_host(providers=[regula(self.sims.regula.url)], plugins=self.plugins)
        self.host.add_admin()
        self.copies = self.host.folder / "plugins" / "sha256"

    def put(self, build):
        """The build of that number in the plugin folder."""
        replace(self.library, self.original + b"\n%d" % build)

    def reload(self):
        answer = self.host.client("operator").post("/api/v1/admin/providers/reload")
        self.assertEqual(answer.status, 200, answer)
        return self.in_force()

    def in_force(self):
        """The digest."""
        return self.host.client("operator").get("/api/v1/admin/providers").json["items"][0]["digest"]

    def copy(self, digest):
        return self.copies / digest.removeprefix("sha256:") / "libRegula.so"

    def prune(self, *more, providers=None, code=0):
        result = gatehouse(
            "plugin", "prune", "--providers", providers or self.host.providers_folder, "--plugins", self.plugins,
            "--database", self.host.database, *more, environment=self.host.environment)
        self.assertEqual(result.code, code, result)
        return result

    def found(self, *more, **options):
        """digest → (stays, reason)"""
        result = self.prune("--json", *more, **options).json
        return {item["digest"]: (item["stays"], item["reason"]) for item in result["copies"]}

    def verify(self):
        self.assertEqual(self.host.client("acme").verify_document(image64("juan")).status, 201)

    def begin(self):
        """An asynchronous request whose call is under way."""
        request = self.host.client("acme").post(
            "/api/v1/verifications/async",
            {"verificationType": "document", "documentImages": {"front": image64("juan")}})
        self.assertEqual(request.status, 202, request)
        eventually(lambda: Records(self.host.database_file).effects(request["id"]), what="a session with a call to make")
        return request["id"]


class Pruning(Case):
    def test_what_goes(self):
        """What no file names, no session needs and nobody used goes; the rest serves on, and the host beside it too."""
        self.host.start()
        first = self.in_force()
        self.verify()
        self.put(2)
        second = self.reload()
        self.sims.regula.settings(latencyMs=30_000)
        request = self.begin()
        self.host.kill9()
        self.put(3)
        for digest in (first, second):
            age(self.copy(digest), 40 * DAY)
        draft, fresh = (self.copy(second).with_name(name) for name in (".dat.interrupted", ".dat.under-way"))
        for path in (draft, fresh):
            path.write_bytes(b"half")
        age(draft, 7200)
        aside = self.copy(first).with_name("libRegula.so.pruned-0123")
        os.rename(self.copy(first), aside)

        planned = self.prune("--json", "--dry-run").json
        self.assertTrue(planned["dryRun"])
        self.assertEqual(planned["drafts"], 1)
        self.assertEqual(planned["freedBytes"], self.copy(first).stat().st_size)
        by_digest = {item["digest"]: item for item in planned["copies"]}
        self.assertEqual(set(by_digest), {first, second})
        self.assertEqual((by_digest[first]["stays"], by_digest[first]["reason"]), (False, None))
        self.assertTrue(by_digest[second]["stays"])
        self.assertIn("sessions", by_digest[second]["reason"])
        for item in by_digest.values():
            self.assertEqual((item["plugin"], item["bytes"]), ("Regula", len(self.original) + (item["digest"] == second) * 2))
            self.assertRegex(item["version"], r"^\d+\.\d+\.\d+")
            self.assertTrue(item["id"] and item["lastUsedAt"].endswith("Z"), item)
        self.assertTrue(self.copy(first).exists() and draft.exists())

        text = self.prune().out
        self.assertIn("deleted", text)
        self.assertIn("1 of 2 copies deleted", text)
        self.assertFalse(self.copy(first).parent.exists())
        self.assertTrue(self.copy(second).exists() and fresh.exists() and not draft.exists())
        audit = Records(self.host.database_file).rows("SELECT action, target FROM audit_log WHERE action = 'plugin.prune'")
        self.assertEqual([(row["action"], row["target"]) for row in audit], [("plugin.prune", first)])

        self.sims.regula.settings(latencyMs=0)
        self.host.start()
        third = self.in_force()
        client = self.host.client("acme")
        eventually(lambda: client.verification(request).json["status"] == "completed", 60, "the end of the older session")
        self.assertIn("used within 30d", self.found()[second][1])
        for digest in (second, third):
            age(self.copy(digest), 40 * DAY)
        self.assertEqual(self.found(), {second: (False, None), third: (True, "named by regula")})
        self.assertEqual(set(self.found()), {third})
        self.verify()

    def test_host_says_what_it_uses(self):
        """A build in force stays, though the files that the command is shown name another."""
        self.host.start()
        digest = self.in_force()
        other = self.host.folder / "other.d"
        write_providers(other, [regula(self.sims.regula.url, plugin="Another")])
        age(self.copy(digest), 40 * DAY)
        self.reload()
        self.assertIn("used within", self.found("--older-than", "1h", providers=other)[digest][1])
        age(self.copy(digest), 40 * DAY)
        self.assertEqual(self.found(providers=other), {digest: (False, None)})
        # The command was shown too little; the host makes good what that took.
        self.reload()
        self.assertTrue(self.copy(digest).exists())
        self.verify()

    def test_two_at_once(self):
        """Two commands on one folder take nothing that is needed, and leave nothing that is not."""
        self.host.start()
        digest = self.in_force()
        for number in range(20):
            copy = self.copy(f"sha256:{number:064x}")
            copy.parent.mkdir()
            copy.write_bytes(b"not a library any more")
            age(copy, 40 * DAY)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            both = list(pool.map(lambda _: self.found(), range(2)))
        for found in both:
            self.assertTrue(found[digest][0])
        self.found()
        self.assertEqual([path.name for path in self.copies.rglob("*") if path.is_file()], ["libRegula.so"])
        self.assertTrue(self.copy(digest).exists())

    def test_refused(self):
        """Nothing is deleted while it is not certain what is needed."""
        self.host.start()
        digest = self.in_force()
        self.host.stop()
        age(self.copy(digest), 40 * DAY)
        self.assertIn("30d", self.prune("--older-than", "5m", code=1).err)
        self.assertIn("1h", self.prune("--older-than", "long", code=1).err)
        broken = self.host.folder / "broken.d"
        write_providers(broken, {"regula": "id: regula\nplugin: [\n"})
        self.assertIn("config check", self.prune(providers=broken, code=1).err)
        self.library.unlink()
        self.assertIn("in no plugin folder", self.found()[digest][1])
        self.assertTrue(self.copy(digest).exists())
