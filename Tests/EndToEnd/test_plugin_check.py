"""The conformance kit: it finds nothing in sound plugins, and what it finds is named so that it can be found again."""

import os
import unittest

from faults import fixture_plugins
from harness import BUILD, gatehouse, scratch
from harness.conformance import findings, plugin_check


class Sound(unittest.TestCase):
    def test_ours(self):
        """Nothing is found in the plugins that we ship, nor in the smallest that keeps all rules."""
        libraries = [BUILD / f"lib{name}.so" for name in ("Regula", "IDMeta", "Airtime")]
        for library in (*libraries, os.path.join(fixture_plugins(), "libSound.so")):
            with self.subTest(library=str(library)):
                result = plugin_check(library, "--seconds", "1", "--sessions", "400")
                self.assertEqual((result.code, findings(result)), (0, {}), result)
                passed = [entry for entry in result.json["checks"] if entry["status"] == "passed"]
                self.assertGreaterEqual(len(passed), 18, result)
                self.assertTrue(all(entry["cases"] > 0 for entry in passed), result)


class Findings(unittest.TestCase):
    def test_crash_is_a_finding(self):
        """A plugin that dies in one check is asked the others all the same, and what it was given is named."""
        result = plugin_check(
            os.path.join(fixture_plugins(), "libStartled.so"), "--only", "unknown-events", "--only", "state",
            "--only", "requests")
        self.assertEqual({entry["check"]: entry["status"] for entry in result.json["checks"]},
                         {"requests": "passed", "unknown-events": "failed", "state": "passed"}, result)
        finding, = findings(result)["unknown-events"]
        self.assertIn("signal 6", finding["problem"])
        self.assertIn("event kind", finding["place"])

    def test_fuzzing_is_reproducible(self):
        """A fuzzed failure names a seed, a case and the one mutation that matters, which fail again alone."""
        library = os.path.join(fixture_plugins(), "libFragile.so")
        result = plugin_check(library, "--only", "fuzz", "--seed", "7", "--seconds", "5")
        finding, = findings(result)["fuzz"]
        self.assertIn("status=100", finding["place"])
        words = finding["action"].split()
        again = plugin_check(library, *words[words.index("--only"):])
        self.assertEqual(findings(again)["fuzz"][0]["problem"], finding["problem"], again)
        kept = words[words.index("--keep") + 1]
        self.assertEqual(len(kept.split(",")), 1, finding)

    def test_previous(self):
        """A newer build is asked to go on with the sessions of an older one; one that cannot is told which state and why."""
        folder = fixture_plugins()

        def ask(name, previous):
            return plugin_check(
                os.path.join(folder, f"lib{name}.so"), "--only", "migration", "--previous",
                os.path.join(folder, f"lib{previous}.so"))

        carried = ask("CarrierNext", "Carrier")
        self.assertEqual((carried.code, carried.json["checks"][0]["status"]), (0, "passed"), carried)
        self.assertGreater(carried.json["checks"][0]["cases"], 10, carried)
        lost = ask("CarrierOther", "Carrier")
        self.assertIn("version 1 is neither read nor migrated", findings(lost)["migration"][0]["problem"])
        other = ask("CarrierNext", "Sound")
        self.assertEqual(other.json["checks"][0]["status"], "skipped", other)
        self.assertIn("another plugin", other.json["checks"][0]["skipped"])

    def test_use(self):
        """What cannot be checked at all ends with 2, and says why."""
        missing = plugin_check("nowhere/libNone.so")
        self.assertEqual((missing.code, list(findings(missing))), (1, ["symbols"]), missing)
        unknown = gatehouse("plugin", "check", BUILD / "libRegula.so", "--only", "everything")
        self.assertEqual(unknown.code, 2, unknown)
        self.assertIn("use one of symbols,", unknown.err)
        place = scratch()
        self.addCleanup(place.cleanup)
        tape = os.path.join(place.name, "tape.json")
        with open(tape, "w", encoding="utf-8") as file:
            file.write('{"format": "gatehouse.cassette/1", "sessions": [{"operation": "verification.id/1"}]}')
        bad = gatehouse("plugin", "check", BUILD / "libRegula.so", "--cassette", tape)
        self.assertEqual(bad.code, 2, bad)
        self.assertIn("/sessions/0/request is missing", bad.err)


if __name__ == "__main__":
    unittest.main()
