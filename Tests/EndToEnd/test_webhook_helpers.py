"""The helpers of docs/webhooks/verifying.md and public-keys.md, run as they stand there."""

import base64
import hashlib
import hmac
import json
import pathlib
import subprocess
import sys
import unittest

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from harness import block, child_environment, scratch
from harness.environment import ROOT

PAGE = "webhooks/verifying.md"
KEYS_PAGE = "webhooks/public-keys.md"

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER_SECRET = "whsec_" + base64.b64encode(b"another secret, of 32 bytes now!").decode()
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIME = "1614265330"
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
NOW = int(TIME)


def sign(secret, body=BODY, webhook_id=ID, timestamp=TIME):
    """The standard's words, not the code of any helper."""
    key = base64.b64decode(secret.split("_", 1)[1])
    digest = hmac.new(key, webhook_id.encode() + b"." + timestamp.encode() + b"." + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def case(genuine, webhook_id=ID, timestamp=TIME, signatures=SIGNATURE, body=BODY, secret=SECRET, now=NOW):
    return {"genuine": genuine, "id": webhook_id, "timestamp": timestamp, "signatures": signatures,
            "body": base64.b64encode(body).decode(), "secret": secret, "now": now}


BINARY = bytes(range(256)) * 3
FLIPPED = SIGNATURE.replace("g0hM", "h0hM")
CASES = [
    case(True),
    case(True, now=NOW + 299),
    case(True, now=NOW - 299),
    case(True, signatures=f"{sign(OTHER_SECRET)} {SIGNATURE}"),
    case(True, signatures=f"{SIGNATURE} {sign(OTHER_SECRET)}", secret=OTHER_SECRET),
    case(True, signatures=f"v2,x v1a,{'A' * 86}== nonsense {SIGNATURE}"),
    case(True, body=BINARY, signatures=sign(SECRET, body=BINARY)),
    case(True, body=b"", signatures=sign(SECRET, body=b"")),
    case(True, body="ünï".encode(), signatures=sign(SECRET, body="ünï".encode())),
    case(False, body=BODY + b" "),
    case(False, body=BODY.replace(b": ", b":")),
    case(False, body=b""),
    case(False, webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJel"),
    case(False, webhook_id=""),
    case(False, timestamp=str(NOW + 1)),
    case(False, timestamp=""),
    case(False, timestamp="soon"),
    case(False, timestamp=f"{TIME}.0"),
    case(False, timestamp=f"{TIME}\n", signatures=sign(SECRET, timestamp=f"{TIME}\n")),
    case(False, timestamp=f" {TIME}", signatures=sign(SECRET, timestamp=f" {TIME}")),
    case(False, timestamp="9" * 30, signatures=sign(SECRET, timestamp="9" * 30)),
    case(False, secret=OTHER_SECRET),
    case(False, now=NOW + 301),
    case(False, now=NOW - 301),
    case(False, signatures=""),
    case(False, signatures="v1"),
    case(False, signatures="v1,"),
    case(False, signatures=FLIPPED),
    case(False, signatures=SIGNATURE[:20]),
    case(False, signatures=SIGNATURE[3:]),
    case(False, signatures=SIGNATURE.replace("v1,", "v2,")),
    case(False, signatures=SIGNATURE.replace("v1,", "v1a,")),
    case(False, signatures=f"{FLIPPED} v1,ä v1a,x"),
]

PRIVATE_KEY = "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk="
PUBLIC_KEY = "whpk_ZlN4eg7dSSqi0moX9hQUk3orrOouK3QVQSlJa248c/g="
KEY_SIGNATURE = "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag=="
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_PUBLIC = "whpk_" + base64.b64encode(
    OTHER_KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def key_signed(private, body=BODY, webhook_id=ID, timestamp=TIME):
    signed = webhook_id.encode() + b"." + timestamp.encode() + b"." + body
    return "v1a," + base64.b64encode(private.sign(signed)).decode()


def key_case(genuine, signatures=KEY_SIGNATURE, secret=PUBLIC_KEY, **fields):
    return case(genuine, signatures=signatures, secret=secret, **fields)


VECTOR_KEY = Ed25519PrivateKey.from_private_bytes(base64.b64decode(PRIVATE_KEY.removeprefix("whsk_")))
KEY_CASES = [
    key_case(True),
    key_case(True, now=NOW - 299),
    key_case(True, signatures=f"{SIGNATURE} {KEY_SIGNATURE}"),
    key_case(True, signatures=f"{key_signed(OTHER_KEY)} {KEY_SIGNATURE}"),
    key_case(True, signatures=f"{KEY_SIGNATURE} {key_signed(OTHER_KEY)}", secret=OTHER_PUBLIC),
    key_case(True, signatures=f"v1a, v1a v1a,AAAA nonsense {KEY_SIGNATURE}"),
    key_case(True, body=BINARY, signatures=key_signed(VECTOR_KEY, body=BINARY)),
    key_case(True, body=b"", signatures=key_signed(VECTOR_KEY, body=b"")),
    key_case(False, body=BODY + b" "),
    key_case(False, webhook_id=ID[:-1] + "l"),
    key_case(False, webhook_id=""),
    key_case(False, timestamp=str(NOW + 1)),
    key_case(False, timestamp=""),
    key_case(False, timestamp=f"{TIME}\n", signatures=key_signed(VECTOR_KEY, timestamp=f"{TIME}\n")),
    key_case(False, secret=OTHER_PUBLIC),
    key_case(False, now=NOW + 301),
    key_case(False, signatures=""),
    key_case(False, signatures="v1a,"),
    key_case(False, signatures=SIGNATURE),
    key_case(False, signatures=KEY_SIGNATURE.replace("tQ9V", "uQ9V")),
    key_case(False, signatures=KEY_SIGNATURE[:40]),
    key_case(False, signatures=KEY_SIGNATURE.replace("v1a,", "v1,")),
]

# Around a helper: reads the cases' file and prints one JSON array of booleans.
PYTHON = """
import base64, json, sys
print(json.dumps([webhook_is_genuine(c["id"], c["timestamp"], c["signatures"], base64.b64decode(c["body"]), c["secret"],
    c["now"]) for c in json.load(open(sys.argv[1], encoding="utf-8"))]))
"""
JAVASCRIPT = """
const cases = JSON.parse(require("node:fs").readFileSync(process.argv[2], "utf8"));
console.log(JSON.stringify(cases.map((c) => webhookIsGenuine(
  c.id, c.timestamp, c.signatures, Buffer.from(c.body, "base64"), c.secret, c.now))));
"""
PHP = """
echo json_encode(array_map(fn ($c) => webhook_is_genuine($c['id'], $c['timestamp'], $c['signatures'],
    base64_decode($c['body']), $c['secret'], $c['now']), json_decode(file_get_contents($argv[1]), true)));
"""
# Java has no JSON of its own: the cases come as one base64 field after the other. The class to run stands first.
JAVA = """
final class Runner {
    public static void main(String[] arguments) throws Exception {
        java.util.List<String> results = new java.util.ArrayList<>();
        for (String line : java.nio.file.Files.readAllLines(java.nio.file.Path.of(arguments[0]))) {
            String[] fields = line.split("\\t", -1);
            byte[][] bytes = new byte[fields.length][];
            for (int i = 0; i < fields.length; i++) bytes[i] = Base64.getDecoder().decode(fields[i]);
            String[] texts = new String[fields.length];
            for (int i = 0; i < fields.length; i++) texts[i] = new String(bytes[i], StandardCharsets.UTF_8);
            results.add(String.valueOf(Webhooks.isGenuine(
                texts[0], texts[1], texts[2], bytes[3], texts[4], Long.parseLong(texts[5]))));
        }
        System.out.println(results);
    }
}
"""


class Helpers(unittest.TestCase):
    page, cases = PAGE, CASES

    def snippet(self, language):
        return block(self.page, language)

    def setUp(self):
        folder = scratch()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "cases.json").write_text(json.dumps(self.cases), encoding="utf-8")

    def check(self, command, name, program, cases="cases.json"):
        (self.folder / name).write_text(program, encoding="utf-8")
        done = subprocess.run([*command, name, cases], cwd=self.folder, env=child_environment(), capture_output=True,
                              text=True, timeout=120, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        results = json.loads(done.stdout)
        self.assertEqual(len(results), len(self.cases))
        for given, result in zip(self.cases, results):
            with self.subTest(given):
                self.assertIs(result, given["genuine"])

    def test_vector(self):
        """The page's vector is the one that is tested here, and the standard's words make its signature."""
        page = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")
        for text in (SECRET, ID, TIME, BODY.decode(), SIGNATURE):
            self.assertIn(f"`{text}`", page)
        self.assertEqual(sign(SECRET), SIGNATURE)
        self.assertEqual(len(BODY), 20)

    def test_python(self):
        """The Python helper takes the vector and refuses whatever is changed in it."""
        self.check([sys.executable], "helper.py", self.snippet("python") + PYTHON)

    def test_javascript(self):
        """So does the one for Node.js."""
        self.check(["node"], "helper.js", self.snippet("javascript") + JAVASCRIPT)

    def test_php(self):
        """So does the PHP one."""
        self.check(["php"], "helper.php", "<?php\n" + self.snippet("php") + PHP)

    def test_java(self):
        """So does the Java one."""
        fields = [[c["id"], c["timestamp"], c["signatures"], base64.b64decode(c["body"]), c["secret"], str(c["now"])]
                  for c in self.cases]
        lines = ["\t".join(base64.b64encode(f if isinstance(f, bytes) else f.encode()).decode() for f in row)
                 for row in fields]
        (self.folder / "cases.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        source = self.snippet("java")
        head, body = source.split("\nfinal class Webhooks", 1)
        # The launcher of single files runs the first class of a file.
        self.check(["java", "-XX:TieredStopAtLevel=1"], "Helper.java", head + JAVA + "\nfinal class Webhooks" + body,
                   cases="cases.txt")


class KeyHelpers(Helpers):
    """The same of those that verify with a public key."""

    page, cases = KEYS_PAGE, KEY_CASES

    def test_vector(self):
        """The vector's keys belong together, and its signature is theirs."""
        page = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")
        for text in (PRIVATE_KEY, PUBLIC_KEY, KEY_SIGNATURE):
            self.assertIn(f"`{text}`", page)
        self.assertEqual(key_signed(VECTOR_KEY), KEY_SIGNATURE)


if __name__ == "__main__":
    unittest.main()
