"""Where requests come from, when proxies stand before the host: asked over real connections from two addresses."""

import http.client
import sqlite3
import unittest
import urllib.parse

from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from harness import Client, SimulatedCase, eventually
from test_callbacks import SECRETS, Story, complete, provider, sign

PROXY, OTHER = "127.0.0.1", "127.0.0.2"
VENDOR = "203.0.113.9"
SOCKETS = "/api/v1/ws/verifications"


class Proxies(Story, SimulatedCase):
    def host(self, **environment):
        host = self.new_host(
            providers=[provider(self.sims.idmeta.url, callbacks={"allow_from": ["203.0.113.0/24"]})],
            environment={**SECRETS, **environment})
        host.start()
        self.path = self.address(host)["path"]
        return host

    def status(self, host, source, *headers):
        """Of a callback sent from that address of this machine."""
        place = urllib.parse.urlsplit(host.base_url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30, source_address=(source, 0))
        body = complete()
        try:
            connection.putrequest("POST", self.path)
            for name, value in (("Content-Type", "application/json"), ("X-Signature", sign(body)),
                                ("Content-Length", str(len(body))), *headers):
                connection.putheader(name, value)
            connection.endheaders(body)
            return connection.getresponse().status
        finally:
            connection.close()

    def test_allow_list(self):
        """Behind a trusted proxy the vendor's address counts, the nearest that is no proxy's; whoever else says so is not believed."""
        host = self.host(GATEHOUSE_PROXIES_TRUSTED=f"{PROXY}/32,10.0.0.0/8")
        name = "X-Forwarded-For"
        for source, headers, status in (
            (PROXY, [(name, VENDOR)], 204),
            (PROXY, [(name, f"198.51.100.7, {VENDOR}")], 204),
            (PROXY, [(name, f"{VENDOR}:4711, 10.0.0.9")], 204),
            (PROXY, [(name, "198.51.100.7"), (name, VENDOR)], 204),
            (PROXY, [], 403),
            (PROXY, [(name, f"{VENDOR}, 198.51.100.7")], 403),
            (PROXY, [(name, VENDOR), (name, "198.51.100.7")], 403),
            (PROXY, [(name, f"{VENDOR}, unknown")], 403),
            (PROXY, [("Forwarded", f"for={VENDOR}")], 403),
            (PROXY, [("X-Real-IP", VENDOR)], 403),
            (OTHER, [(name, VENDOR)], 403),
            (OTHER, [(name, f"{VENDOR}, {PROXY}")], 403),
        ):
            with self.subTest(source=source, headers=headers):
                self.assertEqual(self.status(host, source, *headers), status)
        admin = Client(host.base_url, host.add_admin())
        sources = {item["source"] for item in admin.get("/api/v1/admin/callbacks")["items"]}
        self.assertEqual(sources, {PROXY, "198.51.100.7", None, OTHER})

    def test_forwarded(self):
        """The operator says which header the proxies write; the other is not read."""
        host = self.host(GATEHOUSE_PROXIES_TRUSTED=f"{PROXY}/32", GATEHOUSE_PROXIES_HEADER="forwarded")
        self.assertEqual(self.status(host, PROXY, ("Forwarded", f'for="{VENDOR}:1";proto=https')), 204)
        self.assertEqual(self.status(host, PROXY, ("X-Forwarded-For", VENDOR)), 403)

    def test_none(self):
        """Without the setting nobody is believed."""
        host = self.host()
        for headers in ([("X-Forwarded-For", VENDOR)], [("Forwarded", f"for={VENDOR}")]):
            self.assertEqual(self.status(host, PROXY, *headers), 403)

    def test_audit(self):
        """The audit log names the client's address, not the proxy's, and nothing that was only claimed."""
        host = self.host(GATEHOUSE_PROXIES_TRUSTED=f"{PROXY}/32")
        acme = host.client("acme")
        for claimed in ("198.51.100.7", f"{VENDOR}, 198.51.100.8"):
            made = acme.post(
                "/api/v1/webhook-endpoints", {"url": "https://client.example/"}, headers={"X-Forwarded-For": claimed})
            self.assertEqual(made.status, 201, made)
        with sqlite3.connect(host.database_file) as database:
            actors = [row[0] for row in database.execute(
                "SELECT actor FROM audit_log WHERE action = 'webhook_endpoint.create' ORDER BY seq")]
        key = host.key_ids["acme"]
        self.assertEqual(actors, [f"key:{key} from 198.51.100.7", f"key:{key} from 198.51.100.8"])

    def test_sockets(self):
        """WebSockets without a key are limited by the client's address, not by the proxy's."""
        host = self.host(GATEHOUSE_PROXIES_TRUSTED=f"{PROXY}/32", GATEHOUSE_WEBSOCKET_UNAUTHENTICATED_PER_ADDRESS="2",
                         GATEHOUSE_WEBSOCKET_AUTHENTICATION_TIMEOUT="60s")
        address = host.base_url.replace("http", "ws", 1) + SOCKETS

        def opened(claimed):
            socket = connect(address, additional_headers={"X-Forwarded-For": claimed}, compression=None)
            self.addCleanup(socket.close)
            return socket
        first, _ = opened("198.51.100.7"), opened(f"{VENDOR}, 198.51.100.7")
        with self.assertRaises(InvalidStatus) as refused:
            opened("203.0.113.1, 198.51.100.7")
        self.assertEqual(refused.exception.response.status_code, 429)
        opened("198.51.100.8")
        # An IPv6 customer has a whole /64.
        opened("2001:db8::1"), opened("2001:db8::2")
        with self.assertRaises(InvalidStatus):
            opened("2001:db8::ffff:3")
        opened("2001:db8:0:1::1")
        first.close()

        def has_room():
            try:
                return opened("198.51.100.7")
            except InvalidStatus:
                return None
        eventually(has_room, 20, "the place is given back")


if __name__ == "__main__":
    unittest.main()
