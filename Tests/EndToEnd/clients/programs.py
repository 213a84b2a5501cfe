"""What the programs of docs/clients must do in every language, run as they stand there against a real host."""

import pathlib
import socket
import uuid

from harness import Client, Front, HostCase, Process, block, blocks, eventually, scratch

VERIFICATIONS = "/api/v1/verifications"
VENDOR = "/v1/verification/create"
JUAN = {"firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"}
REGISTER = {"verificationType": "philippines_nbi_clearance", "idNumber": "NBI-123456789", "userData": JUAN}
PROXY_SAYS_NOT_NOW = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nRetry-After: 3\r\nContent-Length: 16\r\n"
    b"Connection: close\r\n\r\n<h1>Not now</h1>")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as holder:
        return holder.getsockname()[1]


def listens(port):
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


class Programs(HostCase):
    """The blocks of a page, each under its name in one folder, behind one address."""

    page = None
    host_options = {"environment": {"GATEHOUSE_EVENTS_STREAMS_PER_KEY": 1, "GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE": "true"}}
    commands = {}

    def setUp(self):
        super().setUp()
        folder = scratch()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for one in blocks(self.page):
            self.assertIsNotNone(one.name, f"{self.page} has a block without a name: {one.text[:80]}")
            (self.folder / one.name).write_text(one.text, encoding="utf-8")
        self.front = Front(self.host.base_url)
        self.addCleanup(self.front.close)

    def program(self, name, *arguments, key=None, **environment):
        number = uuid.uuid4().hex
        made = Process(
            [*self.commands[name.rsplit(".", 1)[1]], name, *arguments], self.folder, self.folder / f"{number}.log",
            {"GATEHOUSE_URL": self.front.url, "GATEHOUSE_KEY": key or self.host.keys["globex"], **environment})
        self.addCleanup(made.kill)
        return made

    def asked(self, delay=None):
        if delay:
            self.sims.idmeta.fault("delay", path=VENDOR, delayMs=delay)
        answer = self.host.client("globex").post(VERIFICATIONS + "/async", REGISTER)
        self.assertEqual(answer.status, 202, answer)
        return answer["id"]

    def kill_and_start(self):
        """The host dies as in a power cut; the client meets closed connections, and then the host is somewhere else."""
        self.front.to(None)
        self.host.kill9()
        seen = len(self.front.times)
        eventually(lambda: len(self.front.times) > seen, 30, "the client comes back")
        self.host.start()
        self.front.to(self.host.base_url)

    def ended(self, program, code=0):
        found, lines = program.rest(90)
        self.assertEqual(found, code, program.log_end())
        return lines

    def refused(self, program, *words):
        lines = self.ended(program, 1)
        for word in words:
            self.assertIn(word, program.log_text())
        return lines


class Asking:
    """verify: what every language does, as its page has it."""

    def verify(self, order, **options):
        return self.program(f"verify.{self.suffix}", order, **options)

    def with_reference(self, order):
        return self.host.client("globex").get(VERIFICATIONS, query={"reference": order})["items"]

    def test_blocks(self):
        """Each program of the page is one that is run here."""
        self.assertEqual({one.name for one in blocks(self.page)}, self.names)

    def test_lost_answer(self):
        """The answer to the order is lost, and it is sent again under its key: there is one verification, read with its ETag
        until its end; run again it is the same."""
        self.sims.idmeta.fault("delay", path=VENDOR, delayMs=4000, times=1)
        self.front.lose()
        lines = self.ended(self.verify("order-1"))
        listed = self.with_reference("order-1")
        self.assertEqual(len(listed), 1, listed)
        self.assertEqual(lines, [f"{listed[0]['id']} completed approved"])
        self.assertEqual(self.front.answers[:2], [202, 202])
        self.assertIn(304, self.front.answers)
        self.assertEqual(self.ended(self.verify("order-1")), lines)

    def test_killed_while_waiting(self):
        """The host dies while the client reads how it stands: the client waits for the next one and has its verdict."""
        self.sims.idmeta.fault("delay", path=VENDOR, delayMs=3000)
        program = self.verify("order-2")
        eventually(lambda: 200 in self.front.answers, 30, "it is read")
        self.kill_and_start()
        self.assertEqual(self.ended(program), [f"{self.with_reference('order-2')[0]['id']} completed approved"])

    def test_busy(self):
        """A 503 of whatever stands before the host is tried again, and not before Retry-After."""
        self.front.refuse(PROXY_SAYS_NOT_NOW)
        self.assertRegex(self.ended(self.verify("order-3"))[0], " completed approved$")
        self.assertGreaterEqual(self.front.times[1] - self.front.times[0], 2.9)

    def test_refused(self):
        """A refusal is told with its code and what to do, and not tried again."""
        self.assertEqual(
            self.refused(self.verify("order-4", key="nonsense"), "unauthorized:", "Send a valid key"), [])
        self.assertEqual(len(self.front.times), 1)

    def test_without_a_verdict(self):
        """What ends without a verdict is no success, and its code is told."""
        self.sims.idmeta.fault("delay", path=VENDOR, delayMs=20_000)
        program = self.verify("order-5")
        one = eventually(lambda: self.with_reference("order-5"), 30, "it is stored")[0]["id"]
        cancelled = self.host.client("globex").post(f"{VERIFICATIONS}/{one}/cancel")
        self.assertEqual(cancelled.status, 200, cancelled)
        self.assertRegex(self.ended(program, 1)[0], f"^{one} cancelled")

    def test_patience(self):
        """Who does not want to wait any longer is told how it stands, and comes back to the same one."""
        self.sims.idmeta.fault("delay", path=VENDOR, delayMs=2000, times=1)
        waiting = self.ended(self.verify("order-6", PATIENCE="0"), 75)[0].split()
        self.assertIn(waiting[1], ("pending", "processing"))
        self.assertEqual(self.ended(self.verify("order-6")), [f"{waiting[0]} completed approved"])


