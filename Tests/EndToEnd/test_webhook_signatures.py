"""Signatures that the command line makes, before the libraries that receivers use."""

import base64
import datetime
import json
import pathlib
import time
import unittest

import standardwebhooks
import svix.webhooks
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from harness import gatehouse, scratch

LIBRARIES = {"standardwebhooks": standardwebhooks.Webhook, "svix": svix.webhooks.Webhook}
REFUSED = (standardwebhooks.WebhookVerificationError, svix.webhooks.WebhookVerificationError)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(bytes(range(64))).decode()
SHORTEST = "whsec_" + base64.b64encode(bytes(range(24))).decode()
ID = "01890a5d-ac96-774b-bcce-b302099a8057"
BODIES = [b'{"type":"verification.completed","data":{"id":"x"}}', b"{}", '{"name":"Zoë — 木"}'.encode(),
          b'{"big":"' + b"x" * 300_000 + b'"}']


class SignatureCase(unittest.TestCase):
    def setUp(self):
        folder = scratch()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def sign(self, body, *secrets, webhook_id=ID, timestamp=None, code=0):
        arguments = [part for number, secret in enumerate(secrets)
                     for part in ("--secret-file", self.file(f"secret{number}", secret))]
        moment = ["--timestamp", str(timestamp)] if timestamp is not None else []
        result = gatehouse("webhook", "sign", *arguments, "--id", webhook_id, *moment, self.file("body", body), "--json")
        self.assertEqual(result.code, code, result)
        return result.json if code == 0 else result

    def verify(self, headers, body, secret, *more):
        result = gatehouse(
            "webhook", "verify", "--secret-file", self.file("key", secret), "--id", headers["webhook-id"],
            "--timestamp", headers["webhook-timestamp"], "--signature", headers["webhook-signature"],
            self.file("received", body), "--json", *more)
        self.assertEqual(result.code, 0 if result.json["genuine"] else 1, result)
        return result.json["genuine"]

    def both(self, headers, body, secret):
        """What the two libraries say; each must say the same."""
        said = set()
        for library in LIBRARIES.values():
            try:
                library(secret).verify(body, headers)
                said.add(True)
            except REFUSED:
                said.add(False)
        self.assertEqual(len(said), 1)
        return said.pop()


