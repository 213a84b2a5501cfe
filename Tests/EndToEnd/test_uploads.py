"""Documents sent as files, and used by handle."""

import uuid

from harness import HostCase, image, image64

PATH = "/api/v1/documents"


def multipart(*files, boundary="----stories", name="file"):
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{number}.jpg"\r\n'
        "Content-Type: text/plain\r\n\r\n".encode() + content + b"\r\n" for number, content in enumerate(files))
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


class Uploads(HostCase):
    host_options = {"environment": {"GATEHOUSE_LIMITS_BODY": "1MB"}}

    def upload(self, *files, client=None, headers=None, **options):
        body, type = multipart(*files, **options)
        return (client or self.acme).post(PATH, body=body, headers={"Content-Type": type, **(headers or {})})

    def handles(self, *files, **options):
        answer = self.upload(*files, **options)
        self.assertEqual(answer.status, 201, answer)
        return [document["id"] for document in answer["documents"]]

    def test_used_by_handle(self):
        """An uploaded image serves a verification by its handle as if it had come with it, however often."""
        front = image("juan")
        answer = self.upload(front)
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(answer["documents"], [
            {"id": answer["documents"][0]["id"], "size": len(front), "mediaType": "image/jpeg"}])
        handle = answer["documents"][0]["id"]
        self.assertRegex(handle, "^blob:[0-9a-f]{64}$")
        for _ in range(2):
            verified = self.acme.verify_document(handle)
            self.assertEqual((verified.status, verified["decision"]), (201, "approved"), verified)
            inline = self.acme.verify_document(image64("juan"))
            self.assertEqual(verified["person"], inline["person"])

    def test_several(self):
        """Several files come back in their order; equal content has one handle, also another time."""
        first, second = image("juan"), image("maria")
        handles = self.handles(first, second, first)
        self.assertEqual(handles[0], handles[2])
        self.assertNotEqual(handles[0], handles[1])
        self.assertEqual(self.handles(second, boundary="another"), [handles[1]])

    def test_content_like_a_boundary(self):
        """Content that looks like a boundary is content."""
        hostile = image("juan") + b"\r\n--\r\n----storie\r\n-- ----stories--\r\n"
        answer = self.upload(hostile)
        self.assertEqual((answer.status, answer["documents"][0]["size"]), (201, len(hostile)), answer)

    def test_other_tenants(self):
        """A handle is its tenant's: to another it is unknown, and equal content has another handle there."""
        content = image("juan")
        mine = self.handles(content)[0]
        answer = self.assertProblem(self.globex.verify_document(mine), 400, "invalid_request")
        self.assertIn("/documentImages/front", self.pointers(answer))
        self.assertNotEqual(self.handles(content, client=self.globex)[0], mine)
        for handle in ("blob:" + "0" * 64, "blob:", "blob:../../etc/passwd"):
            self.assertProblem(self.acme.verify_document(handle), 400, "invalid_request")

    def test_types(self):
        """Only images and PDF, told by their first bytes whatever the client says; one wrong file refuses all."""
        for content in (b"", b"<html>", b"GIF89a" + bytes(64), b"MZ" + bytes(64)):
            answer = self.assertProblem(self.upload(image("juan"), content), 415, "unsupported_media_type")
            self.assertEqual(list(self.pointers(answer)), ["/documents/1"])
        self.assertEqual(self.upload(b"%PDF-1.7\n").status, 201)
        for headers in ({"Content-Type": "application/json"}, {"Content-Type": "image/jpeg"}, {"Content-Type": None}):
            answer = self.acme.post(PATH, body=image("juan"), headers=headers)
            self.assertProblem(answer, 415, "unsupported_media_type")

    def test_broken(self):
        """A body that is cut off, empty or without boundary is a 400 that says so."""
        body, type = multipart(image("juan"))
        for broken, of_type in (
            (body[:-8], type), (body[:40], type), (b"", type), (b"------stories--\r\n", type),
            (body, "multipart/form-data"), (body, "multipart/form-data; boundary=another"),
            (body.replace(b'; filename="0.jpg"', b""), type), (body.replace(b"\r\n", b"\n"), type),
        ):
            answer = self.acme.post(PATH, body=broken, headers={"Content-Type": of_type})
            self.assertProblem(answer, 400, "invalid_request")

    def test_too_large(self):
        """A body above the limit is 413, with or without a length; just below it is taken."""
        content = image("juan")
        body, type = multipart(content + bytes(1_000_000))
        self.assertProblem(self.acme.post(PATH, body=body, headers={"Content-Type": type}), 413, "payload_too_large")
        chunks = iter([body[:500_000], body[500_000:]])
        answer = self.acme.post(PATH, body=chunks, headers={"Content-Type": type})
        self.assertProblem(answer, 413, "payload_too_large")
        self.assertEqual(self.upload(content + bytes(990_000)).status, 201)

    def test_key(self):
        """The same files under one key are one upload however they are framed; others are refused."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        first = self.upload(image("juan"), headers=headers)
        again = self.upload(image("juan"), headers=headers, boundary="framed-otherwise")
        self.assertEqual((first.status, again.status, again.json), (201, 201, first.json))
        self.assertEqual((first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]), (None, "true"))
        self.assertProblem(self.upload(image("maria"), headers=headers), 422, "idempotency_key_reused")

    def test_without_key(self):
        """Nobody uploads without an API key."""
        body, type = multipart(image("juan"))
        answer = self.acme.post(PATH, body=body, headers={"Content-Type": type}, key=None)
        self.assertProblem(answer, 401, "unauthorized")

    def test_sealed(self):
        """What was uploaded is in no file in a readable form."""
        secret = b"CONTENT-OF-AN-UPLOAD-zVx93"
        self.assertEqual(self.upload(image("juan") + secret).status, 201)
        for name, content in self.host.database_bytes().items():
            self.assertNotIn(secret, content, name)
