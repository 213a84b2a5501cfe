import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Scripts/checks"))
from source_rules import Report


def report(path, text):
    result = Report()
    result.check(path, text)
    return result


class SourceRulesTests(unittest.TestCase):
    def test_each_forbidden_call_is_refused_with_its_place(self):
        for line in ("let x = try! f()", "fatalError()", "// TODO: later", "// FIXME"):
            errors = report("Sources/A/B.swift", "import A\n" + line + "\n").errors
            self.assertEqual(len(errors), 1, line)
            self.assertTrue(errors[0].startswith("Sources/A/B.swift:2:"), errors[0])

    def test_a_reason_excuses_and_an_empty_one_does_not(self):
        self.assertEqual(report("Sources/A.swift", "fatalError()  // lint: C cannot throw\n").errors, [])
        self.assertEqual(len(report("Sources/A.swift", "fatalError()  // lint: \n").errors), 1)

    def test_optional_try_and_longer_names_are_left_alone(self):
        self.assertEqual(report("Sources/A.swift", "try? f()\nnonfatalError()\nTODOs()\n").errors, [])

    def test_tests_may_use_what_sources_may_not(self):
        self.assertEqual(report("Tests/A.swift", "try! f()\n").errors, [])

    def test_lengths_warn_above_300_and_fail_above_400(self):
        for count, errors, warnings in ((300, 0, 0), (301, 0, 1), (400, 0, 1), (401, 1, 0)):
            result = report("Tests/A.swift", "x\n" * count)
            self.assertEqual((len(result.errors), len(result.warnings)), (errors, warnings), count)

    def test_whole_foundation_warns_only_where_the_essentials_may_do(self):
        self.assertEqual(len(report("Sources/A.swift", "import Foundation\nlet d = Data()\n").warnings), 1)
        self.assertEqual(report("Sources/A.swift", "import Foundation\nlet p = Pipe()\n").warnings, [])
        self.assertEqual(report("Sources/A.swift", "import FoundationEssentials\nlet d = Data()\n").warnings, [])


if __name__ == "__main__":
    unittest.main()