class Following:
    """follow: Server-Sent Events."""

    def follow(self, verification):
        return self.program(f"follow.{self.suffix}", verification)

    def whole(self, verification, lines):
        """Each event once and in order, and then the end."""
        self.assertEqual(lines[-1], f"{verification} completed approved")
        self.assertEqual([line.split()[0] for line in lines[:-1]], [str(seq) for seq in range(1, len(lines))])
        self.assertEqual((lines[0], lines[-2].split()[1]), ("1 verification.created", "verification.completed"))

    def test_killed(self):
        """The host dies in the middle: the client resumes, and has each event once and in order."""
        one = self.asked(delay=3000)
        program = self.follow(one)
        first = [program.next_line(), program.next_line()]
        self.kill_and_start()
        self.whole(one, first + self.ended(program))

    def test_too_many(self):
        """A stream above those of the key waits until there is room."""
        one = self.asked(delay=3000)
        held = self.follow(one)
        first = held.next_line()
        waiting = self.follow(one)
        eventually(lambda: 429 in self.front.answers, 30, "the second is refused")
        self.whole(one, [first] + self.ended(held))
        self.whole(one, self.ended(waiting))

    def test_unknown(self):
        """What is not there is told as such."""
        self.assertEqual(self.refused(self.follow("nothing"), "not_found:", "Check the id"), [])


class Sockets:
    """Many over one WebSocket."""

    def test_socket_killed(self):
        """Three are followed over one connection; the host dies in the middle, and each has its events once and in order."""
        followed = [self.asked(delay=3000) for _ in range(3)]
        program = self.program(self.socket, *followed)
        lines = [program.next_line() for _ in range(4)]
        self.kill_and_start()
        lines += self.ended(program)
        for one in followed:
            events = [line.split()[1:] for line in lines[:-3] if line.startswith(one)]
            self.assertEqual([seq for seq, _ in events], [str(seq) for seq in range(1, len(events) + 1)])
            self.assertEqual((events[0][1], events[-1][1]), ("verification.created", "verification.completed"))
            self.assertIn(f"{one} completed approved", lines[-3:])

    def test_socket_busy(self):
        """Who is refused a connection for now comes back."""
        one = self.asked()
        self.front.refuse(PROXY_SAYS_NOT_NOW)
        self.assertEqual(self.ended(self.program(self.socket, one))[-1], f"{one} completed approved")
        self.assertEqual(len(self.front.times), 2)

    def test_socket_unknown(self):
        """One that is not there does not keep the others from being followed."""
        one = self.asked()
        lines = self.ended(self.program(self.socket, "nothing", one), 1)
        self.assertEqual(sorted(lines[-2:]), [f"{one} completed approved", "nothing error not_found"])


class Receiving:
    """receive: webhooks."""

    def endpoint(self, url):
        made = self.host.client("globex").post(
            "/api/v1/webhook-endpoints", {"url": url, "events": ["verification.completed"]})
        self.assertEqual(made.status, 201, made)
        self.addCleanup(lambda: self.host.client("globex").delete(f"/api/v1/webhook-endpoints/{made['id']}"))
        return made

    def again(self, one, attempts):
        """Sends the webhook about that verification again."""
        client = self.host.client("globex")

        def delivery():
            items = client.get("/api/v1/webhook-deliveries", query={"request": one})["items"]
            return items[0]["id"] if items and items[0]["status"] == "delivered" else None

        path = "/api/v1/webhook-deliveries/" + eventually(delivery, 30, "it is delivered")
        replayed = client.post(path + "/replay")
        self.assertEqual(replayed.status, 200, replayed)
        eventually(
            lambda: [tried["status"] for tried in client.get(path)["log"]] == [204] * attempts, 30, "it came again")

    def test_webhooks(self):
        """A webhook is taken once, however often it comes and though the receiver dies; a forged one never is."""
        (self.folder / self.helper[0]).write_text(block("webhooks/verifying.md", self.helper[1]) + self.helper[2])
        port = free_port()
        made = self.endpoint(f"http://127.0.0.1:{port}/hooks")

        def receiver():
            started = self.program(f"receive.{self.suffix}", port, WEBHOOK_SECRET=made["secret"])
            eventually(lambda: listens(port), 30, "it listens")
            return started

        program = receiver()
        first = self.asked()
        self.assertEqual(program.next_line(), f"verification.completed {first}")
        self.again(first, 2)
        forged = Client(f"http://127.0.0.1:{port}").post("/hooks", {"type": "verification.completed"}, headers={
            "webhook-id": "msg_1", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"})
        self.assertEqual(forged.status, 401)
        program.kill()
        program = receiver()
        self.again(first, 3)
        second = self.asked()
        self.assertEqual(program.next_line(), f"verification.completed {second}")
