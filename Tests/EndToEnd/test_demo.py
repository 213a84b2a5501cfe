"""`gatehouse demo`: what a newcomer runs first."""

import json
import pathlib
import signal

from harness import BUILD, Client, Process, SimulatedCase, gatehouse, image64, scratch
from harness.environment import ROOT, program


class Demo(SimulatedCase):
    def setUp(self):
        place = scratch()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)

    def arguments(self, *more):
        return ["demo", *more, "--providers", ROOT / "providers.d", "--plugins", BUILD]

    def keep(self):
        arguments = self.arguments("--keep", "--json")
        demo = Process([program("gatehouse"), *arguments], self.folder, self.folder / "demo.log")
        self.addCleanup(demo.kill)
        return demo, json.loads(demo.next_line())

    def test_story(self):
        """The demo plays its story on free ports and exits with 0, leaving nothing behind."""
        result = gatehouse(*self.arguments(), directory=self.folder, within=90)
        self.assertEqual(result.code, 0, result)
        for word in ("201 approved", "404", "Template 99999 not found", "issued", "Done."):
            self.assertIn(word, result.out)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_keep(self):
        """With --keep --json it prints one line of what a script needs, serves, and ends on SIGTERM with 0."""
        demo, line = self.keep()
        self.assertEqual(sorted(line), ["adminKey", "baseUrl", "keys", "sims"])
        self.assertEqual(sorted(line["keys"]), ["acme", "globex"])
        self.assertEqual(sorted(line["sims"]), ["airtime", "idmeta", "regula"])
        for tenant, key in line["keys"].items():
            answer = Client(line["baseUrl"], key).verify_document(image64("juan"))
            self.assertEqual((answer.status, answer.json.get("decision")), (201, "approved"), f"{tenant}: {answer}")
        self.assertEqual(Client(line["sims"]["regula"]).get("/_sim/health").status, 200)
        demo.send(signal.SIGTERM)
        self.assertEqual(demo.wait(30), 0, demo.log_end())

    def test_end_of_input(self):
        """With --keep it ends when its standard input closes, so that no script leaves it behind."""
        demo, _ = self.keep()
        demo.close_input()
        self.assertEqual(demo.wait(30), 0, demo.log_end())

    def test_interrupt(self):
        """Ctrl-C ends it as well."""
        demo, _ = self.keep()
        demo.send(signal.SIGINT)
        self.assertEqual(demo.wait(30), 0, demo.log_end())

    def test_no_plugins(self):
        """Without plugins it says what is missing and exits with 1."""
        result = gatehouse("demo", "--providers", ROOT / "providers.d", "--plugins", self.folder, directory=self.folder)
        self.assertEqual(result.code, 1, result)
        self.assertTrue(result.err.strip())
