"""A plugin's session with its vendor becomes a cassette: nothing secret or personal is in it, and it plays."""

import json
import os
import pathlib

from harness import BUILD, DEFAULT_SECRETS, Process, SimulatedCase, airtime, gatehouse, idmeta, image, regula, scratch
from harness.environment import program
from harness.providers import yaml
from harness.simulators import AIRTIME_KEY, AIRTIME_SECRET, TOKEN
from harness.waiting import eventually
from secret_forms import sightings

REFERENCE = "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f"
ID_REQUEST = {
    "verificationType": "philippines_nbi_clearance", "idNumber": "NBI-123456789",
    "userData": {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}, "reference": REFERENCE,
    "metadata": {"branch": "Makati Avenue"},
}
DOCUMENT_REQUEST = {
    "verificationType": "document", "reference": REFERENCE,
    "documents": [{"side": "front", "blob": "juan-front.jpg", "mediaType": "image/jpeg"}],
}
VOUCHER_REQUEST = {
    "type": "airtime", "amount": "10.00", "currency": "USD", "recipient": "+263771234567", "reference": REFERENCE,
}
PROXY_TOKEN = "proxy-token-0123456789"


class Recorded(SimulatedCase):
    def setUp(self):
        super().setUp()
        place = scratch()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)

    def arguments(self, plugin, provider, operation, request, *more):
        self.tape = self.folder / "tape.cassette.json"
        (self.folder / "provider.yaml").write_text(yaml(provider))
        (self.folder / "request.json").write_text(json.dumps(request))
        return ["plugin", "record", BUILD / f"lib{plugin}.so", "--provider", self.folder / "provider.yaml",
                "--operation", operation, "--request", self.folder / "request.json", "--output", self.tape, *more]

    def record(self, *arguments, **environment):
        return gatehouse(*self.arguments(*arguments), environment={**DEFAULT_SECRETS, **environment})

    def written(self, result, plugin, *gone):
        """The cassette, after it was searched for what must be gone and has been played."""
        self.assertEqual(result.code, 0, result)
        seen = {"cassette": self.tape.read_bytes(), "output": result.all.encode()}
        seen["cassette in lower case"] = seen["cassette"].lower()
        for text in (TOKEN, AIRTIME_KEY, AIRTIME_SECRET, *gone):
            for form in {text, text.lower(), text.upper()}:
                self.assertEqual(sightings(form, seen), [])
        played = gatehouse(
            "plugin", "check", BUILD / f"lib{plugin}.so", "--only", "cassette", "--cassette", self.tape, "--json")
        self.assertEqual(played.code, 0, played)
        self.assertEqual([entry["status"] for entry in played.json["checks"]], ["passed"], played)
        return json.loads(self.tape.read_text())

    def test_register(self):
        """IDMeta asks a register: the person asked for is nowhere, and the answer still fits the request."""
        result = self.record(
            "IDMeta", idmeta(self.sims.idmeta.url), "verification.id/1", ID_REQUEST, "--json")
        cassette = self.written(
            result, "IDMeta", "123456789", "Juan", "Dela Cruz", "1990-01-01", "January 1, 1990", "Makati")
        session, = cassette["sessions"]
        self.assertEqual(session["result"]["decision"], "approved", session)
        self.assertEqual([check["outcome"] for check in session["result"]["checks"] if "name" in check["name"]],
                         ["passed"] * sum("name" in check["name"] for check in session["result"]["checks"]))
        self.assertEqual(session["request"]["reference"], REFERENCE)
        self.assertEqual(len(session["exchanges"]), result.json["exchanges"], result)
        self.assertEqual({exchange["expect"]["endpoint"] for exchange in session["exchanges"]
                          if "answer" in exchange}, {"api"})
        whats = {entry["what"] for entry in result.json["removed"]}
        self.assertLessEqual({"personal data", "known value"}, whats, result)
        self.assertTrue(all(entry["count"] > 0 and entry["place"].startswith("/") for entry in result.json["removed"]))

    def test_document(self):
        """What only the answer says of a person is gone as well, for Regula and IDMeta, and so is the picture."""
        picture = self.folder / "picture.jpg"
        for name, plugin, provider in (
                ("maria", "Regula", regula(
                    self.sims.regula.url, config={"proxy_header": "Authorization"},
                    secrets={"proxy_token": {"env": "PROXY_TOKEN"}})),
                ("juan", "IDMeta", idmeta(self.sims.idmeta.url)), ("pedro", "Regula", regula(self.sims.regula.url))):
            with self.subTest(name + " at " + plugin):
                content = image(name)
                picture.write_bytes(content)
                result = self.record(
                    plugin, provider, "verification.document/1", DOCUMENT_REQUEST, "--blob",
                    f"juan-front.jpg={picture}", "--force", "--json", **{"PROXY_TOKEN": PROXY_TOKEN})
                people = {
                    "maria": ("Maria", "Clara", "Santos", "P1234567A", "1985-06-12", "850612"),
                    "juan": ("Juan", "Dela Cruz", "1234-5678-9012", "1990-01-01", "19900101"),
                    "pedro": ("Pedro", "Ramos", "P7654321B", "1970-05-05", "700505"),
                }
                cassette = self.written(result, plugin, "juan-front", PROXY_TOKEN, *people[name])
                self.assertNotIn(b"/9j/", self.tape.read_bytes())
                session, = cassette["sessions"]
                decision = "rejected" if name == "pedro" else "approved"
                self.assertEqual(session["result"]["decision"], decision, session["result"])
                self.assertEqual(session["request"]["documents"][0]["blob"], "blob:1")

    def test_voucher(self):
        """Airtime sells a voucher only when told that it may; code, PIN, signature and recipient are gone."""
        provider = airtime(self.sims.airtime.url)
        refused = self.record("Airtime", provider, "voucher.issue/1", VOUCHER_REQUEST)
        self.assertEqual((refused.code, self.sims.airtime.requests()), (1, []), refused)
        self.assertIn("--allow-effects", refused.err)
        result = self.record("Airtime", provider, "voucher.issue/1", VOUCHER_REQUEST, "--allow-effects", "--json")
        voucher, = self.sims.airtime.ledger()["vouchers"]
        sent, = self.sims.airtime.requests("/api/v1/issue")
        headers = {name.lower(): value for name, value in dict(sent["headers"]).items()}
        cassette = self.written(
            result, "Airtime", voucher["voucherCode"], voucher["pin"], "771234567", headers["x-signature"],
            headers["x-nonce"])
        session, = cassette["sessions"]
        self.assertEqual(session["result"]["status"], "issued")
        self.assertEqual(session["result"]["voucherCode"], {"$capture": "voucherCode"})
        self.assertEqual(session["request"]["amount"], "10.00")
        self.assertEqual(session["exchanges"][0]["expect"]["path"], "/api/v1/issue")

    def test_failure(self):
        """A vendor's refusal is worth a cassette as well."""
        self.sims.airtime.fault("status", status=402, body={"error": {"code": "insufficient_float"}})
        result = self.record(
            "Airtime", airtime(self.sims.airtime.url), "voucher.issue/1", VOUCHER_REQUEST, "--allow-effects")
        session, = self.written(result, "Airtime", "771234567")["sessions"]
        self.assertEqual(session["failure"]["class"], "config", session)
        self.assertEqual(session["exchanges"][0]["answer"]["status"], 402)

    def test_nothing_written(self):
        """An interrupted recording leaves nothing, a file that is there stays as it is, and --secret takes no value."""
        provider = idmeta(self.sims.idmeta.url)
        arguments = self.arguments("IDMeta", provider, "verification.id/1", ID_REQUEST)
        self.sims.idmeta.fault("hang")
        process = Process(
            [program("gatehouse"), *map(str, arguments)], self.folder, self.folder / "record.log",
            {**os.environ, **DEFAULT_SECRETS})
        eventually(lambda: self.sims.idmeta.requests() or b"calling" in (self.folder / "record.log").read_bytes())
        process.kill()
        self.assertEqual(
            sorted(path.name for path in self.folder.iterdir()), ["provider.yaml", "record.log", "request.json"])
        self.sims.idmeta.clear_faults()
        self.sims.idmeta.clear_requests()
        self.tape.write_text("mine")
        kept = self.record("IDMeta", provider, "verification.id/1", ID_REQUEST)
        self.assertEqual((kept.code, self.tape.read_text(), self.sims.idmeta.requests()), (1, "mine", []), kept)
        self.assertIn("--force", kept.err)
        value = self.record(
            "IDMeta", provider, "verification.id/1", ID_REQUEST, "--force", "--secret", f"api_token={TOKEN}")
        self.assertEqual((value.code, self.tape.read_text()), (1, "mine"), value)
        self.assertNotIn(TOKEN, value.all)

    def test_secret_from_elsewhere(self):
        """--secret takes the place of what the file says; a wrong one is a recorded refusal, without the token."""
        token = "another-token-0123456789"
        result = self.record(
            "IDMeta", idmeta(self.sims.idmeta.url), "verification.id/1", ID_REQUEST, "--secret", "api_token=env:OTHER",
            **{"OTHER": token})
        session, = self.written(result, "IDMeta", token)["sessions"]
        self.assertEqual(session["failure"]["class"], "config", session)


if __name__ == "__main__":
    import unittest
    unittest.main()
