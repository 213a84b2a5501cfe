"""Where webhooks may not go, however a name leads there: with a real resolver, a real name server and a listener on every
address of this machine. All of it in a network of this process alone."""

import concurrent.futures
import http.server
import pathlib
import socket
import ssl
import subprocess
import threading
import unittest

from harness import gatehouse, private_network, scratch

PUBLIC, PUBLIC6 = "93.184.216.34", "2606:2800:220:1::1"

# Addresses a name may lead to. Those in `HERE` are this machine's, so a connection would arrive.
HERE = ["10.0.0.1", "172.16.0.1", "172.31.255.1", "192.168.1.1", "100.64.0.1", "100.100.100.200", "169.254.169.254",
        "169.254.170.2", "168.63.129.16", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.1",
        "198.51.100.1", "203.0.113.1", "fc00::1", "fd00:ec2::254", "fd20:ce::254", "fdff::1", "fec0::1",
        "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "64:ff9b:1::a9fe:a9fe", "100::1",
        "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::",
        "2002:a00:1::", "2002:c0a8:101::", "2002:a9fe:a9fe::", "2606:4700::5efe:10.0.0.1", "3fff::1", "5f00::1",
        "4000::1"]
ELSEWHERE = ["0.0.0.0", "0.1.2.3", "127.0.0.1", "127.0.0.2", "127.1.2.3", "127.255.255.254", "224.0.0.1", "239.255.255.250",
             "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
             "::ffff:169.254.169.254", "::ffff:192.168.1.1", "::ffff:0:127.0.0.1", "::127.0.0.1", "::10.0.0.1",
             "fe80::1", "ff02::1", "ff0e::1"]
REFUSED = HERE + ELSEWHERE


