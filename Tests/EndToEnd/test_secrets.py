"""What must never be seen: credentials anywhere, personal data in the log and in the database's files."""

import base64
import unittest

from harness import BUILD, Host, HostCase, Simulators, airtime, gatehouse, idmeta, image, image64, regula
from secret_forms import sightings

# One of each kind that an operator configures, unlike any other text.
PLANTED = {
    "IDMETA_API_TOKEN": "planted-idmeta-token-Zq7Lw2Xc9V",
    "AIRTIME_API_KEY": "planted-airtime-key-Hn4Rt8Yb1K",
    "AIRTIME_API_SECRET": "planted-airtime-secret-Jd5Mf3Gp6S",
    "REGULA_PROXY_TOKEN": "planted-proxy-token-Wv8Ks2Bx7T",
    "REGULA_LICENSE": "cGxhbnRlZC1saWNlbnNlLUJ3NkNyOVpu",
}
WEBHOOK_SECRET = "planted-webhook-secret-Nc3Xz7Qa5E"

SURNAME, GIVEN, ADDRESS = "Quetzalcoatl", "Wilhelmina", "77 Vellichor Lane"
NUMBER, BORN = "XK-4711-0815-99", "1987-03-19"
ID_NUMBER, RECIPIENT = "NBI-884422668", "+263775544338"
CLIENT_DATA = {
    "reference": "client-reference-Ub1", "subject": "client-subject-Yn2", "metadata": {"note": "client-note-Pk3"}}
PERSONAL = [
    SURNAME, GIVEN, NUMBER, BORN, ADDRESS, ID_NUMBER, RECIPIENT, "Quetzalcoatl-Register", CLIENT_DATA["reference"],
    CLIENT_DATA["subject"], CLIENT_DATA["metadata"]["note"],
]


def person(**fields):
    return {
        "surname": SURNAME, "givenNames": GIVEN, "documentNumber": NUMBER, "dateOfBirth": BORN, "address": ADDRESS,
        **fields}


class SecretCase(HostCase):
    @classmethod
    def setUpClass(cls):
        cls.sims = Simulators({
            "GATEHOUSE_SIMS_IDMETA_TOKEN": PLANTED["IDMETA_API_TOKEN"],
            "GATEHOUSE_SIMS_IDMETA_CALLBACK_SECRET": WEBHOOK_SECRET,
            "GATEHOUSE_SIMS_AIRTIME_KEY": PLANTED["AIRTIME_API_KEY"],
            "GATEHOUSE_SIMS_AIRTIME_SECRET": PLANTED["AIRTIME_API_SECRET"],
        })
        cls.addClassCleanup(cls.sims.stop)
        cls.host = Host(providers=cls.providers(), environment={
            **PLANTED, "GATEHOUSE_LOG_LEVEL": "trace", "GATEHOUSE_LIMITS_SYNC_DEADLINE": "3s"})
        cls.addClassCleanup(cls.host.close)
        cls.host.start()
        cls.acme, cls.globex = cls.host.client("acme"), cls.host.client("globex")

    @classmethod
    def providers(cls):
        return [
            regula(
                cls.sims.regula.url, config={"proxy_header": "Authorization", "send_license": True}, secrets={
                    "proxy_token": {"env": "REGULA_PROXY_TOKEN"}, "license": {"env": "REGULA_LICENSE"}}),
            idmeta(cls.sims.idmeta.url), airtime(cls.sims.airtime.url),
        ]

    def setUp(self):
        super().setUp()
        self.sims.regula.settings(proxyHeader="Authorization", tokens=["Bearer " + PLANTED["REGULA_PROXY_TOKEN"]])
        self.seen = {}

    def keep(self, name, answer):
        """Keeps all bytes of an answer, so that they can be searched."""
        head = "\n".join(f"{header}: {value}" for header, value in answer.header_list)
        self.seen[f"{name} ({answer.status})"] = head.encode() + b"\n" + answer.body
        return answer

    def stored(self):
        return {"the log": self.host.log_file.read_bytes(), **self.host.database_bytes()}

    def assertUnseen(self, texts, places):
        for text in texts:
            with self.subTest(text):
                self.assertEqual(sightings(text, places), [])

    def live(self):
        """A bit of everything that a client does, good and bad."""
        for name, client in (("acme", self.acme), ("globex", self.globex)):
            for outcome in ("approved", "rejected", "review", "quality", "failure"):
                picture = image64("juan", **person(outcome=outcome))
                self.keep(f"{name} {outcome}", client.verify_document(picture, picture, **CLIENT_DATA))
            self.keep(f"{name} template", client.verify_document(image64("juan", **person()), templateId="99999"))
            self.keep(f"{name} list", client.get("/api/v1/verifications"))
            query = {"reference": CLIENT_DATA["reference"], "subject": CLIENT_DATA["subject"]}
            self.keep(f"{name} filter", client.get("/api/v1/verifications", query=query))
            self.keep(f"{name} capabilities", client.get("/api/v1/capabilities"))
        user = {"firstName": GIVEN, "lastName": "Quetzalcoatl-Register", "dateOfBirth": BORN}
        for ending in ("", "00", "01", "02", "07", "10"):
            self.keep(f"register {ending}", self.globex.verify_id(ID_NUMBER + ending, user=user, **CLIENT_DATA))
        self.keep("health", self.acme.get("/health"))

    def spoil(self):
        """Vendors that answer errors which repeat all that they were sent, credentials included."""
        for vendor, call in (
            (self.sims.regula, lambda: self.acme.verify_document(image64("juan", **person()))),
            (self.sims.idmeta, lambda: self.globex.verify_document(image64("juan", **person()))),
            (self.sims.airtime, lambda: self.acme.voucher(recipient=RECIPIENT, **CLIENT_DATA)),
        ):
            echo = " ".join([*PLANTED.values(), WEBHOOK_SECRET, *PERSONAL])
            for status in (400, 401, 403, 404, 422, 500):
                # A credential in the code of an error leaves open what became of an order: one of those is enough.
                code = echo if vendor is not self.sims.airtime or status == 400 else "some_code"
                if vendor is self.sims.airtime and status == 500:
                    continue
                vendor.clear_faults()
                vendor.fault(
                    "status", status=status, headers={"X-Echo": echo, "Content-Type": "application/json"},
                    body={"message": echo, "error": {"code": code, "message": echo}, "errors": {echo: [echo]}})
                self.keep(f"{vendor.name} echoes {status}", call())
            vendor.clear_faults()


