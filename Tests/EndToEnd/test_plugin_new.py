"""A new plugin in each language: written, built, and without a finding at once."""

import os
import shutil
import subprocess
import unittest

from harness import child_environment, gatehouse, scratch
from harness.conformance import findings, plugin_check
from harness.environment import ROOT

# Where rustup puts its compiler.
CARGO = os.path.expanduser("~/.cargo/bin")


class Scaffolding(unittest.TestCase):
    def setUp(self):
        place = scratch()
        self.addCleanup(place.cleanup)
        self.folder = os.path.join(place.name, "Acme")

    def make(self, language, *arguments, within=240):
        written = gatehouse("plugin", "new", "Acme", "--language", language, "--directory", self.folder, *arguments)
        self.assertEqual(written.code, 0, written)
        self.build(within)
        result = plugin_check(
            os.path.join(self.folder, "libAcme.so"), "--cassette", os.path.join(self.folder, "cassette.json"),
            "--seconds", "1", "--sessions", "1000")
        self.assertEqual((result.code, findings(result)), (0, {}), result)
        status = {entry["check"]: (entry["status"], entry["cases"]) for entry in result.json["checks"]}
        self.assertEqual(status["cassette"], ("passed", 4), result)
        again = gatehouse("plugin", "new", "Acme", "--language", language, "--directory", self.folder, *arguments)
        self.assertEqual(again.code, 1, again)
        self.assertIn("is there already", again.err)

    def build(self, within, *arguments):
        path = f"{os.environ['PATH']}:{CARGO}:/opt/swift/usr/bin"
        built = subprocess.run(
            ["make", "-C", self.folder, *arguments], env={**child_environment(), "PATH": path}, capture_output=True,
            text=True, timeout=within, check=False)
        self.assertEqual(built.returncode, 0, built.stdout + built.stderr)

    def test_c(self):
        """A new plugin in C builds and passes at once; a cassette that recorded something else is a finding."""
        self.make("c")
        tape = os.path.join(self.folder, "cassette.json")
        with open(tape, encoding="utf-8") as file:
            text = file.read()
        with open(tape, "w", encoding="utf-8") as file:
            file.write(text.replace('"decision": "approved"', '"decision": "review"').replace("/v1/check", "/v2/check"))
        result = plugin_check(os.path.join(self.folder, "libAcme.so"), "--only", "cassette", "--cassette", tape)
        problems = " ".join(finding["problem"] for finding in findings(result)["cassette"])
        self.assertIn('recorded was {"checks"', problems)
        self.assertIn("recorded was /v2/check", problems)

    def test_rust(self):
        """A new plugin in Rust builds with the standard library alone, and passes at once."""
        if not (shutil.which("rustc") or os.path.exists(f"{CARGO}/rustc")):
            self.skipTest("there is no rustc here: apt-get install rustc")
        self.make("rust")

    def test_swift(self):
        """A new plugin in Swift brings PluginKit along, builds by itself and passes at once."""
        folder, make = ROOT / "Sources", self.build
        self.build = lambda within: make(within, "CONFIGURATION=debug")
        self.make("swift", "--kit", folder, within=280)

    def test_names(self):
        """A name that cannot be a type's, a file's and an id's is refused."""
        for name in ("acme", "Ac me", "../Acme", "Äcme", ""):
            result = gatehouse("plugin", "new", name, "--language", "c", "--directory", self.folder)
            self.assertEqual(result.code, 1, result)
            self.assertFalse(os.path.exists(self.folder))


if __name__ == "__main__":
    unittest.main()
