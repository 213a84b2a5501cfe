"""Lists: pages by cursor, filters, complete and without doubles while new ones arrive."""

import datetime
import threading

from harness import HostCase, eventually, image64


class Lists(HostCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = {}
        people = ["juan", "rosa", "liza"]
        for number in range(30):
            answer = cls.acme.verify_document(
                image64(people[number % 3]), reference=f"ref-{number % 5}", subject=f"sub-{number % 2}",
                metadata={"number": str(number)})
            assert answer.status == 201, answer
            cls.made[answer["id"]] = answer.json
        cls.voucher_id = cls.acme.voucher(reference="ref-0", subject="sub-0")["id"]

    def page(self, **query):
        answer = self.acme.get("/api/v1/verifications", query=query)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(sorted(answer.json), ["items", "nextCursor"])
        return answer

    def all_pages(self, between=None, **query):
        items, cursor = [], None
        for _ in range(200):
            page = self.page(**query, **({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["nextCursor"]
            if cursor is None:
                return items
            self.assertEqual(len(page["items"]), int(query.get("limit", 50)), "a page before the last one is full")
            if between:
                between()
        self.fail("the pages never end")

    def expected(self, keep):
        return [identifier for identifier in reversed(self.made) if keep(self.made[identifier])]

    def ids(self, items):
        return [item["id"] for item in items if item["id"] in self.made]

    def test_pages(self):
        """Pages of any size give everything once, newest first, items as a single read gives them."""
        for limit in (1, 7, 30, 200):
            with self.subTest(limit):
                items = self.all_pages(limit=limit)
                self.assertEqual(self.ids(items), self.expected(lambda item: True))
                self.assertEqual(len({item["id"] for item in items}), len(items))
        for item in self.page(limit=3)["items"]:
            self.assertEqual(self.acme.verification(item["id"]).json, item)

    def test_filters(self):
        """Each filter gives exactly what it says, page by page, and filters combine."""
        cases = [
            ({"status": "completed"}, lambda item: True),
            ({"status": "failed"}, lambda item: False),
            ({"decision": "approved"}, lambda item: item["decision"] == "approved"),
            ({"decision": "rejected"}, lambda item: item["decision"] == "rejected"),
            ({"decision": "review"}, lambda item: item["decision"] == "review"),
            ({"reference": "ref-3"}, lambda item: item["reference"] == "ref-3"),
            ({"reference": "ref"}, lambda item: False),
            ({"subject": "sub-1"}, lambda item: int(item["metadata"]["number"]) % 2 == 1),
            ({"subject": "sub-1", "decision": "approved"},
             lambda item: int(item["metadata"]["number"]) % 2 == 1 and item["decision"] == "approved"),
            ({"reference": "ref-2", "subject": "sub-0", "decision": "review"},
             lambda item: item["reference"] == "ref-2" and int(item["metadata"]["number"]) % 2 == 0
             and item["decision"] == "review"),
            ({"templateId": "no-such"}, lambda item: False),
        ]
        for query, keep in cases:
            for limit in (2, 100):
                with self.subTest(limit=limit, **query):
                    self.assertEqual(self.ids(self.all_pages(limit=limit, **query)), self.expected(keep))

    def test_times(self):
        """from and to bound the time of creation; a from in the future gives nothing."""
        items = list(self.made.values())
        middle = items[15]["createdAt"]
        later = self.ids(self.all_pages(limit=4, **{"from": middle}))
        earlier = self.ids(self.all_pages(limit=4, to=middle))
        self.assertEqual(set(later) | set(earlier), set(self.made))
        self.assertTrue(set(later) & set(earlier) <= {items[15]["id"]}, "at most the one of that moment is in both")
        self.assertIn(items[16]["id"], later)
        self.assertIn(items[14]["id"], earlier)
        tomorrow = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)).date().isoformat()
        self.assertEqual(self.page(**{"from": tomorrow})["items"], [])
        self.assertEqual(self.ids(self.all_pages(to=tomorrow, limit=50)), self.expected(lambda item: True))

    def test_while_new_ones_arrive(self):
        """While new ones arrive between the pages, what was there is given completely and nothing twice."""
        def arrive():
            self.assertEqual(self.acme.verify_document(image64("maria"), reference="newcomer").status, 201)

        for query in ({}, {"status": "completed"}, {"decision": "approved"}):
            with self.subTest(query):
                items = self.all_pages(between=arrive, limit=6, **query)
                identifiers = [item["id"] for item in items]
                self.assertEqual(len(set(identifiers)), len(identifiers))
                wanted = self.expected(lambda item: not query.get("decision") or item["decision"] == "approved")
                self.assertEqual(self.ids(items), wanted)

    def test_wrong_queries(self):
        """Unknown filters, wrong values and wrong cursors are refused, all at once, by name."""
        answer = self.assertProblem(
            self.acme.get("/api/v1/verifications", query={
                "statuss": "completed", "decision": "yes", "limit": "0", "from": "yesterday", "name": "Juan",
                "type": "document"}),
            400, "invalid_request")
        self.assertEqual(sorted(self.pointers(answer)), ["decision", "from", "limit", "name", "statuss", "type"])
        self.assertIn("status", self.pointers(answer)["statuss"])
        for query in ({"limit": "201"}, {"limit": "x"}, {"limit": "-1"}, {"limit": ""}, {"cursor": "nonsense"},
                      {"cursor": "x" * 200}, {"status": ""}, {"to": "2026-13-01"}):
            with self.subTest(query):
                self.assertProblem(self.acme.get("/api/v1/verifications", query=query), 400, "invalid_request")

    def test_vouchers_are_not_listed_as_verifications(self):
        """A list of verifications holds no voucher, with any filter."""
        for query in ({}, {"reference": "ref-0"}, {"subject": "sub-0"}, {"status": "completed"}):
            self.assertNotIn(self.voucher_id, [item["id"] for item in self.all_pages(limit=50, **query)])

    def test_running_ones(self):
        """One under way is listed as such, and moves to completed when it ends."""
        self.sims.regula.fault("delay", delayMs=1500)
        done = threading.Thread(target=lambda: self.acme.verify_document(image64("juan"), reference="running"))
        done.start()
        try:
            listed = eventually(
                lambda: self.page(reference="running", status="processing")["items"]
                or self.page(reference="running", status="pending")["items"]
                or self.page(reference="running", status="waiting")["items"], 10, "it is listed under way")
            self.assertIsNone(listed[0]["decision"])
            self.assertIsNone(listed[0]["completedAt"])
        finally:
            done.join(30)
        self.assertEqual(len(self.page(reference="running", status="completed")["items"]), 1)
