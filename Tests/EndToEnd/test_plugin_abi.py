"""The plugin ABI is frozen: its layout and its constants are those of the golden files, and the first plugin still runs.

UPDATE_DOCS=1 rewrites the golden files; only what grows at the end, by the headers' own rules, is a reason to."""

import hashlib
import os
import pathlib
import platform
import shutil
import subprocess
import unittest

from harness import scratch
from harness.conformance import findings, plugin_check
from harness.environment import ROOT

HEADERS = ROOT / "Sources" / "PluginABI" / "include"
GOLDEN = ROOT / "Tests" / "EndToEnd" / "golden"
FIRST = ROOT / "Tests" / "FixturePlugins" / "releases" / "libRegister-1.0-x86_64.so"
FIRST_DIGEST = "d68f7109adb9ed1c847a3db92c4ad3e83efaa20f3bd8d626a616babf1443c982"

# Everything that a plugin can reach hangs on these.
PROBE = """
#include "gatehouse_plugin.h"
const gh_entry *gh_plugin_entry_v1(void) { static const gh_entry entry = {0}; return &entry; }
GH_EXPORT const gh_extension *gh_probe_extension(void) { return 0; }
"""


def run(*command, folder=None):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def constants(headers, folder):
    source = folder / "constants.c"
    source.write_text(PROBE)
    done = run("cc", "-E", "-dM", "-I", headers, source)
    assert done.returncode == 0, done.stderr
    lines = (line.split("/*")[0].strip() for line in done.stdout.splitlines())
    return sorted(line for line in lines if line.startswith("#define GH_") and not line.endswith("_H"))


def library(headers, folder):
    built = folder / "libprobe.so"
    (folder / "probe.c").write_text(PROBE)
    # By its name alone: a path would stand in the golden file.
    done = run(
        "cc", "-std=c11", "-g", "-shared", "-fPIC", "-fvisibility=hidden", "-I", headers, "probe.c", "-o", built,
        folder=folder)
    assert done.returncode == 0, done.stderr
    return built


@unittest.skipUnless(platform.machine() == "x86_64", "the golden files are of x86_64")
class Frozen(unittest.TestCase):
    def setUp(self):
        place = scratch()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)

    def compare(self, headers):
        """What abidiff says of the headers against the golden; empty: nothing."""
        if not shutil.which("abidiff"):
            self.skipTest("there is no abidiff here: apt-get install abigail-tools")
        done = run("abidiff", "--no-show-locs", GOLDEN / "plugin-abi-1.abi", library(headers, self.folder))
        return done.stdout + done.stderr if done.returncode else ""

    def test_layout(self):
        """Every struct and function type is laid out as in the first release."""
        if os.environ.get("UPDATE_DOCS"):
            built = library(HEADERS, self.folder)
            done = run("abidw", "--no-show-locs", "--no-comp-dir-path", "--no-corpus-path", built)
            self.assertEqual(done.returncode, 0, done.stderr)
            (GOLDEN / "plugin-abi-1.abi").write_text(done.stdout)
        self.assertEqual(self.compare(HEADERS), "")

    def test_it_can_fail(self):
        """Two fields that change places, and one that becomes wider, are seen."""
        for file, before, after in (
                ("gh_http.h", "    uint32_t outcome;\n    uint32_t status;", "    uint32_t status;\n    uint32_t outcome;"),
                ("gh_sink.h", "uint32_t error_class, gh_bytes code", "uint64_t error_class, gh_bytes code")):
            copy = self.folder / "include"
            shutil.copytree(HEADERS, copy, dirs_exist_ok=True)
            text = (copy / file).read_text()
            for line in text.splitlines():
                if line.strip().startswith("uint32_t outcome"):
                    text = text.replace(line, "    uint32_t outcome;")
                if line.strip().startswith("uint32_t status;"):
                    text = text.replace(line, "    uint32_t status;")
            self.assertIn(before, text)
            (copy / file).write_text(text.replace(before, after))
            # The layout's own assertions would stop the compiler first.
            (copy / "gh_layout.h").write_text("")
            self.assertNotEqual(self.compare(copy), "", file)

    def test_constants(self):
        """No constant has another value than in the first release; new ones may come."""
        golden = GOLDEN / "plugin-abi-1.constants"
        found = constants(HEADERS, self.folder)
        if os.environ.get("UPDATE_DOCS"):
            golden.write_text("\n".join(found) + "\n")
        self.assertEqual([line for line in golden.read_text().splitlines() if line not in found], [])

    def test_first_plugin(self):
        """The plugin that was built at the first release is still what it was, loads, and passes every check."""
        self.assertEqual(hashlib.sha256(FIRST.read_bytes()).hexdigest(), FIRST_DIGEST)
        result = plugin_check(
            FIRST, "--cassette", ROOT / "Examples" / "cassette.json", "--seconds", "1", "--sessions", "1000")
        self.assertEqual((result.code, findings(result)), (0, {}), result)


if __name__ == "__main__":
    unittest.main()