class Credentials(SecretCase):
    def test_search(self):
        """The search finds what it looks for, in each form and beside anything."""
        text = PLANTED["IDMETA_API_TOKEN"]
        for before in (b"", b"x", b"xy", b"xyz"):
            self.assertTrue(sightings(text, {"it": base64.b64encode(before + text.encode() + b"tail")}))
        self.assertTrue(sightings(text, {"it": text.encode().hex().encode()}))
        self.assertEqual(sightings(text, {"it": b"nothing of the kind"}), [])
        self.acme.get("/api/v1/capabilities")
        self.assertIn(b"provider loaded", self.stored()["the log"])
        self.assertTrue(any(len(content) > 50_000 for content in self.stored().values()), "the database is read")

    def test_used(self):
        """The planted credentials are the ones that the vendors get, so that the tests below prove something."""
        self.live()
        self.acme.voucher(recipient=RECIPIENT)
        request = self.sims.regula.requests("/api/process")[0]
        self.assertEqual(request["headers"]["authorization"], "Bearer " + PLANTED["REGULA_PROXY_TOKEN"])
        self.assertIn(PLANTED["REGULA_LICENSE"], request["body"])
        request = self.sims.idmeta.requests("/v1/verification/create")[0]
        self.assertEqual(request["headers"]["authorization"], "Bearer " + PLANTED["IDMETA_API_TOKEN"])
        self.assertEqual(request["status"], 200)
        request = self.sims.airtime.requests("/api/v1/issue")[0]
        self.assertEqual((request["headers"]["x-api-key"], request["status"]), (PLANTED["AIRTIME_API_KEY"], 201))

    def test_nowhere(self):
        """No configured credential, and no key of a client, is in an answer, the log or the database, in any form."""
        self.live()
        self.spoil()
        self.keep("voucher", self.acme.voucher(recipient=RECIPIENT, **CLIENT_DATA))
        self.assertUnseen(
            [*PLANTED.values(), WEBHOOK_SECRET, *self.host.keys.values()], {**self.seen, **self.stored()})

    def test_echoed_in_a_result(self):
        """A vendor that answers with our own credential as a name, in whatever form, passes it to nobody."""
        token = PLANTED["IDMETA_API_TOKEN"]
        echoes = {
            "plain": token, "within a sentence": f"name {token} end", "hex": token.encode().hex(),
            "base64": base64.b64encode(token.encode()).decode(),
        }
        for form, text in echoes.items():
            with self.subTest(form):
                body = {
                    "processingStatus": "Completed",
                    "verification": {"recommendedOutcome": "Accept", "result": "Pass"}, "checks": [],
                    "extraction": {"overall": [{"field": "FullName", "value": text}], "classInfo": {}}}
                self.sims.idmeta.clear_faults()
                self.sims.idmeta.fault("override", path="/v1/verification/document_verification", body=body, act=True)
                answer = self.keep(form, self.globex.verify_document(image64("juan")))
                if answer.json.get("id"):
                    self.keep(form + " read", self.globex.verification(answer["id"]))
                self.assertEqual(sightings(token, {**self.seen, **self.stored()}), [])

    def test_captured(self):
        """A voucher's code and PIN are in the owner's answer alone: in no log and in no file of the database."""
        answers = [self.acme.voucher(recipient=RECIPIENT, **CLIENT_DATA) for _ in range(3)]
        for kind in ("drop_after", "drop_inside"):
            self.sims.airtime.fault(kind, path="/api/v1/issue", times=1)
            answers.append(self.acme.voucher(recipient=RECIPIENT))
        for answer in answers:
            self.assertEqual(answer.status, 201, answer)
            self.assertUnseen([answer["pin"], answer["voucherCode"]], self.stored())
            other = self.keep("other tenant", self.globex.get(f"/api/v1/vouchers/{answer['id']}"))
            self.assertEqual(other.status, 404)
        self.assertUnseen([answer["pin"] for answer in answers], self.seen)

    def test_commands(self):
        """No command that shows providers, plugins or configuration shows a credential."""
        shared = ("--providers", self.host.providers_folder, "--plugins", BUILD)
        outputs = {}
        for arguments in (
            ("config", "check", self.host.providers_folder, "--plugins", BUILD),
            ("provider", "list", *shared, "--json"),
            ("provider", "health", *shared), ("provider", "test", "idmeta", *shared, "--json"),
            ("provider", "test", "airtime", *shared), ("provider", "test", "regula", *shared),
        ):
            outputs[" ".join(map(str, arguments[:3]))] = gatehouse(*arguments, environment=PLANTED).all.encode()
        self.assertUnseen(list(PLANTED.values()), outputs)


