"""A session outlives the build it began on: another build of the plugin takes its state over, once no node has the old one."""

import json
import os
import pathlib
import shutil
import unittest

from faults import Records, fixture_plugins, replace
from harness import Host, Postgres, eventually, gatehouse, scratch

CARRIER = {"id": "carrier", "plugin": "Carrier", "isolation": "in-process", "tenants": {"acme": {}}}
MOVED = "SELECT plugin_version, plugin_digest, moves FROM provider_sessions ORDER BY started_at"


def build(name):
    return pathlib.Path(fixture_plugins(), f"lib{name}.so")


class Case(unittest.TestCase):
    def setUp(self):
        place = scratch()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)

    def folder_with(self, name, plugin):
        folder = self.folder / name
        folder.mkdir()
        shutil.copy(build(plugin), folder / "libCarrier.so")
        return folder

    def node(self, plugins, nap, name="main", database=None, **options):
        host = Host(
            providers=[{**CARRIER, "config": {"nap_ms": str(nap)}}], plugins=plugins, database=database,
            environment={"GATEHOUSE_NODE": name, **options.pop("environment", {})}, **options)
        self.addCleanup(host.close)
        return host

    def begin(self, client, number):
        answer = client.post("/api/v1/verifications/verify-by-id", {
            "verificationType": "philippines_nbi_clearance", "idNumber": number, "userData": {"firstName": "Juan"},
        }, query={"mode": "async"})
        self.assertEqual(answer.status, 202, answer)
        eventually(lambda: client.verification(answer["id"])["status"] != "pending", what="its first step")
        return answer["id"]

    def number(self, client, request, within=60):
        """What the plugin woke up with."""
        eventually(
            lambda: client.verification(request)["status"] in ("completed", "failed"), within, f"the end of {request}",
            every=0.2)
        answer = client.verification(request)
        self.assertEqual(answer["status"], "completed", answer)
        return answer["idRecord"]["number"]


class OneNode(Case):
    def replaced(self, host, plugins, plugin):
        """The host is killed and started with another build, and the kept copy of the old one is lost."""
        host.kill9()
        kept = [folder for folder in (host.folder / "plugins", host.folder / "var" / "plugins") if folder.exists()]
        self.assertEqual(len(kept), 1)
        shutil.rmtree(kept[0])
        replace(plugins / "libCarrier.so", build(plugin).read_bytes())
        host.start()
        return host.client("acme")

    def moved(self, rows):
        (version, digest, moves), = rows
        move, = json.loads(moves)
        self.assertEqual(
            [(move[side]["version"], move[side]["stateVersion"]) for side in ("from", "to")],
            [("1.0.0", 1), ("2.0.0", 2)])
        self.assertEqual((version, digest), ("2.0.0", move["to"]["digest"]))
        self.assertNotEqual(move["from"]["digest"], digest)
        self.assertEqual(move["step"], 1)

    def test_sqlite(self):
        """On SQLite: the new build gets the state in its own version, and the journal says from which build to which."""
        plugins = self.folder_with("plugins", "Carrier")
        host = self.node(plugins, 3000)
        host.start()
        request = self.begin(host.client("acme"), "NBI-1")
        client = self.replaced(host, plugins, "CarrierNext")
        self.assertEqual(self.number(client, request), "2:NBI-1")
        self.moved([tuple(row.values()) for row in Records(host.database_file).rows(MOVED)])
        shown = gatehouse(
            "requests", "show", request, "--database", host.database, "--json", environment=host.environment)
        (move,), = [session["moves"] for session in shown.json["sessions"]]
        self.assertEqual((move["step"], move["from"]["version"], move["to"]["version"]), (1, "1.0.0", "2.0.0"))

    def test_postgres(self):
        """The same on PostgreSQL."""
        postgres = Postgres()
        self.addCleanup(postgres.close)
        plugins = self.folder_with("plugins", "Carrier")
        host = self.node(plugins, 3000, database=postgres.url)
        host.start()
        request = self.begin(host.client("acme"), "NBI-1")
        client = self.replaced(host, plugins, "CarrierNext")
        self.assertEqual(self.number(client, request), "2:NBI-1")
        self.moved([tuple(row) for row in postgres.query(MOVED)])

    def test_not_carried(self):
        """A build that knows nothing of the state does not get it: the session is parked with the reason, as it was."""
        plugins = self.folder_with("plugins", "Carrier")
        host = self.node(plugins, 2000)
        host.add_admin()
        host.start()
        request = self.begin(host.client("acme"), "NBI-1")
        client = self.replaced(host, plugins, "CarrierOther")
        eventually(lambda: client.verification(request)["status"] == "failed", 60, "that it is parked", every=0.2)
        dead, = host.client("operator").get("/api/v1/admin/dead-letters").json["items"]
        self.assertIn("plugin.digest_gone", json.dumps(dead))
        rows = Records(host.database_file).rows(MOVED)
        self.assertEqual([(row["plugin_version"], row["moves"]) for row in rows], [("1.0.0", None)])
        self.assertIn("neither reads nor migrates state version 1", host.log_text())


class TwoNodes(Case):
    def test_left_to_holders(self):
        """Of two nodes one has the old build and one the new: sessions of the old one end on it, whoever takes them from
        the queue, and only when that node is gone they are carried over."""
        postgres = Postgres()
        self.addCleanup(postgres.close)
        old = self.node(self.folder_with("old", "Carrier"), 4000, "old", postgres.url)
        old.start()
        front = self.node(
            self.folder_with("front", "Carrier"), 4000, "front", postgres.url, tenants=(),
            environment={"GATEHOUSE_ROLES": "api,scheduler", "GATEHOUSE_KEY_RING": old.key_ring})
        front.keys = old.keys
        front.start()
        client = front.client("acme")
        first = [self.begin(client, f"NBI-{number}") for number in range(8)]
        new = self.node(
            self.folder_with("new", "CarrierNext"), 4000, "new", postgres.url, tenants=(),
            environment={
                "GATEHOUSE_ROLES": "worker", "GATEHOUSE_KEY_RING": old.key_ring, "GATEHOUSE_LOG_LEVEL": "debug"})
        new.start()
        self.assertEqual([self.number(client, request) for request in first], [f"1:NBI-{n}" for n in range(8)])
        self.assertEqual(postgres.query("SELECT count(*) FROM provider_sessions WHERE moves IS NOT NULL"), [["0"]])
        eventually(
            lambda: ["new", "1"] in postgres.query("SELECT name, CASE WHEN builds <> '' THEN 1 ELSE 0 END FROM nodes"),
            what="what the new node has")
        second = []
        for number in range(20):
            request = self.begin(client, f"NBI-{number}")
            row, = postgres.query(
                f"SELECT plugin_version FROM provider_sessions WHERE request = '\\x{request.replace('-', '')}'::bytea")
            if row == ["1.0.0"]:
                second.append((request, number))
            if len(second) == 2:
                break
        self.assertEqual(len(second), 2)
        old.kill9()
        self.assertEqual(
            [self.number(client, request, 120) for request, _ in second], [f"2:NBI-{number}" for _, number in second])


if __name__ == "__main__":
    unittest.main()