class Listener:
    """HTTPS on port 443 of every address; remembers to which of them connections came."""

    def __init__(self, certificate, key):
        self.arrivals = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        arrivals = self.arrivals

        class Handler(http.server.BaseHTTPRequestHandler):
            def setup(self):
                self.request = context.wrap_socket(self.request, server_side=True)
                super().setup()

            def finish(self):
                super().finish()
                self.request.close()

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(302 if self.path == "/away" else 200)
                self.send_header("Location", "https://127.0.0.1/")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            address_family = socket.AF_INET6
            daemon_threads = True

            def server_bind(self):
                self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
                super().server_bind()

            def get_request(self):
                connection, client = super().get_request()
                arrivals.append(connection.getsockname()[0].removeprefix("::ffff:"))
                return connection, client

            def handle_error(self, *_):
                """A client that refuses the certificate."""

        self._server = Server(("::", 443), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def setUpModule():
    private_network.enter()


class Addresses(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = scratch()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.certificate, key = cls.make_certificate("listener")
        cls.secret = str(cls.folder / "secret")
        pathlib.Path(cls.secret).write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        for address in [PUBLIC, PUBLIC6, *HERE]:
            private_network.add_address(address)
        cls.names = private_network.NameServer()
        cls.listener = Listener(cls.certificate, key)
        cls.addClassCleanup(cls.listener.close)

    @classmethod
    def make_certificate(cls, name):
        certificate, key = str(cls.folder / f"{name}.pem"), str(cls.folder / f"{name}.key")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:*.hooks.example", "-keyout", key, "-out",
             certificate], check=True, capture_output=True, timeout=60)
        return certificate, key

    def setUp(self):
        self.listener.arrivals.clear()

    def name(self, label, *answers):
        name = f"{label}.hooks.example"
        self.names.names[name] = [list(answer) for answer in answers]
        return name

    def send(self, name, *more, path="/", trusted=True, environment=None):
        trust = ["--ca-file", self.certificate] if trusted else []
        result = gatehouse("webhook", "send", f"https://{name}{path}", "--secret-file", self.secret, *trust, *more,
                           "--timeout", "20000", "--json", environment=environment)
        delivered = result.json["status"] == 200
        self.assertEqual(result.code, 0 if delivered else 1, result)
        return result.json

    def assertRefused(self, answer):
        self.assertEqual((answer["code"], answer["sent"], answer["status"]), ("address_refused", False, None), answer)

    def test_public(self):
        """A name that leads to a public address is served, over IPv4 and IPv6."""
        for label, address in (("four", PUBLIC), ("six", PUBLIC6)):
            self.assertEqual(self.send(self.name(label, [address]))["status"], 200)
        self.assertEqual(self.listener.arrivals, [PUBLIC, PUBLIC6])

    def test_refused_addresses(self):
        """A name that leads to any address that is not public is refused, and nobody is connected to."""
        self.assertGreaterEqual(len(set(REFUSED)), 60)
        names = {address: self.name(f"refused{number}", [address]) for number, address in enumerate(REFUSED)}
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = dict(zip(names, pool.map(self.send, names.values())))
        for address, answer in answers.items():
            with self.subTest(address):
                self.assertRefused(answer)
                self.assertNotIn(address, answer["detail"], "our network is not explained to whoever asks")
        self.assertEqual(self.listener.arrivals, [])

    def test_the_listener_hears(self):
        """What is refused would have arrived: with private addresses allowed it does. Metadata stays refused."""
        for number, address in enumerate(["127.0.0.1", "::1", "10.0.0.1", "::ffff:127.0.0.1", "fc00::1", "2002:a00:1::"]):
            with self.subTest(address):
                self.listener.arrivals.clear()
                self.assertEqual(self.send(self.name(f"heard{number}", [address]), "--allow-private")["status"], 200)
                self.assertEqual(self.listener.arrivals, [address.removeprefix("::ffff:")])
        self.listener.arrivals.clear()
        for number, address in enumerate(["169.254.169.254", "fd00:ec2::254", "64:ff9b::a9fe:a9fe", "168.63.129.16"]):
            self.assertRefused(self.send(self.name(f"metadata{number}", [address]), "--allow-private"))
        self.assertEqual(self.listener.arrivals, [])

    def test_an_answer_that_changes(self):
        """A name that is public when first looked up and 127.0.0.1 ever after: what is judged is what is connected to, in
        one look-up, so the first call goes to the public address and the next is refused."""
        for label, inside in (("rebind", "127.0.0.1"), ("rebind6", "::1"), ("metadata", "169.254.169.254")):
            with self.subTest(inside):
                self.listener.arrivals.clear()
                name = self.name(label, [PUBLIC], [inside])
                self.assertEqual(self.send(name)["status"], 200)
                self.assertEqual(self.names.asked(name), 1)
                self.assertRefused(self.send(name))
                self.assertEqual(self.listener.arrivals, [PUBLIC])

    def test_an_answer_that_alternates(self):
        """Whatever the order in which a name's answers change, nobody but the public address is connected to."""
        name = self.name("flip", *[["127.0.0.1"], [PUBLIC], ["::1"], [PUBLIC], ["10.0.0.1"]])
        statuses = [self.send(name)["status"] for _ in range(5)]
        self.assertEqual(statuses, [None, 200, None, 200, None])
        self.assertEqual(set(self.listener.arrivals), {PUBLIC})

    def test_mixed_answers(self):
        """Among several addresses of a name only public ones are connected to."""
        for number, answer in enumerate([["127.0.0.1", PUBLIC], [PUBLIC, "127.0.0.1"], ["::1", PUBLIC],
                                         ["10.0.0.1", "fc00::1", PUBLIC6]]):
            self.send(self.name(f"mixed{number}", answer))
        self.assertLessEqual(set(self.listener.arrivals), {PUBLIC, PUBLIC6})
        self.assertRefused(self.send(self.name("allinside", ["127.0.0.1", "10.0.0.1", "::1", "fc00::1"])))

    def test_redirect(self):
        """A redirect to ourselves is an answer, and is not followed."""
        self.assertEqual(self.send(self.name("away", [PUBLIC]), path="/away")["status"], 302)
        self.assertEqual(self.listener.arrivals, [PUBLIC])

    def test_environment(self):
        """Proxies of the environment, which would connect for us, are not used."""
        proxies = {name: "http://127.0.0.1:9/" for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")}
        self.assertEqual(self.send(self.name("proxied", [PUBLIC]), environment=proxies)["status"], 200)

    def test_other_failures(self):
        """A name that does not exist, a certificate nobody vouches for and one of another name have codes of their own;
        nothing is sent."""
        self.assertEqual(self.send("nowhere.hooks.example")["code"], "name_unresolved")
        untrusted = self.send(self.name("untrusted", [PUBLIC]), trusted=False)
        self.names.names["other.example"] = [[PUBLIC]]
        other = self.send("other.example")
        for answer in (untrusted, other):
            self.assertEqual((answer["code"], answer["sent"]), ("tls_failed", False), answer)

    def test_authorities(self):
        """The system's authorities are trusted; where others are given, they alone are."""
        other, _ = self.make_certificate("other")
        store = self.folder / "store"
        store.mkdir()
        for name in ("listener.pem", "ca-certificates.crt"):
            (store / name).write_bytes(pathlib.Path(self.certificate).read_bytes())
        subprocess.run(["openssl", "rehash", str(store)], check=True, capture_output=True, timeout=60)
        with private_network.mounted(store, "/etc/ssl/certs"):
            name = self.name("authorities", [PUBLIC])
            self.assertEqual(self.send(name, trusted=False)["status"], 200)
            self.assertEqual(self.send(name, "--ca-file", other, trusted=False)["code"], "tls_failed")


if __name__ == "__main__":
    unittest.main()