class PersonalData(SecretCase):
    def test_nowhere_at_rest(self):
        """Names, numbers, dates, addresses, pictures and what clients attach are in no log line and in no file."""
        self.live()
        self.spoil()
        self.keep("voucher", self.acme.voucher(recipient=RECIPIENT, **CLIENT_DATA))
        answered = b"".join(self.seen.values())
        for text in (SURNAME, NUMBER, BORN, RECIPIENT, CLIENT_DATA["reference"]):
            self.assertIn(text.encode(), answered, "the owner's own answers hold it, or this test proves nothing")
        self.assertUnseen(PERSONAL, self.stored())
        comment = image("juan", **person())[20:120]
        for place, content in self.stored().items():
            self.assertNotIn(comment, content, place)

    def test_problems(self):
        """Problems repeat nothing of the person."""
        self.spoil()
        problems = {name: content for name, content in self.seen.items() if "201" not in name}
        self.assertTrue(problems)
        self.assertUnseen(PERSONAL, problems)

    def test_after_a_crash(self):
        """Nor are they, or the credentials, in what a crash leaves behind and a restart writes."""
        host = Host(providers=self.providers(), environment={**PLANTED, "GATEHOUSE_LOG_LEVEL": "trace"})
        self.addCleanup(host.close)
        host.start()
        client = host.client("acme")
        client.verify_document(image64("juan", **person()), **CLIENT_DATA)
        pin = client.voucher(recipient=RECIPIENT, **CLIENT_DATA)["pin"]
        host.kill9()
        texts = [*PERSONAL, *PLANTED.values(), pin]

        def places():
            return {"the log": host.log_file.read_bytes(), **host.database_bytes()}

        self.assertUnseen(texts, places())
        host.start()
        items = host.client("acme").get("/api/v1/verifications")["items"]
        self.assertEqual(items[0]["person"]["lastName"], SURNAME)
        host.stop()
        self.assertUnseen(texts, places())


if __name__ == "__main__":
    unittest.main()
