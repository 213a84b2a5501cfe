"""A plugin for each rule that is broken: the conformance kit finds the planted defect in the check whose purpose it is."""

import concurrent.futures
import os
import unittest

from faults import fixture_plugins
from harness.conformance import findings, plugin_check

# Which check names the defect of which fixture.
DEFECTS = {
    "NoSymbol": "symbols", "WrongSymbol": "symbols", "Unlinked": "symbols", "Exporting": "symbols",
    "BadMagic": "layout", "WrongMajor": "layout", "MissingSlot": "layout", "MissingIngest": "layout",
    "ShortEntry": "layout", "NullEntry": "layout", "ReservedSlot": "layout",
    "BadManifest": "manifest", "Generous": "extensions", "Silent": "instances",
    "Slow": "time", "Leaking": "leaks", "Wavering": "determinism", "Addressed": "determinism",
    "Afterwards": "answers", "Lying": "answers", "Stalling": "answers", "Failing": "answers",
    "Trusting": "bad-requests", "Startled": "unknown-events", "Talkative": "unknown-events", "Insistent": "refusals",
    "Gullible": "state", "Credulous": "migration", "Early": "struct-sizes", "Overreading": "bounds", "Unsigned": "callbacks", "Fragile": "fuzz",
    "Forgetful": "answers", "Unheard": "manifest", "Hasty": "callbacks",
}  # fmt: skip


class Defects(unittest.TestCase):
    def test_each(self):
        """Each planted defect is found by the check whose purpose it is, with place, problem and next action."""
        folder = fixture_plugins()

        def ask(name):
            return plugin_check(
                os.path.join(folder, f"lib{name}.so"), "--only", DEFECTS[name], "--seconds", "3", "--sessions", "2000")

        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            results = dict(zip(DEFECTS, pool.map(ask, DEFECTS)))
        for name, expected in DEFECTS.items():
            with self.subTest(plugin=name):
                result = results[name]
                self.assertEqual(result.code, 1, result)
                for finding in findings(result)[expected]:
                    self.assertTrue(finding["place"] and finding["problem"] and finding["action"], finding)


if __name__ == "__main__":
    unittest.main()
