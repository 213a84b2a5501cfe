"""`gatehouse config check`: every mistake at once, by file, line and column."""

import pathlib

from harness import BUILD, DEFAULT_SECRETS, SimulatedCase, airtime, gatehouse, idmeta, regula, scratch, write_providers

GOOD = [regula("http://127.0.0.1:1"), idmeta("http://127.0.0.1:2"), airtime("http://127.0.0.1:3")]


class ConfigCheck(SimulatedCase):
    def setUp(self):
        super().setUp()
        place = scratch()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)

    def check(self, providers, *more, environment=DEFAULT_SECRETS):
        write_providers(self.folder / "providers.d", providers)
        return gatehouse(
            "config", "check", "providers.d", "--plugins", BUILD, *more, directory=self.folder,
            environment=environment)

    def errors(self, providers, **options):
        result = self.check(providers, "--json", **options)
        self.assertEqual(result.code, 1, result)
        self.assertIs(result.json["ok"], False, result)
        for error in result.json["errors"]:
            self.assertEqual(sorted(error), ["column", "file", "hint", "line", "message"], error)
        return result.json["errors"]

    def test_good(self):
        """A good folder is ok with exit code 0, in text and in JSON."""
        result = self.check(GOOD, "--json")
        self.assertEqual(result.code, 0, result)
        self.assertEqual((result.json["ok"], result.json["errors"]), (True, []))
        result = self.check(GOOD)
        self.assertEqual((result.code, result.out.strip()), (0, "ok: 3 providers"), result)

    def test_the_shipped_folder(self):
        """The providers.d that is shipped is good, given its secrets."""
        shipped = pathlib.Path(__file__).resolve().parents[2] / "providers.d"
        result = gatehouse(
            "config", "check", shipped, "--plugins", BUILD, "--json", environment=DEFAULT_SECRETS)
        self.assertEqual((result.code, result.json["errors"]), (0, []), result)

    def test_position(self):
        """An unknown key is told with file, line, column and what was probably meant; exit code 1."""
        text = "id: regula\nplugin: Regula\nendpoints:\n  api: http://127.0.0.1:1\nlimits:\n  timeuot: 5s\n"
        error, = self.errors({"reader": text})
        self.assertEqual((error["file"], error["line"], error["column"]), ("providers.d/reader.yaml", 6, 3))
        self.assertIn("timeuot", error["message"])
        self.assertIn("timeout", error["hint"])
        shown = self.check({"reader": text})
        self.assertEqual(shown.code, 1)
        self.assertIn("providers.d/reader.yaml:6:3: error: ", shown.all)
        self.assertIn("timeuot: 5s", shown.all)

    def test_all_at_once(self):
        """Mistakes of all files and of all kinds come together, in the order of files and lines."""
        errors = self.errors({
            "a": "id: a\nplugin: Regula\nenabled: maybe\nendpoints: { api: not-an-address }\n"
                 "retry: { attempts: 0, base: 1x }\n",
            "b": "id: b\nid: c\nplugin: Regula\nendpoints: { api: http://127.0.0.1:1 }\n",
            "c": "id: c\nplugin: Nowhere\nendpoints: { api: http://127.0.0.1:1 }\n",
            "d": "plugin: [\n",
            "e": "",
        })
        places = [(error["file"], error["line"]) for error in errors]
        self.assertEqual(places, sorted(places))
        lines = {}
        for file, line in places:
            lines.setdefault(pathlib.Path(file).name, set()).add(line)
        self.assertEqual(sorted(lines), ["a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml"])
        self.assertEqual(lines["a.yaml"], {3, 4, 5})
        self.assertEqual(len([place for place in places if place == ("providers.d/a.yaml", 5)]), 2)
        self.assertIn(2, lines["b.yaml"])
        self.assertIn(2, lines["c.yaml"])

    def test_kinds_of_mistakes(self):
        """Each kind of mistake is named at its own place."""
        url = "http://127.0.0.1:1"
        cases = {
            "an unknown tenant key": (regula(url, tenants={"acme": {"priorty": 1}}), "priority"),
            "an unknown configuration key": (regula(url, config={"scenarios": "Mrz"}), "scenario"),
            "a configuration of a wrong type": (regula(url, config={"depersonalize_log": "yes"}), ""),
            "a configuration that the plugin refuses": (
                idmeta(url, config={"poll_max_ms": 1, "poll_initial_ms": 9}), ""),
            "a missing endpoint": (regula(url, endpoints={"api": None}), "api"),
            "an endpoint nobody asked for": (regula(url, endpoints={"pai": url}), "api"),
            "a secret nobody asked for": (idmeta(url, secrets={"api_tokn": {"env": "IDMETA_API_TOKEN"}}), "api_token"),
            "a missing secret": (airtime(url, secrets={"api_secret": None}), "api_secret"),
            "an operation the plugin does not offer": (
                regula(url, tenants={"acme": {"operations": ["voucher.issue"]}}), ""),
            "isolation that is not there": (regula(url, isolation="cel"), "in-process"),
            "a plugin named as a file": (regula(url, plugin="libRegula.so"), "Regula"),
            "a broken digest": (regula(url, digest="sha256:12"), ""),
            "a wrong price": (regula(url, prices={"verification.document": "cheap"}), ""),
        }
        for name, (provider, word) in cases.items():
            with self.subTest(name):
                errors = self.errors([provider])
                self.assertTrue(errors, name)
                text = " ".join(f"{error['message']} {error['hint']}" for error in errors)
                self.assertIn(word, text)
                for error in errors:
                    self.assertGreater(error["line"], 0, error)
            (self.folder / "providers.d" / f"{provider['id']}.yaml").unlink()

    def test_secret_that_is_not_set(self):
        """A secret whose variable is not set is an error that names the variable, where the secret stands."""
        error, = self.errors([idmeta("http://127.0.0.1:1")], environment={})
        self.assertIn("IDMETA_API_TOKEN", error["message"] + str(error["hint"]))
        self.assertEqual(error["file"], "providers.d/idmeta.yaml")

    def test_secret_in_the_file(self):
        """A secret pasted into the file is refused, and not repeated anywhere."""
        for value in ("sk-live-pasted-0123456789", {"value": "sk-live-pasted-0123456789"}):
            with self.subTest(repr(value)):
                provider = idmeta("http://127.0.0.1:1", secrets={"api_token": None})
                provider["secrets"] = {"api_token": value}
                for more in ((), ("--json",)):
                    result = self.check([provider], *more)
                    self.assertEqual(result.code, 1, result)
                    self.assertNotIn("sk-live-pasted", result.all)

    def test_duplicate_ids(self):
        """Two files of one id are an error that names both."""
        errors = self.errors({"one": _text("twin"), "two": _text("twin")})
        text = " ".join(error["file"] + error["message"] + str(error["hint"]) for error in errors)
        self.assertIn("one.yaml", text)
        self.assertIn("two.yaml", text)

    def test_hostile_files(self):
        """Alias bombs, deep nesting and huge files are refused quickly."""
        bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"a{number}: &a{number} [{','.join([f'*a{number - 1}'] * 9)}]\n" for number in range(1, 12))
        huge = "# " + "x" * 5_000_000 + "\nid: x\n"
        for name, text in (("bomb", bomb), ("deep", "id: " + "[" * 2000), ("huge", huge), ("binary", "id: \x01\x02\n")):
            with self.subTest(name):
                self.assertTrue(self.errors({"bad": text}))

    def test_no_folder(self):
        """A folder that is not there is an error with the next action."""
        result = gatehouse("config", "check", "nowhere.d", "--plugins", BUILD, "--json")
        self.assertEqual(result.code, 1, result)
        self.assertIs(result.json["ok"], False)
        self.assertIn("nowhere.d", result.json["errors"][0]["file"] + result.json["errors"][0]["message"])

    def test_settings_file(self):
        """Settings are checked too: an unknown key or a wrong value names its line, and nothing runs."""
        write_providers(self.folder / "providers.d", GOOD)
        (self.folder / "gatehouse.yaml").write_text("listen: 127.0.0.1:0\nlimits:\n  boddy: 1MB\n  sync_deadline: 1y\n")
        result = gatehouse("serve", directory=self.folder, environment=DEFAULT_SECRETS)
        self.assertEqual(result.code, 1, result)
        self.assertIn("gatehouse.yaml:3:3", result.err)
        self.assertIn("gatehouse.yaml:4:", result.err)

    def test_warnings(self):
        """A warning alone leaves the folder ok: plain http to another machine, a tenant-wide doubt."""
        result = self.check([regula("http://192.0.2.1:1")], "--json")
        self.assertEqual((result.code, result.json["ok"]), (0, True), result)
        self.assertTrue(result.json["warnings"], result)


def _text(identifier):
    return f"id: {identifier}\nplugin: Regula\nendpoints:\n  api: http://127.0.0.1:1\n"
