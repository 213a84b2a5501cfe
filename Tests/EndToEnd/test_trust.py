"""Who vouches for a plugin: keys, signatures, pins, and what is refused before any of it runs."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import unittest

from faults import fixture_plugins
from harness import BUILD, Host, Simulators, gatehouse, image64, regula, scratch, write_providers
from harness.providers import merged


class Signing(unittest.TestCase):
    def setUp(self):
        place = scratch()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)
        self.library = self.folder / "libRegula.so"
        shutil.copy(BUILD / "libRegula.so", self.library)
        self.key = self.folder / "vendor.key"
        made = gatehouse("plugin", "key", self.key, "--new")
        self.assertEqual(made.code, 0, made)
        self.public = made.out.strip()

    def sign(self, *more):
        result = gatehouse("plugin", "sign", self.library, "--key", self.key, "--json", *more)
        self.assertEqual(result.code, 0, result)
        return result.json

    def verify(self, *keys):
        return gatehouse(
            "plugin", "verify", self.library, "--json", *(word for key in keys for word in ("--key", key)))

    def test_keys(self):
        """A key is made once and for its owner alone; what is printed of it is public."""
        self.assertRegex(self.public, r"^ed25519:[A-Za-z0-9+/]{43}=$")
        self.assertEqual(self.key.stat().st_mode & 0o777, 0o600)
        self.assertEqual(gatehouse("plugin", "key", self.key).out.strip(), self.public)
        again = gatehouse("plugin", "key", self.key, "--new")
        self.assertNotEqual(again.code, 0)
        self.assertIn("never overwritten", again.err)
        self.key.chmod(0o644)
        open_to_all = gatehouse("plugin", "sign", self.library, "--key", self.key)
        self.assertNotEqual(open_to_all.code, 0)
        self.assertIn("chmod 600", open_to_all.err)

    def test_round_trip(self):
        """What was signed verifies; another byte, another signer and a missing file do not, each with its reason."""
        missing = self.verify()
        self.assertNotEqual(missing.code, 0)
        self.assertIn("there is no signature", missing.err)
        signed = self.sign()
        self.assertEqual(signed["digest"], "sha256:" + hashlib.sha256(self.library.read_bytes()).hexdigest())
        self.assertEqual(signed["key"], self.public)
        for keys in ((), (self.public,)):
            result = self.verify(*keys)
            self.assertEqual((result.code, result.json["trusted"], result.json["signers"]), (0, True, [self.public]))
        stranger = self.verify("ed25519:" + "A" * 43 + "=")
        self.assertEqual((stranger.code, stranger.json["trusted"]), (1, False))
        self.assertIn("none of the signers", stranger.json["reason"])
        with self.library.open("r+b") as file:
            file.seek(-1, os.SEEK_END)
            last = file.read(1)
            file.seek(-1, os.SEEK_END)
            file.write(bytes([last[0] ^ 1]))
        changed = self.verify(self.public)
        self.assertEqual((changed.code, changed.json["signers"]), (1, []))
        self.assertIn("the signature is for sha256:", changed.json["reason"])

    def test_two_signers(self):
        """A second key signs beside the first; signing again changes nothing; a new build starts anew."""
        self.sign()
        other = self.folder / "other.key"
        second = gatehouse("plugin", "key", other, "--new").out.strip()
        result = gatehouse("plugin", "sign", self.library, "--key", other, "--json")
        self.assertEqual(result.json["signatures"], 2, result)
        self.sign()
        self.assertEqual(sorted(self.verify().json["signers"]), sorted([self.public, second]))
        with self.library.open("ab") as file:
            file.write(b"\0")
        self.assertEqual(self.sign()["signatures"], 1)

    def test_by_hand(self):
        """openssl alone makes a signature that verifies: the format holds nothing of ours but its name."""
        digest = hashlib.sha256(self.library.read_bytes()).hexdigest()
        message = self.folder / "message"
        message.write_text(f"gatehouse.plugin.signature/1\nsha256:{digest}\n")
        key = self.folder / "openssl.key"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, timeout=60)
        key.chmod(0o600)
        signature = subprocess.run(
            f"openssl pkeyutl -sign -inkey '{key}' -rawin -in '{message}' | base64 -w0", shell=True, check=True,
            capture_output=True, text=True, timeout=60).stdout
        public = gatehouse("plugin", "key", key).out.strip()
        pathlib.Path(f"{self.library}.sig").write_text(f"{message.read_text()}{public} {signature}\n")
        result = self.verify(public)
        self.assertEqual((result.code, result.json["signers"]), (0, [public]), result)


class Policy(unittest.TestCase):
    def setUp(self):
        self.sims = Simulators()
        self.addCleanup(self.sims.stop)
        place = scratch()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)
        self.plugins = self.folder / "plugins"
        self.plugins.mkdir()
        shutil.copy(BUILD / "libRegula.so", self.plugins)
        self.library = self.plugins / "libRegula.so"
        self.key = self.folder / "vendor.key"
        self.public = gatehouse("plugin", "key", self.key, "--new").out.strip()

    def check(self, provider):
        write_providers(self.folder / "providers.d", [provider])
        return gatehouse(
            "config", "check", self.folder / "providers.d", "--plugins", self.plugins, "--json")

    def problem(self, provider):
        result = self.check(provider)
        self.assertEqual(result.code, 1, result)
        error, = result.json["errors"]
        return error

    def test_signed_by(self):
        """A provider that asks for a signature takes the signed build and no other, and says what is wrong."""
        trusting = regula(self.sims.regula.url, trust={"signed_by": [self.public]})
        self.assertIn("there is no", self.problem(trusting)["message"])
        signed = gatehouse("plugin", "sign", self.library, "--key", self.key)
        self.assertEqual(signed.code, 0, signed)
        self.assertEqual(self.check(trusting).code, 0)
        host = Host(providers=[trusting], plugins=self.plugins)
        self.addCleanup(host.close)
        host.start()
        answer = host.client("acme").verify_document(image64("juan"))
        self.assertEqual((answer.status, answer["decision"]), (201, "approved"), answer)
        stranger = regula(self.sims.regula.url, trust={"signed_by": ["ed25519:" + "A" * 43 + "="]})
        error = self.problem(stranger)
        self.assertIn(self.public, error["message"])
        self.assertIn("does not trust", error["message"])
        with self.library.open("ab") as file:
            file.write(b"\0")
        self.assertIn("is for sha256:", self.problem(trusting)["message"])

    def test_nothing_runs(self):
        """A library that is not trusted is never loaded: what it does on loading is not done."""
        shutil.copy(pathlib.Path(fixture_plugins()) / "libEager.so", self.plugins)
        marker = self.folder / "marker"
        eager = {
            "id": "eager", "plugin": "Eager", "isolation": "in-process", "endpoints": {"api": "http://127.0.0.1:1"},
            "secrets": {"key": {"env": "EAGER_KEY"}}, "trust": {"signed_by": [self.public]}}
        pinned = merged(eager, {"id": "pinned", "trust": None, "digest": "sha256:" + "0" * 64})
        write_providers(self.folder / "providers.d", [eager, pinned])
        command = ("config", "check", self.folder / "providers.d", "--plugins", self.plugins, "--json")
        environment = {"EAGER_KEY": "eager-key-0123456789", "GATEHOUSE_TEST_MARKER": marker}
        result = gatehouse(*command, environment=environment)
        self.assertEqual(result.code, 1, result)
        self.assertEqual(len(result.json["errors"]), 2, result)
        self.assertFalse(marker.exists(), "the library ran")
        gatehouse("plugin", "sign", self.plugins / "libEager.so", "--key", self.key)
        (self.folder / "providers.d" / "pinned.yaml").unlink()
        result = gatehouse(*command, environment=environment)
        self.assertEqual(result.code, 0, result)
        self.assertTrue(marker.exists(), "the test proves nothing: loading it runs nothing")


if __name__ == "__main__":
    unittest.main()