class Libraries(SignatureCase):
    def test_genuine(self):
        """Both libraries accept what we sign, whatever the body and the secret's length."""
        for body in BODIES:
            for secret in (SECRET, OTHER, SHORTEST):
                with self.subTest(body[:40], secret=secret):
                    headers = self.sign(body, secret)
                    self.assertTrue(self.both(headers, body, secret))

    def test_tampered(self):
        """They refuse a changed body, id, timestamp or secret, and a signature of another."""
        body = BODIES[0]
        headers = self.sign(body, SECRET)
        now = int(headers["webhook-timestamp"])
        changes = [
            (headers, body + b" ", SECRET), (headers, body.replace(b"completed", b"cancelled"), SECRET),
            ({**headers, "webhook-id": ID[:-1] + "8"}, body, SECRET),
            ({**headers, "webhook-timestamp": str(now - 1)}, body, SECRET), (headers, body, OTHER),
            ({**headers, "webhook-signature": self.sign(body, OTHER)["webhook-signature"]}, body, SECRET),
            ({**headers, "webhook-signature": headers["webhook-signature"].replace("v1,", "v2,")}, body, SECRET),
        ]
        self.assertTrue(self.both(headers, body, SECRET))
        for changed, received, secret in changes:
            with self.subTest(changed, received=received):
                self.assertFalse(self.both(changed, received, secret))

    def test_time(self):
        """They refuse what was signed long before or after now."""
        body = BODIES[0]
        for offset in (-400, 400):
            headers = self.sign(body, SECRET, timestamp=int(time.time()) + offset)
            self.assertFalse(self.both(headers, body, SECRET))

    def test_rotation(self):
        """With two secrets there are two signatures, and a receiver that has either accepts."""
        body = BODIES[0]
        headers = self.sign(body, OTHER, SECRET)
        self.assertEqual(headers["webhook-signature"].count("v1,"), 2)
        self.assertTrue(self.both(headers, body, SECRET))
        self.assertTrue(self.both(headers, body, OTHER))
        self.assertFalse(self.both(headers, body, SHORTEST))
        self.assertFalse(self.both(headers, body + b" ", OTHER))

    def test_their_signatures(self):
        """What they sign, our verification accepts, and no longer when it is changed."""
        body = BODIES[0]
        now = datetime.datetime.now(datetime.timezone.utc)
        for library in LIBRARIES.values():
            headers = {"webhook-id": ID, "webhook-timestamp": str(int(now.timestamp())),
                       "webhook-signature": library(SECRET).sign(ID, now, body.decode())}
            self.assertTrue(self.verify(headers, body, SECRET))
            self.assertFalse(self.verify(headers, body + b"\n", SECRET))
            self.assertFalse(self.verify(headers, body, OTHER))

    def test_vector(self):
        """The published vector is what the command prints."""
        headers = self.sign(b'{"test": 2432232314}', SECRET, webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
                            timestamp=1614265330)
        self.assertEqual(headers["webhook-signature"], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")


class Asymmetric(SignatureCase):
    def test_ed25519(self):
        """A whsk_ key's signature verifies under its public key, by another library's Ed25519 and by ours."""
        seed = bytes(range(32))
        pair = Ed25519PrivateKey.from_private_bytes(seed)
        public = pair.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        private_text, public_text = ("whsk_" + base64.b64encode(seed).decode(),
                                     "whpk_" + base64.b64encode(public).decode())
        body = BODIES[2]
        headers = self.sign(body, private_text, SECRET)
        asymmetric, symmetric = headers["webhook-signature"].split(" ")
        version, value = asymmetric.split(",")
        self.assertEqual(version, "v1a")
        signed = f"{ID}.{headers['webhook-timestamp']}.".encode() + body
        pair.public_key().verify(base64.b64decode(value), signed)
        self.assertTrue(symmetric.startswith("v1,"))
        self.assertTrue(self.both(headers, body, SECRET), "libraries without v1a pass over it")
        self.assertTrue(self.verify(headers, body, public_text))
        self.assertFalse(self.verify(headers, body + b" ", public_text))


class CommandLine(SignatureCase):
    def test_mistakes(self):
        """Wrong keys and ids are told without a word of the key, and a public key signs nothing."""
        for secret, word in ((SECRET[:-1], "base64"), ("whsec_AAAA", "24 to 64"), ("password1234567890", "whsec_"),
                             ("", "0 words"), (f"{SECRET} {OTHER}", "2 words"),
                             ("whpk_" + base64.b64encode(bytes(32)).decode(), "public key")):
            with self.subTest(secret):
                failed = self.sign(b"{}", secret, code=1)
                self.assertIn(word, failed.err)
                self.assertNotIn(secret[6:20] or "\0", failed.all)
        self.sign(b"{}", SECRET, webhook_id="a.b", code=64)
        self.sign(b"{}", code=64)
        failed = gatehouse("webhook", "sign", "--secret-file", "nowhere", "--id", "a", self.file("body", b"{}"))
        self.assertEqual(failed.code, 1)
        self.assertIn("nowhere", failed.err)

    def test_text(self):
        """Without --json the headers are lines fit for curl, and verify says in words why not."""
        path, key = self.file("body", b"{}"), self.file("key", SECRET + "\n")
        signed = gatehouse("webhook", "sign", "--secret-file", key, "--id", "msg_1", path)
        self.assertEqual([line.split(": ")[0] for line in signed.out.splitlines()],
                         ["webhook-id", "webhook-timestamp", "webhook-signature"])
        refused = gatehouse("webhook", "verify", "--secret-file", key, "--id", "msg_1", "--timestamp", "1614265330",
                            "--signature", "v1,AAAA", path)
        self.assertEqual(refused.code, 1)
        self.assertIn("clock", refused.out)
        within = gatehouse("webhook", "verify", "--secret-file", key, "--id", "msg_1", "--timestamp", "1614265330",
                           "--signature", "v1,AAAA", "--tolerance", str(10**10), path, "--json")
        self.assertIn("no signature", json.loads(within.out)["reason"])


if __name__ == "__main__":
    unittest.main()
