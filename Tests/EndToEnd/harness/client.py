"""A client of the API, as anybody could write one: http.client and nothing else."""

import http.client
import json as jsonlib
import urllib.parse


class Answer:
    """status, headers (a dict with lower-case names), header_list (as sent), body (bytes), json (or None)."""

    def __init__(self, status, headers, body):
        self.status = status
        self.header_list = headers
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body
        try:
            self.json = jsonlib.loads(body) if body else None
        except ValueError:
            self.json = None

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def __getitem__(self, key):
        return self.json[key]

    def __repr__(self):
        return f"{self.status} {self.text[:2000]}"


class Client:
    """Calls `base_url`, with `key` as X-API-Key unless a call says otherwise. One connection a call; any thread."""

    def __init__(self, base_url, key=None, timeout=60.0):
        self.base_url = base_url.rstrip("/")
        self.key = key
        self.timeout = timeout

    def request(self, method, path, body=None, headers=None, json=None, key="own", query=None):
        """`json` is serialised; `body` is sent as it is. `key=None` sends no key."""
        place = urllib.parse.urlsplit(self.base_url)
        fields = {"Accept": "application/json"}
        if json is not None:
            body = jsonlib.dumps(json).encode()
            fields["Content-Type"] = "application/json"
        sent_key = self.key if key == "own" else key
        if sent_key is not None:
            fields["X-API-Key"] = sent_key
        for name, value in (headers or {}).items():
            for known in [field for field in fields if field.lower() == name.lower()]:
                del fields[known]
            if value is not None:
                fields[name] = value
        if query:
            path += "?" + urllib.parse.urlencode(query)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=self.timeout)
        try:
            connection.request(method, place.path + path, body=body, headers=fields)
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, json=None, **options):
        return self.request("POST", path, json=json, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)

    # The calls the stories make most.

    def verify_document(self, front=None, back=None, headers=None, **fields):
        images = {name: value for name, value in (("front", front), ("back", back)) if value is not None}
        return self.post(
            "/api/v1/verifications", {"verificationType": "document", "documentImages": images, **fields},
            headers=headers)

    def verify_id(self, number, register="philippines_nbi_clearance", user=None, headers=None, **fields):
        body = {"verificationType": register, **fields}
        if number is not None:
            body["idNumber"] = number
        if user is not None:
            body["userData"] = user
        return self.post("/api/v1/verifications/verify-by-id", body, headers=headers)

    def voucher(
        self, recipient="+263771234567", amount="10.00", currency="USD", type="airtime", headers=None, **fields
    ):
        return self.post(
            "/api/v1/vouchers",
            {"type": type, "amount": amount, "currency": currency, "recipient": recipient, **fields}, headers=headers)

    def verification(self, identifier):
        return self.get(f"/api/v1/verifications/{identifier}")
