"""A system that cannot confine cells in every way: what is said of it, and what `require_sandbox` does."""

import subprocess
import unittest

from faults import fixture_plugins
from harness import FAST, Host, ProcessFailure

# A user namespace of which this process is the root, in which no other can be made.
DEPRIVED = ("unshare", "-Ur", "sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', "sh")
MISSING = "this system does not grant an unprivileged user, a user namespace"


class DeprivedHost(Host):
    def serve_arguments(self):
        return [*DEPRIVED, *super().serve_arguments()]


def _can_deprive():
    try:
        return subprocess.run([*DEPRIVED, "true"], capture_output=True, timeout=30, check=False).returncode == 0
    except OSError:
        return False


class Sandbox(unittest.TestCase):
    def _host(self, kind=Host, **environment):
        host = kind(
            providers=[{
                "id": "friendly", "plugin": "Friendly", "endpoints": {"api": "http://127.0.0.1:9"},
                "secrets": {"key": {"env": "FRIENDLY_KEY"}}, **FAST, "tenants": {"acme": {}}}],
            plugins=fixture_plugins(), tenants=("acme",),
            environment={"FRIENDLY_KEY": "friendly-key-0123456789", **environment})
        self.addCleanup(host.close)
        return host

    def test_whole(self):
        """Here everything is granted: nothing is warned of, and it may be demanded."""
        host = self._host(GATEHOUSE_REQUIRE_SANDBOX="true").start()
        check = host.client().get("/health")["checks"]["isolation"]
        self.assertEqual(check, {"status": "up", "detail": "1 in cells, 0 in-process, 0 given up"})
        self.assertNotIn("does not grant", host.log_text())

    @unittest.skipUnless(_can_deprive(), "this machine does not let a test take user namespaces away")
    def test_less(self):
        """What is missing is named at start and in /health, and plugins serve all the same."""
        host = self._host(DeprivedHost).start()
        self.assertIn(f"cells are confined less than they should be: {MISSING}", host.log_text())
        check = host.client().get("/health")["checks"]["isolation"]
        self.assertEqual(check["status"], "degraded")
        self.assertIn(MISSING, check["detail"])
        self.assertEqual(host.client("acme").verify_id("1", "some_register").status, 503, "the vendor is not there")

    @unittest.skipUnless(_can_deprive(), "this machine does not let a test take user namespaces away")
    def test_demanded(self):
        """With `require_sandbox` nothing starts, and the message says what is missing."""
        host = self._host(DeprivedHost, GATEHOUSE_REQUIRE_SANDBOX="true")
        with self.assertRaises(ProcessFailure):
            host.start()
        host.process.kill()
        self.assertIn(f"require_sandbox is set, and {MISSING}", host.log_text())


if __name__ == "__main__":
    unittest.main()
