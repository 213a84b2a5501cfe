"""The programs of docs/clients/javascript.md, run as they stand there: in Node.js, and the page in a browser."""

import pathlib

from clients.browser import Browser, Pages
from clients.programs import Asking, Following, Programs, Receiving, Sockets
from harness import eventually, scratch


class JavaScript(Asking, Following, Sockets, Receiving, Programs):
    page, suffix, socket = "clients/javascript.md", "mjs", "follow-socket.mjs"
    names = {"gatehouse.mjs", "verify.mjs", "follow.mjs", "socket.mjs", "follow-socket.mjs", "page.html", "receive.mjs"}
    # The flag is for Node.js 20; later ones know it and do not need it.
    commands = {"mjs": ["node", "--experimental-websocket"]}
    helper = ("webhook.cjs", "javascript", "module.exports = { webhookIsGenuine };\n")


class Page(Programs):
    page = "clients/javascript.md"

    @classmethod
    def setUpClass(cls):
        folder = scratch()
        cls.addClassCleanup(folder.cleanup)
        cls.pages = Pages(folder.name)
        cls.addClassCleanup(cls.pages.close)
        cls.pages_folder = pathlib.Path(folder.name)
        cls.host_options = {"environment": {"GATEHOUSE_WEBSOCKET_ORIGINS": cls.pages.url}}
        super().setUpClass()

    def shown(self, verification, key=None):
        for name in ("page.html", "socket.mjs"):
            (self.pages_folder / name).write_bytes((self.folder / name).read_bytes())
        self.pages.answers["session"] = {"url": self.front.url, "key": key or self.host.keys["globex"]}
        browser = Browser(f"{self.pages.url}/page.html?{verification}")
        self.addCleanup(browser.close)
        return browser

    def test_page(self):
        """A page in a real browser, of another origin, shows each event once and the end, though the host dies meanwhile."""
        one = self.asked(delay=4000)
        browser = self.shown(one)
        eventually(lambda: "verification.processing" in browser.text(), 60, "it has begun", every=0.2)
        self.kill_and_start()
        eventually(lambda: "completed approved" in browser.text(), 60, "it has ended", every=0.2)
        lines = browser.text().split()
        for kind in ("created", "processing", "completed"):
            self.assertEqual(lines.count(f"verification.{kind}"), 1, lines)

    def test_page_refused(self):
        """A page with a key that is not accepted says so at once, and does not try again."""
        browser = self.shown(self.asked(), key="nonsense")
        eventually(lambda: "the connection ended with 4401: no valid API key" in browser.text(), 60, "it is told", every=0.2)

    def test_page_unknown(self):
        """So does one that is not there."""
        browser = self.shown("nothing")
        eventually(lambda: "error not_found" in browser.text(), 60, "it is told", every=0.2)


# A base of tests, and none itself.
del Programs
