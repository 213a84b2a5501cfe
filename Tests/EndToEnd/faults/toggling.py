"""A tenant toggled between two providers and their plugin replaced, while verifications run."""

import hashlib
import os
import shutil
import threading
import time

from harness import BUILD, Host, gatehouse, image64, regula

from .cells import cells_of
from .records import Records


def replace(path, content):
    """As an operator does it: whoever looks meanwhile sees the old file or the new."""
    draft = path.with_name("." + path.name + ".draft")
    draft.write_bytes(content)
    os.replace(draft, path)


class Toggling:
    """A host with providers `front` and `spare` on one plugin; acme moves between them, globex stays on `front`."""

    def __init__(self, sims, folder):
        self.plugins = folder / "plugins"
        self.plugins.mkdir()
        self.library = self.plugins / "libRegula.so"
        shutil.copy(BUILD / "libRegula.so", self.library)
        self.original = self.library.read_bytes()
        both = {"acme": {"priority": 10}, "globex": {"priority": 10}}
        self.host = Host(
            providers=[
                regula(sims.regula.url, id="front", tenants=both),
                regula(sims.regula.url, id="spare", tenants={"acme": {"priority": 10, "enabled": False}}),
            ], plugins=self.plugins)
        self.host.add_admin()
        self.answers = []
        self.cells = []
        # (from, until, provider of acme, digest): between two changes it is certain what a new session runs on.
        self.times = []
        self.stopping = threading.Event()

    def start(self):
        self.host.start()
        self.admin = self.host.client("operator")
        self.threads = [
            threading.Thread(target=self._load, args=(tenant,)) for tenant in ("acme", "globex") for _ in range(2)]
        self.certain = (now(), "front", self.digest())
        for thread in self.threads:
            thread.start()

    def stop(self):
        self._uncertain()
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def _load(self, tenant):
        client = self.host.client(tenant)
        while not self.stopping.is_set():
            try:
                self.answers.append((tenant, client.verify_document(image64("juan"))))
            except OSError as gone:
                self.answers.append((tenant, gone))

    def digest(self):
        return "sha256:" + hashlib.sha256(self.library.read_bytes()).hexdigest()

    def answered(self):
        return len(self.answers)

    def _uncertain(self):
        since, provider, digest = self.certain
        self.times.append((since, now(), provider, digest))

    def change(self, to, build=None):
        """Moves acme to the provider `to`, replaces the plugin by the build of that number, and has it read."""
        self._uncertain()
        if build is not None:
            replace(self.library, self.original + b"\n%d" % build)
        other = "spare" if to == "front" else "front"
        for word, provider in (("enable", to), ("disable", other)):
            done = gatehouse(
                "provider", word, provider, "--tenant", "acme", "--providers", self.host.providers_folder,
                "--database", self.host.database, "--json")
            assert done.code == 0 and done.json["changed"], done
        answer = self.admin.post("/api/v1/admin/providers/reload")
        assert answer.status == 200 and answer["diagnostics"]["ok"], answer
        self.certain = (now(), to, self.digest())
        self.cells.append(len(cells_of(self.host.pid)))

    def most_cells(self):
        """Cells that lived at once, as seen after each change."""
        return max(self.cells)

    def judge(self, case):
        """No request failed; no session ran on another build or provider than the one in force when it began."""
        bad = [(tenant, answer) for tenant, answer in self.answers if getattr(answer, "status", None) != 201]
        case.assertEqual(bad, [])
        wrong = [answer for _, answer in self.answers if answer["decision"] != "approved"]
        case.assertEqual(wrong, [])
        rows = Records(self.host.database_file).rows(
            "SELECT s.provider, s.plugin_digest, s.started_at, s.status, t.name AS tenant FROM provider_sessions s"
            " JOIN tenants t ON t.id = s.tenant")
        judged = 0
        for row in rows:
            case.assertEqual(row["status"], "finished", row)
            case.assertIn(row["plugin_digest"], {digest for *_, digest in self.times})
            if row["tenant"] == "globex":
                case.assertEqual(row["provider"], "front", row)
            for since, until, provider, digest in self.times:
                if since < row["started_at"] < until:
                    expected = provider if row["tenant"] == "acme" else "front"
                    case.assertEqual((row["provider"], row["plugin_digest"]), (expected, digest), row)
                    judged += 1
        case.assertGreater(judged, 0)
        return len(rows), judged, len({row["plugin_digest"] for row in rows})


def now():
    return int(time.time() * 1000)
