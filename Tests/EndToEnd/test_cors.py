"""Pages of other origins: what they may use of the API, asked over sockets and by a real browser."""

import pathlib

from clients.browser import Browser, Pages
from harness import HostCase, eventually, scratch

LISTED = "https://app.example.com"
VERIFICATIONS = "/api/v1/verifications"

# Uses what a page cannot do without being let: methods and headers of its own, and headers of answers.
PAGE = """<!doctype html>
<meta charset="utf-8">
<p id="end"></p>
<script type="module">
  const { url, key, admin } = await (await fetch("session")).json();
  const end = document.getElementById("end");
  const call = (path, options = {}) => fetch(url + path, {
    ...options, headers: { "X-API-Key": key, "Content-Type": "application/json", ...options.headers } });
  const lines = [];
  try {
    const body = JSON.stringify({ url: "https://client.example/hook" });
    const made = await call("/api/v1/webhook-endpoints",
      { method: "POST", body, headers: { "Idempotency-Key": crypto.randomUUID?.() ?? "page-1" } });
    const path = new URL(made.headers.get("Location"), url).pathname;
    lines.push(`made ${made.status}`);
    const changed = await call(path,
      { method: "PATCH", body: '{"ordered":true}', headers: { "If-Match": made.headers.get("ETag") } });
    lines.push(`changed ${changed.status} ${(await changed.json()).ordered}`);
    lines.push(`deleted ${(await call(path, { method: "DELETE" })).status}`);
    const refused = await call("/api/v1/verifications/none", { headers: { "X-API-Key": "wrong" } });
    lines.push(`refused ${refused.status} ${(await refused.json()).code}`);
    try {
      await call("/api/v1/admin/dead-letters", { headers: { "X-API-Key": admin } });
      lines.push("operators' route was answered");
    } catch (failure) {
      lines.push(`operators' route: ${failure.name}`);
    }
  } catch (failure) {
    lines.push(`failed ${failure.message}`);
  }
  end.textContent = lines.join("; ") + "; end";
</script>
"""


class Asked(HostCase):
    host_options = {"environment": {"GATEHOUSE_CORS_ORIGINS": LISTED}}

    def preflight(self, path, origin=LISTED, method="POST", headers="x-api-key, idempotency-key"):
        return self.acme.request(
            "OPTIONS", path, key=None,
            headers={"Origin": origin, "Access-Control-Request-Method": method,
                     "Access-Control-Request-Headers": headers})

    def test_preflight(self):
        """A page of a listed origin hears what it may send, without a key."""
        answer = self.preflight("/api/v1/webhook-endpoints/019ac5d2-0f3c-7cc1-a07e-1d3c7bb4a8e1", method="PATCH")
        self.assertEqual(answer.status, 204, answer)
        self.assertEqual(answer.headers["access-control-allow-origin"], LISTED)
        self.assertEqual(answer.headers["access-control-allow-methods"], "DELETE, GET, PATCH")
        allowed = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
        self.assertLessEqual({"x-api-key", "authorization", "content-type", "idempotency-key", "if-match"}, allowed)
        self.assertEqual(answer.headers["access-control-max-age"], "600")
        self.assertIn("Origin", answer.headers["vary"])
        self.assertNotIn("access-control-allow-credentials", answer.headers)

    def test_others(self):
        """Pages of other origins, however alike, are refused; so is `null`."""
        for origin in ("https://evil.example", LISTED + ".evil.example", LISTED + ":8443", "http://app.example.com",
                       "null", f"{LISTED}, https://evil.example", "*"):
            with self.subTest(origin):
                answer = self.preflight(VERIFICATIONS, origin)
                self.assertProblem(answer, 403, "forbidden")
                self.assertNotIn("access-control-allow-origin", answer.headers)
                plain = self.acme.get(VERIFICATIONS, headers={"Origin": origin})
                self.assertEqual(plain.status, 200)
                self.assertNotIn("access-control-allow-origin", plain.headers)
                self.assertIn("Origin", plain.headers["vary"])

    def test_answers(self):
        """A listed page may read answers and problems with their headers; the answer to nobody's page says that it may differ."""
        answer = self.acme.get(VERIFICATIONS, headers={"Origin": LISTED})
        self.assertEqual(answer.headers["access-control-allow-origin"], LISTED)
        exposed = answer.headers["access-control-expose-headers"]
        for name in ("ETag", "Location", "Retry-After", "Idempotency-Replayed"):
            self.assertIn(name, exposed)
        refused = self.acme.get(VERIFICATIONS, headers={"Origin": LISTED}, key=None)
        self.assertProblem(refused, 401, "unauthorized")
        self.assertEqual(refused.headers["access-control-allow-origin"], LISTED)
        self.assertEqual(self.acme.get(VERIFICATIONS).headers["vary"], "Origin")

    def test_never(self):
        """Operators' routes, providers' callbacks and open routes are not for pages."""
        admin = self.host.client("acme")
        for path in ("/api/v1/admin/dead-letters", "/callbacks/idmeta/token", "/health", "/nowhere"):
            with self.subTest(path):
                answer = self.preflight(path, method="GET")
                self.assertIn(answer.status, (404, 405), answer)
                plain = admin.get(path, headers={"Origin": LISTED})
                for headers in (answer.headers, plain.headers):
                    self.assertFalse([name for name in headers if name.startswith("access-control")], headers)


class Unlisted(HostCase):
    def test_nobody(self):
        """Without the setting no page may anything, and nothing else changes."""
        answer = self.acme.request(
            "OPTIONS", VERIFICATIONS, headers={"Origin": LISTED, "Access-Control-Request-Method": "POST"})
        self.assertProblem(answer, 405, "method_not_allowed")
        self.assertNotIn("vary", self.acme.get(VERIFICATIONS, headers={"Origin": LISTED}).headers)


class Shown(HostCase):
    @classmethod
    def setUpClass(cls):
        folder = scratch()
        cls.addClassCleanup(folder.cleanup)
        cls.pages = Pages(folder.name)
        cls.addClassCleanup(cls.pages.close)
        (pathlib.Path(folder.name) / "page.html").write_text(PAGE)
        cls.host_options = {"environment": {"GATEHOUSE_CORS_ORIGINS": cls.pages.url}}
        super().setUpClass()

    def test_page(self):
        """A page in a real browser makes, changes and deletes, reads problems, and gets nothing of an operator's route."""
        self.pages.answers["session"] = {
            "url": self.host.base_url, "key": self.host.keys["acme"], "admin": self.host.add_admin()}
        browser = Browser(f"{self.pages.url}/page.html")
        self.addCleanup(browser.close)
        text = eventually(lambda: browser.text() if "end" in browser.text() else None, 60, "it is done", every=0.2)
        self.assertEqual(
            text.strip(),
            "made 201; changed 200 true; deleted 204; refused 401 unauthorized; operators' route: TypeError; end")
