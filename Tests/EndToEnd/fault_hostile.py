"""Every deed of a hostile plugin, again and again, while 200 verifications a second run for another tenant."""

import time
import unittest

from faults import DEADLY, SHORT, Bystanders, Outlaws, show
from harness import Host, Simulators, eventually, image64, regula

RATE, THREADS = 200, 24
ROUNDS = 1 if SHORT else 4


class Hostile(unittest.TestCase):
    def test_beside_load(self):
        """Not one verification of the other tenant fails or is lost, whatever the plugins do meanwhile."""
        sims = Simulators()
        self.addCleanup(sims.stop)
        outlaws = Outlaws()
        self.addCleanup(outlaws.close)
        host = Host(
            providers=[regula(sims.regula.url, isolation="cell"), *outlaws.providers()], plugins=outlaws.plugins,
            tenants=("acme", *outlaws.tenants), environment={"OUTLAW_KEY": "outlaw-key-0123456789"})
        self.addCleanup(host.close)
        host.start()
        pid, acme, front = host.pid, host.client("acme"), image64("juan")

        def verify():
            answer = acme.verify_document(front)
            return None if answer.status == 201 and answer["status"] == "completed" else str(answer)

        quiet = Bystanders(verify, RATE, THREADS).start()
        time.sleep(5)
        quiet.stop()
        bystanders = Bystanders(verify, RATE, THREADS).start()
        self.addCleanup(bystanders.stop)
        deeds, wrong = 0, []
        for _ in range(ROUNDS):
            for deed in outlaws.deeds:
                deeds += 1
                client = host.client(outlaws.tenant(deed))
                answer = client.verify_id("BAD", "some_register")
                is_right = answer.status >= 500 if deed in DEADLY else (
                    answer.status == 201 and answer["decision"] == "review")
                if not is_right:
                    wrong.append((deed, str(answer)))
                answer = client.verify_id("GOOD", "some_register")
                if answer.status != 201:
                    wrong.append((deed, "afterwards", str(answer)))
        bystanders.stop()
        self.assertEqual(wrong, [])
        self.assertEqual(quiet.failures + bystanders.failures, [])
        self.assertEqual(host.pid, pid)
        show("hostile plugins beside other tenants' work", ("", "alone", "beside"), [
            ("deeds", "", str(deeds)),
            ("verifications", str(quiet.done), str(bystanders.done)),
            ("a second", f"{quiet.done / quiet.seconds:.0f}", f"{bystanders.done / bystanders.seconds:.0f}"),
            ("failed", "0", "0"),
            ("p50, ms", f"{quiet.percentile(0.5):.1f}", f"{bystanders.percentile(0.5):.1f}"),
            ("p99, ms", f"{quiet.percentile(0.99):.1f}", f"{bystanders.percentile(0.99):.1f}")])
        eventually(lambda: host.client().get("/health/ready").status == 200, what="a ready host")


if __name__ == "__main__":
    unittest.main()
