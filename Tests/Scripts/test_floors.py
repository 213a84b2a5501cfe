import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Scripts/checks"))
from floors import Target, import_problems, imports, manifest_problems


def target(name, path, *dependencies, kind="regular"):
    entries = [{"byName": [dependency, None]} for dependency in dependencies]
    return Target({"name": name, "type": kind, "path": path, "dependencies": entries})


def room(name, *dependencies):
    return target(name, f"Sources/Host/{name}", *dependencies)


class FloorsTests(unittest.TestCase):
    def problems(self, *targets):
        return list(manifest_problems(list(targets)))

    def test_going_down_is_allowed(self):
        self.assertEqual(self.problems(room("Domain"), room("Store", "Domain"), room("Engine", "Store", "Domain")), [])

    def test_going_up_is_refused(self):
        self.assertIn("may not reach up", self.problems(room("Store", "Engine"), room("Engine"))[0])

    def test_floor_mates_are_refused(self):
        self.assertIn("both are on floor 1", self.problems(room("Store", "Vault"), room("Vault"))[0])

    def test_a_room_without_a_floor_is_refused(self):
        self.assertIn("no floor for Sources/Host/Attic", self.problems(room("Attic"))[0])

    def test_from_outside_only_floor_0_may_be_used(self):
        kit = target("PluginKit", "Sources/PluginKit", "Domain", "Store")
        found = self.problems(room("Domain"), room("Store"), kit)
        self.assertEqual(len(found), 1)
        self.assertIn("PluginKit depends on Store", found[0])

    def test_a_cell_may_use_the_room_that_calls_plugins_and_no_other(self):
        host, store = room("PluginHost"), room("Store")
        self.assertEqual(self.problems(host, target("gatehouse-cell", "Sources/PluginCell/Main", "PluginHost")), [])
        found = self.problems(store, target("gatehouse-cell", "Sources/PluginCell/Main", "Store"))
        self.assertIn("Store is inside the house", found[0])

    def test_tests_and_benchmarks_may_look_everywhere(self):
        tests = target("EngineTests", "Tests/EngineTests", "Engine", "Store", kind="test")
        bench = target("gatehouse-bench", "Benchmarks", "Engine")
        self.assertEqual(self.problems(room("Engine"), room("Store"), tests, bench), [])

    def test_a_c_library_has_one_room(self):
        ssl = target("COpenSSL", "Sources/CLibs/COpenSSL", kind="system")
        self.assertEqual(self.problems(ssl, room("Vault", "COpenSSL")), [])
        self.assertIn("only Vault", self.problems(ssl, room("API", "COpenSSL"))[0])

    def test_only_main_may_use_the_simulators(self):
        sims = target("ProviderSims", "Sources/ProviderSims/Library")
        self.assertEqual(self.problems(sims, target("gatehouse", "Sources/Host/Main", "ProviderSims")), [])
        self.assertIn("simulators", self.problems(sims, room("API", "ProviderSims"))[0])

    def test_an_import_needs_its_declaration(self):
        store, domain = room("Store", "Domain"), room("Domain")
        text = "import Domain\nimport Foundation\nimport Logging\n"
        found = list(import_problems([store, domain], store, "S.swift", text))
        self.assertEqual(found, ["S.swift:3: Store imports Logging without declaring it in Package.swift"])

    def test_a_floor_mates_import_is_refused_even_when_declared(self):
        store, vault = room("Store", "Vault"), room("Vault")
        self.assertIn("both are on floor 1", next(import_problems([store, vault], store, "S.swift", "import Vault\n")))

    def test_every_form_of_import_is_seen_and_literals_are_not(self):
        text = (
            "@testable import A\npackage import B\ninternal import struct C.Thing\n@_spi(X) public import D\n"
            '// import E\nlet s = """\nimport F\n"""\nimport G  // lint: comes with A\nimported()\n'
        )
        self.assertEqual([module for _, module in imports(text)], ["A", "B", "C", "D"])


if __name__ == "__main__":
    unittest.main()
