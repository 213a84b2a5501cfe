"""The conformance kit: it finds nothing in sound plugins, and the planted defect in each of the others."""

import os
import unittest

from faults import fixture_plugins
from harness import BUILD, gatehouse, scratch

# Which check names the defect of which fixture.
DEFECTS = {
    "NoSymbol": "symbols", "WrongSymbol": "symbols", "Unlinked": "symbols", "Exporting": "symbols",
    "BadMagic": "layout", "WrongMajor": "layout", "MissingSlot": "layout", "MissingIngest": "layout",
    "ShortEntry": "layout", "NullEntry": "layout", "ReservedSlot": "layout",
    "BadManifest": "manifest", "Generous": "extensions", "Silent": "instances",
    "Slow": "time", "Leaking": "leaks", "Wavering": "determinism", "Addressed": "determinism",
    "Afterwards": "answers", "Lying": "answers", "Stalling": "answers", "Failing": "answers",
    "Trusting": "bad-requests", "Startled": "unknown-events", "Talkative": "unknown-events", "Insistent": "refusals",
    "Gullible": "state", "Early": "struct-sizes", "Overreading": "bounds", "Unsigned": "callbacks", "Fragile": "fuzz",
}  # fmt: skip


def check(library, *more, within=400.0):
    return gatehouse("plugin", "check", library, "--json", *more, within=within)


def findings(result):
    """`{check id: [finding]}` of the checks that failed."""
    return {entry["check"]: entry["findings"] for entry in result.json["checks"] if entry["status"] == "failed"}


class Sound(unittest.TestCase):
    def test_ours(self):
        """Nothing is found in the plugins that we ship, nor in the smallest that keeps all rules."""
        libraries = [BUILD / f"lib{name}.so" for name in ("Regula", "IDMeta", "Airtime")]
        for library in (*libraries, os.path.join(fixture_plugins(), "libSound.so")):
            with self.subTest(library=str(library)):
                result = check(library, "--seconds", "1", "--sessions", "1000")
                self.assertEqual((result.code, findings(result)), (0, {}), result)
                passed = [entry for entry in result.json["checks"] if entry["status"] == "passed"]
                self.assertGreaterEqual(len(passed), 18, result)
                self.assertTrue(all(entry["cases"] > 0 for entry in passed), result)


class Defects(unittest.TestCase):
    def test_each(self):
        """Each planted defect is found by the check whose purpose it is, with place, problem and next action."""
        folder = fixture_plugins()
        for name, expected in DEFECTS.items():
            with self.subTest(plugin=name):
                result = check(
                    os.path.join(folder, f"lib{name}.so"), "--only", expected, "--seconds", "3", "--sessions", "2000")
                self.assertEqual(result.code, 1, result)
                for finding in findings(result)[expected]:
                    self.assertTrue(finding["place"] and finding["problem"] and finding["action"], finding)

    def test_crash_is_a_finding(self):
        """A plugin that dies in one check is asked the others all the same, and what it was given is named."""
        result = check(
            os.path.join(fixture_plugins(), "libStartled.so"), "--only", "unknown-events", "--only", "state",
            "--only", "requests")
        self.assertEqual({entry["check"]: entry["status"] for entry in result.json["checks"]},
                         {"requests": "passed", "unknown-events": "failed", "state": "passed"}, result)
        finding, = findings(result)["unknown-events"]
        self.assertIn("signal 6", finding["problem"])
        self.assertIn("event kind", finding["place"])

    def test_fuzzing_is_reproducible(self):
        """A fuzzed failure names a seed and a case that fail again alone, and the next seed's case is another."""
        library = os.path.join(fixture_plugins(), "libFragile.so")
        result = check(library, "--only", "fuzz", "--seed", "7", "--seconds", "5")
        finding, = findings(result)["fuzz"]
        self.assertIn("status=100", finding["place"])
        words = finding["action"].split()
        again = check(library, *words[words.index("--only"):])
        self.assertEqual(findings(again)["fuzz"][0]["problem"], finding["problem"], again)
        kept = words[words.index("--keep") + 1]
        self.assertEqual(len(kept.split(",")), 1, finding)

    def test_use(self):
        """What cannot be checked at all ends with 2, and says why."""
        missing = check("nowhere/libNone.so")
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
