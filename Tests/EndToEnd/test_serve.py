"""Starting a server: what it refuses, and that one mistake does not take the rest down."""

import contextlib
import json
import os
import sqlite3
import stat

from harness import DEFAULT_SECRETS, SimulatedCase, gatehouse, idmeta, image64, regula, write_providers
from harness.process import run_to_end

JUAN = {"firstName": "Juan", "lastName": "Dela Cruz"}


class Starting(SimulatedCase):
    def refused(self, host, *words, arguments=()):
        """`serve` on that folder ends by itself with 1 and says why."""
        finished = run_to_end(
            [*host.serve_arguments(), *arguments], host.folder, host.environment, within=60)
        output = finished.stdout + finished.stderr
        self.assertEqual(finished.returncode, 1, output)
        for word in words:
            self.assertIn(word, output)
        self.assertNotIn("Fatal error", output)
        return output

    def test_second_server(self):
        """A second server on one database refuses, says so, and leaves the first in peace."""
        host = self.new_host().start()
        output = self.refused(host, "gatehouse.db")
        self.assertRegex(output, "(?i)another|already|in use|second")
        self.assertEqual(host.client("acme").verify_document(image64("juan")).status, 201)
        host.stop()
        host.start()

    def test_missing_key_ring(self):
        """Without its key ring a database is refused, and the file is named."""
        host = self.new_host().start()
        made = host.client("acme").verify_document(image64("juan"))
        host.stop()
        moved = host.folder / "elsewhere.keys"
        host.key_ring.rename(moved)
        self.refused(host, str(host.key_ring), "--key-ring")
        self.assertFalse(host.key_ring.exists(), "no new ring was made over the old data")
        moved.rename(host.key_ring)
        host.start()
        self.assertEqual(host.client("acme").verification(made["id"]).json, made.json)

    def test_wrong_key_ring(self):
        """With another database's key ring, or a damaged one, it is refused, and the file is named."""
        host, other = self.new_host().start(), self.new_host().start()
        host.stop()
        other.stop()
        own = host.key_ring.read_bytes()
        host.key_ring.write_bytes(other.key_ring.read_bytes())
        self.refused(host, str(host.key_ring))
        for damaged in (b"", b"garbage", own[: len(own) // 2]):
            with self.subTest(damaged[:8]):
                host.key_ring.write_bytes(damaged)
                output = self.refused(host, str(host.key_ring))
                self.assertNotIn(own.decode("latin-1").strip()[-40:], output)
        host.key_ring.write_bytes(own)
        host.start()

    def test_key_ring_is_private(self):
        """The key ring is made for its owner alone."""
        host = self.new_host().start()
        self.assertEqual(stat.S_IMODE(os.stat(host.key_ring).st_mode) & 0o077, 0)

    def test_bad_provider_file(self):
        """A bad provider file leaves the others serving; the log names its line, and health is told."""
        bad = "id: idmeta\nplugin: IDMeta\nendpoints:\n  api: http://127.0.0.1:1\nlimits: { timeout: soon }\n"
        host = self.new_host(providers={"regula": regula(self.sims.regula.url), "broken": bad}).start()
        self.assertIn("broken.yaml:5:", host.log_text())
        answer = host.client("acme").verify_document(image64("juan"))
        self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), answer)
        answer = host.client("globex").verify_id("NBI-123456789", user=JUAN)
        self.assertIn(answer.status, (422, 503), answer)

    def test_missing_plugin(self):
        """A provider whose plugin is not there leaves the others serving."""
        host = self.new_host(providers=[
            regula(self.sims.regula.url), idmeta(self.sims.idmeta.url, plugin="Nowhere", config=None)]).start()
        self.assertIn("Nowhere", host.log_text())
        self.assertEqual(host.client("acme").verify_document(image64("juan")).status, 201)

    def test_missing_secret(self):
        """A provider whose secret is not set leaves the others serving; the log names the variable."""
        host = self.new_host(environment={"IDMETA_API_TOKEN": None}).start()
        self.assertIn("IDMETA_API_TOKEN", host.log_text())
        self.assertEqual(host.client("acme").verify_document(image64("juan")).status, 201)
        self.assertNotEqual(host.client("globex").verify_document(image64("juan")).status, 201)

    def test_no_usable_provider(self):
        """Without any provider that can be used it does not start, and says what to run next."""
        host = self.new_host(providers={"broken": "id: x\n"})
        self.refused(host, "config check", "broken.yaml:")

    def test_port_in_use(self):
        """A port that is taken is told as such."""
        host, other = self.new_host().start(), self.new_host()
        place = host.base_url.removeprefix("http://")
        output = self.refused(other, place.rsplit(":", 1)[1], arguments=["--listen", place])
        self.assertRegex(output, "(?i)in use|cannot listen|address")

    def test_disabled(self):
        """A disabled provider serves nobody."""
        host = self.new_host(providers=[
            regula(self.sims.regula.url), idmeta(self.sims.idmeta.url, enabled=False)]).start()
        self.assertProblem(host.client("globex").verify_document(image64("juan")), 422, "unsupported")

    def test_tenant_toggle(self):
        """A provider switched off for one tenant still serves the others."""
        host = self.new_host(providers=[regula(
            self.sims.regula.url, tenants={"acme": {"enabled": False}, "globex": None, "*": {"priority": 5}})])
        host.start()
        self.assertProblem(host.client("acme").verify_document(image64("juan")), 422, "unsupported")
        self.assertEqual(host.client("globex").verify_document(image64("juan")).status, 201)

    def test_operations_of_a_tenant(self):
        """A tenant limited to some operations of a provider gets only those."""
        host = self.new_host(providers=[idmeta(
            self.sims.idmeta.url, tenants={"globex": {"operations": ["verification.id"]}})]).start()
        client = host.client("globex")
        self.assertProblem(client.verify_document(image64("juan")), 422, "unsupported")
        self.assertEqual(client.verify_id("NBI-123456789", user=JUAN).status, 201)

    def test_schema_of_another_version(self):
        """A database that a newer version wrote is refused with the next action, by every command, and left alone."""
        host = self.new_host()
        with contextlib.closing(sqlite3.connect(host.database_file)) as database:
            table, = [name for name, in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%migration%'")]
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            row = list(database.execute(f"SELECT * FROM {table} ORDER BY 1 DESC LIMIT 1").fetchone())
            row[columns.index("version")] = 999
            row[columns.index("name")] = "999_from_the_future"
            database.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
            database.commit()
        self.refused(host, "newer", "next:")
        result = gatehouse("tenant", "list", "--database", host.database)
        self.assertEqual(result.code, 1, result)
        self.assertIn("newer", result.err)

    def test_json_log(self):
        """The log can be JSON, one object a line, with the correlation id."""
        host = self.new_host(environment={"GATEHOUSE_LOG_FORMAT": "json"}).start()
        host.client("acme").verify_document(image64("juan"), headers={"X-Correlation-Id": "json-log-1"})
        host.stop()
        entries = [json.loads(line) for line in host.log_text().splitlines() if line.strip()]
        self.assertIn("json-log-1", [entry.get("correlation_id") for entry in entries])
