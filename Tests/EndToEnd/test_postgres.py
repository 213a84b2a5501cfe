"""The host serves from PostgreSQL, and loses nothing with it."""

import threading
import unittest

from harness import Host, Postgres, Simulators, eventually, gatehouse, image64

NUMBER = "NBI-123456789"
JUAN = {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}
UNDER_WAY = "SELECT count(*) FROM requests WHERE completed_at IS NULL"


class FromPostgres(unittest.TestCase):
    pooled = False

    def setUp(self):
        self.postgres = Postgres()
        self.addCleanup(self.postgres.close)
        self.sims = Simulators()
        self.addCleanup(self.sims.stop)
        url = self.postgres.pooled() if self.pooled else self.postgres.url
        self.host = Host(self.sims, database=url)
        self.addCleanup(self.host.close)

    def count(self, sql):
        return int(self.postgres.query(sql)[0][0])

    def test_verifications(self):
        """A document and an id are verified, and what was answered is read again later."""
        self.host.start()
        acme = self.host.client("acme")
        document = acme.verify_document(image64("juan"))
        self.assertEqual((document.status, document["decision"]), (201, "approved"), document)
        number = self.host.client("globex").verify_id(NUMBER, user=JUAN)
        self.assertEqual((number.status, number["decision"]), (201, "approved"), number)
        self.assertEqual(acme.verification(document["id"]).json, document.json)
        self.assertEqual(self.host.client("globex").verification(document["id"]).status, 404)
        self.assertEqual(self.count("SELECT count(*) FROM requests WHERE decision = 'approved'"), 2)

    def test_killed_host_resumes(self):
        """A host killed in the middle of a call takes its work up again after the restart."""
        self.host.start()
        self.sims.idmeta.fault("hang", times=1)
        client = self.host.client("globex")
        asking = threading.Thread(target=self._ask, args=(client, []))
        asking.start()
        eventually(lambda: self.count(UNDER_WAY) == 1, 60, "the request is stored")
        self.host.kill9()
        asking.join(60)
        self.sims.idmeta.clear_faults()
        self.host.start()
        eventually(lambda: self.count(UNDER_WAY) == 0, 60, "the end of all work")
        self.assertEqual(self.postgres.query("SELECT status, decision FROM requests"), [["completed", "approved"]])

    def test_killed_database(self):
        """PostgreSQL is cut off under load three times: no answer is wrong, and no request is lost or done twice."""
        self.host.start()
        client = self.host.client("globex")
        answers = []
        for _ in range(3):
            asking = [threading.Thread(target=self._ask, args=(client, answers)) for _ in range(8)]
            for thread in asking:
                thread.start()
            eventually(lambda: self.count("SELECT count(*) FROM requests") > 0, 60, "a request is stored")
            self.postgres.kill()
            self.postgres.start()
            for thread in asking:
                thread.join(120)
        eventually(lambda: self.count(UNDER_WAY) == 0, 120, "the end of all work")
        self.assertEqual(len(answers), 24)
        for answer in answers:
            self.assertIn(answer.status, (201, 202, 503), answer)
            if answer.status == 503:
                continue
            shown = client.verification(answer["id"])
            self.assertEqual((shown["status"], shown["decision"]), ("completed", "approved"), shown)
        self.assertTrue(any(answer.status != 503 for answer in answers))
        self.assertEqual(
            self.count("SELECT count(*) FROM requests"), self.count("SELECT count(*) FROM job_history"))
        self.assertEqual(
            self.count("SELECT count(*) FROM (SELECT request FROM job_history GROUP BY request HAVING count(*) > 1) t"), 0)
        self.assertEqual(self.count("SELECT count(*) FROM jobs"), 0)

    def _ask(self, client, answers):
        try:
            answers.append(client.verify_id(NUMBER, user=JUAN))
        except OSError:
            answers.append(None)


class ThroughPgBouncer(FromPostgres):
    pooled = True


class OverTLS(unittest.TestCase):
    """The password and all data go over TLS, to the server that is meant and to no other."""

    PASSWORD = ("the:password/of@tests", "the%3Apassword", "of%40tests")

    def setUp(self):
        self.postgres = Postgres()
        self.addCleanup(self.postgres.close)
        self.address = self.postgres.secure()
        self.tls = self.postgres.folder / "tls"

    def assertHidden(self, text):
        for secret in self.PASSWORD:
            self.assertNotIn(secret, text)

    def test_serves(self):
        """A host serves with verify-full, and every session of it is encrypted."""
        url = f"{self.address}&sslmode=verify-full&sslrootcert={self.tls}/ca.crt"
        self.postgres.url = url
        sims = Simulators()
        self.addCleanup(sims.stop)
        host = Host(sims, database=url)
        self.addCleanup(host.close)
        host.start()
        answer = host.client("acme").verify_document(image64("juan"))
        self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)
        sessions = self.postgres.query(
            "SELECT ssl, count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
            "WHERE application_name = 'gatehouse' GROUP BY ssl")
        self.assertEqual([row[0] for row in sessions], ["t"], sessions)
        self.assertHidden(host.log_text())

    def test_refused(self):
        """Another authority and another name are refused, by commands and by the server, with what to do."""
        for address, authority, problem, action in (
                (self.address, "other.crt", "certificate verify failed", "name the PEM file of the authority"),
                (self.address.replace("@localhost", "@127.0.0.1"), "ca.crt", "does not match host name",
                 "write that name as the host of the URL")):
            url = f"{address}&sslmode=verify-full&sslrootcert={self.tls}/{authority}&patience=0"
            for command in (("migrate", "status"), ("serve", "--listen", "127.0.0.1:0")):
                with self.subTest(problem=problem, command=command):
                    done = gatehouse(*command, "--database", url)
                    self.assertNotEqual(done.code, 0, done)
                    self.assertIn(problem, done.err)
                    self.assertIn(action, done.err)
                    self.assertHidden(done.all)
        done = gatehouse(
            "migrate", "status", "--database", f"{self.address}&sslmode=verify-full&sslrootcert={self.tls}/ca.crt")
        self.assertEqual(done.code, 0, done)


if __name__ == "__main__":
    unittest.main()
