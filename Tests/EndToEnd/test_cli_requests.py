"""`gatehouse requests` and the health of queue and database, beside a running server."""

from harness import HostCase, eventually, gatehouse, image64
from test_async import ASYNC, document, ended


class Requests(HostCase):
    def run_json(self, *arguments):
        result = gatehouse(*arguments, "--database", self.host.database, "--json")
        self.assertEqual(result.code, 0, result)
        return result.json

    def test_list_and_show(self):
        """An operator sees every tenant's requests, by tenant and status, in pages, and nothing personal."""
        first = self.acme.verify_document(image64("juan"), reference="secret-reference", metadata={"a": "secret-label"})
        self.sims.regula.fault("status", status=503)
        failed = self.acme.verify_document(image64("juan"))
        listed = self.run_json("requests", "list", "--tenant", "acme")
        ids = [item["id"] for item in listed["items"]]
        self.assertEqual(ids[:2], [failed["id"], first["id"]])
        page = self.run_json("requests", "list", "--tenant", "acme", "--limit", "1")
        self.assertEqual([item["id"] for item in page["items"]], ids[:1])
        rest = self.run_json("requests", "list", "--tenant", "acme", "--cursor", page["nextCursor"])
        self.assertEqual([item["id"] for item in rest["items"]], ids[1:])
        only = self.run_json("requests", "list", "--status", "failed")["items"]
        self.assertEqual({item["status"] for item in only}, {"failed"})
        shown = self.run_json("requests", "show", first["id"])
        self.assertEqual((shown["tenant"], shown["provider"], shown["decision"]), ("acme", "regula", "approved"))
        self.assertEqual(shown["sessions"][0]["status"], "finished")
        self.assertEqual(shown["events"][0]["type"], "verification.created")
        for text in ("secret-reference", "secret-label", "JUAN", "Juan"):
            self.assertNotIn(text, str(shown))
        table = gatehouse("requests", "list", "--database", self.host.database)
        self.assertEqual(table.code, 0, table)
        self.assertIn(first["id"], table.out)

    def test_cancel(self):
        """A request cancelled on the command line ends at the running server."""
        self.sims.regula.fault("delay", delayMs=20_000, times=1)
        url = self.acme.post(ASYNC, document())["statusUrl"]
        eventually(lambda: self.sims.regula.stats()["inFlight"] == 1, what="the vendor is called")
        identifier = url.rsplit("/", 1)[1]
        self.assertEqual(
            self.run_json("requests", "cancel", identifier), {"id": identifier, "cancelRequested": True})
        self.assertEqual(ended(self.acme, url)["status"], "cancelled")
        again = gatehouse("requests", "cancel", identifier, "--database", self.host.database)
        self.assertEqual(again.code, 1, again)
        self.assertIn("it is cancelled", again.err)

    def test_mistakes(self):
        """What is not there, or is no id, is said in a sentence with what to do."""
        for arguments, said in (
            (("show", "17"), "is not an id"), (("show", "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f"), "there is no request"),
            (("list", "--tenant", "acmee"), "acme"), (("list", "--status", "faild"), "failed"),
        ):
            with self.subTest(arguments):
                result = gatehouse("requests", *arguments, "--database", self.host.database)
                self.assertEqual(result.code, 1, result)
                self.assertIn(said, result.err)

    def test_health(self):
        """Database and queue tell how they are, without a key."""
        database = self.acme.get("/health/database", key=None)
        self.assertEqual((database.status, database["status"]), (200, "up"), database)
        queue = self.acme.get("/health/queue", key=None)
        self.assertEqual((queue.status, queue["status"]), (200, "up"), queue)
        self.assertEqual(list(queue["jobs"]), ["ready", "running", "scheduled", "waiting", "parked"])
