"""The configuration and the plugins of a running host change under load, and nobody notices who should not."""

import json
import os
import pathlib
import shutil
import signal
import subprocess

from faults import Records, Toggling, cells_of, replace, show
from harness import BUILD, TOKEN, SimulatedCase, eventually, idmeta, image64, regula, scratch
from harness.providers import ISOLATION, yaml


class Case(SimulatedCase):
    def setUp(self):
        super().setUp()
        place = scratch()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)

    def serving(self, providers, **options):
        host = self.new_host(providers=providers, **options)
        host.add_admin()
        host.start()
        self.admin = host.client("operator")
        return host

    def write(self, host, provider):
        replace(host.providers_folder / f"{provider['id']}.yaml", yaml(provider).encode())

    def reload(self, **query):
        answer = self.admin.post("/api/v1/admin/providers/reload", query=query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def in_force(self):
        answer = self.admin.get("/api/v1/admin/providers")
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def provider(self, name):
        return next((item for item in self.in_force()["items"] if item["id"] == name), None)

    def events(self, kind):
        return [item for item in self.admin.get("/api/v1/admin/events").json["items"] if item["type"] == kind]


class UnderLoad(Case):
    times = 20
    cells_per_plugin = 2

    def test_toggling(self):
        """A tenant toggled between providers and the plugin replaced: no request fails, no session is on a wrong one."""
        toggling = Toggling(self.sims, self.folder)
        self.addCleanup(toggling.host.close)
        toggling.start()
        try:
            for number in range(self.times):
                before = toggling.answered()
                toggling.change("spare" if number % 2 == 0 else "front", build=number)
                eventually(lambda: toggling.answered() >= before + 24, what="answers under the change")
        finally:
            toggling.stop()
        sessions, judged, builds = toggling.judge(self)
        self.assertGreater(builds, self.times // 2)
        most = toggling.most_cells()
        # Both providers are on the last build; of all others no process may be left.
        eventually(
            lambda: len(cells_of(toggling.host.pid)) <= self.cells_per_plugin, within=60, what="the end of all other cells")
        left = len(cells_of(toggling.host.pid))
        self.assertEqual(left > 0, ISOLATION == "cell")
        show(
            "changes under load", ("changes", "sessions", "of a certain moment", "builds", "failed", "cells at most", "left"),
            [(self.times, sessions, judged, builds, 0, most, left)])


class Triggers(Case):
    def test_each(self):
        """A signal, a call and a changed file are each enough."""
        url = self.sims.regula.url
        host = self.serving([regula(url)])
        revisions = [self.provider("regula")["revision"]]

        def changed(priority):
            self.write(host, regula(url, tenants={"acme": {"priority": priority}}))

        def news():
            found = self.provider("regula")["revision"]
            if found not in revisions:
                revisions.append(found)
                return True
            return False

        changed(11)
        planned = self.reload(dryRun="true")
        self.assertFalse(planned["applied"])
        self.assertEqual(
            planned["changes"],
            [{"tenant": "acme", "provider": "regula", "kind": "changed", "details": ["priority 10 → 11"]}])
        done = self.reload()
        self.assertTrue(done["applied"])
        self.assertTrue(news())
        self.assertEqual(done["revision"], self.in_force()["revision"])
        changed(12)
        eventually(news, what="the change of a file")
        eventually(lambda: "a file changed" in host.log_text(), what="its cause in the log")
        os.kill(host.pid, signal.SIGHUP)
        eventually(lambda: "SIGHUP" in host.log_text(), what="a reload by signal")
        eventually(lambda: len(self.events("provider.config.applied")) == 2, what="an event for each change")
        self.assertEqual(self.admin.post("/api/v1/admin/providers/reload", query={"dryRun": "maybe"}).status, 400)
        self.assertEqual(host.client("acme").post("/api/v1/admin/providers/reload").status, 403)


    def test_the_kernel_tells(self):
        """A change is looked at when it is made, not when it is time to look; rarely both are the same moment."""
        url = self.sims.regula.url
        host = self.serving([regula(url)])

        def is_told(priority):
            before = self.provider("regula")["revision"]
            self.write(host, regula(url, tenants={"acme": {"priority": priority}}))
            eventually(lambda: self.provider("regula")["revision"] != before, what="the change of a file")
            return "as the kernel told" in host.log_text()

        self.assertTrue(any(is_told(priority) for priority in range(20, 26)), host.log_text())


    def test_the_kernel_tells_nothing(self):
        """Without inotify the log says so once, and a look each second sees every change."""
        url = self.sims.regula.url
        bare = self.new_host(providers=[regula(url)])
        bare.add_admin()
        serve = bare.serve_arguments()
        refusing = ["unshare", "--user", "--map-root-user", "sh", "-c",
                    'echo 0 > /proc/sys/user/max_inotify_instances && exec "$@"', "sh"]
        if subprocess.run([*refusing, "true"], check=False).returncode:
            self.skipTest("no namespace of one's own here")
        bare.serve_arguments = lambda: [*refusing, *serve]
        bare.start()
        self.admin = bare.client("operator")
        before = self.provider("regula")["revision"]
        self.write(bare, regula(url, tenants={"acme": {"priority": 11}}))
        eventually(lambda: self.provider("regula")["revision"] != before, what="the change of a file")
        eventually(lambda: "as a look has shown" in bare.log_text(), what="its cause in the log")
        self.assertEqual(bare.log_text().count("changes of files are not heard of at once"), 1)
        self.assertNotIn("as the kernel told", bare.log_text())


class Files(Case):
    def test_broken(self):
        """A broken file keeps its provider as it was, and shows; when it is put right the change is taken over."""
        url = self.sims.regula.url
        host = self.serving([regula(url)])
        before = self.provider("regula")
        good = (host.providers_folder / "regula.yaml").read_bytes()
        replace(host.providers_folder / "regula.yaml", good + b"limits: { timeout: soon }\n")
        done = self.reload()
        self.assertFalse(done["diagnostics"]["ok"])
        self.assertEqual(done["changes"], [])
        self.assertEqual(self.provider("regula"), before)
        self.assertEqual(self.in_force()["rejectedFiles"], 1)
        self.assertEqual(host.client("acme").verify_document(image64("juan")).status, 201)
        health = host.client().get("/health").json["checks"]["providers"]
        self.assertEqual(health["status"], "degraded")
        self.assertEqual([item["data"]["file"] for item in self.events("provider.config.rejected")], ["regula.yaml"])
        replace(host.providers_folder / "regula.yaml", good)
        self.assertTrue(self.reload()["diagnostics"]["ok"])
        self.assertEqual(host.client().get("/health").json["checks"]["providers"]["status"], "up")

    def test_broken_plugin(self):
        """A library that is cut off or gone leaves the one in force."""
        shutil.copy(BUILD / "libRegula.so", self.folder / "libRegula.so")
        library = self.folder / "libRegula.so"
        host = self.serving([regula(self.sims.regula.url)], plugins=self.folder)
        before = self.provider("regula")
        whole = library.read_bytes()
        for part in (whole[: len(whole) // 2], whole[:4096], b""):
            replace(library, part)
            self.assertFalse(self.reload()["diagnostics"]["ok"])
            self.assertEqual(self.provider("regula"), before)
        library.unlink()
        self.assertFalse(self.reload()["diagnostics"]["ok"])
        self.assertEqual(host.client("acme").verify_document(image64("juan")).status, 201)

    def test_coming_and_going(self):
        """A new file serves at once; a deleted one takes no new work, and what it has is ended."""
        url = self.sims.regula.url
        host = self.serving([regula(url, id="first")])
        self.write(host, regula(url, id="second", tenants={"globex": {}}))
        globex = host.client("globex")
        self.assertEqual(globex.verify_document(image64("juan")).status, 422)
        self.assertEqual(
            {(change["provider"], change["kind"]) for change in self.reload()["changes"]}, {("second", "added")})
        self.assertEqual(globex.verify_document(image64("juan")).status, 201)
        self.sims.regula.settings(latencyMs=2000)
        request = globex.post(
            "/api/v1/verifications/async",
            {"verificationType": "document", "documentImages": {"front": image64("juan")}})
        self.assertEqual(request.status, 202, request)
        records = Records(host.database_file)
        eventually(lambda: records.effects(request["id"]), what="a session with a call to make")
        (host.providers_folder / "second.yaml").unlink()
        self.assertEqual(
            {(change["provider"], change["kind"]) for change in self.reload()["changes"]}, {("second", "removed")})
        self.assertEqual(globex.verify_document(image64("juan")).status, 422)
        eventually(
            lambda: globex.verification(request["id"]).json["status"] == "completed", what="the end of what it had")

    def test_secret(self):
        """A credential that is rotated in its file counts from the next call on."""
        token = self.folder / "token"
        token.write_text("wrong-token-0123456789")
        token.chmod(0o600)
        url = self.sims.idmeta.url
        host = self.serving([idmeta(url, secrets={"api_token": {"env": None, "file": str(token)}})])
        globex = host.client("globex")
        self.assertNotEqual(globex.verify_document(image64("juan")).status, 201)
        replace(token, TOKEN.encode())
        token.chmod(0o600)
        eventually(
            lambda: globex.verify_document(image64("juan")).status == 201, what="the rotated token")
        self.assertNotIn("wrong-token", json.dumps(self.reload()) + host.log_text())


class Builds(Case):
    def test_old_build_after_a_restart(self):
        """A session ends on the build it began on, though that was replaced and the host started anew."""
        library = self.folder / "libRegula.so"
        shutil.copy(BUILD / "libRegula.so", library)
        host = self.serving([regula(self.sims.regula.url)], plugins=self.folder)
        old = self.provider("regula")["digest"]
        self.sims.regula.settings(latencyMs=2000)
        client = host.client("acme")
        request = client.post(
            "/api/v1/verifications/async",
            {"verificationType": "document", "documentImages": {"front": image64("juan")}})
        records = Records(host.database_file)
        eventually(lambda: records.effects(request["id"]), what="a session with a call to make")
        host.kill9()
        replace(library, library.read_bytes() + b"\n")
        host.start()
        self.admin, client = host.client("operator"), host.client("acme")
        new = self.provider("regula")["digest"]
        self.assertNotEqual(new, old)
        eventually(lambda: client.verification(request["id"]).json["status"] == "completed", what="its end")
        self.sims.regula.settings(latencyMs=0)
        self.assertEqual(client.verify_document(image64("juan")).status, 201)
        rows = records.rows("SELECT plugin_digest, status FROM provider_sessions ORDER BY started_at")
        self.assertEqual([(row["plugin_digest"], row["status"]) for row in rows], [(old, "finished"), (new, "finished")])
