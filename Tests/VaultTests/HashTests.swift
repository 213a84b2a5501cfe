import FoundationEssentials
import Testing

@testable import Vault

@Suite("Digests")
struct HashTests {
    @Test(
        "digests are those of FIPS 180-4's examples",
        arguments: [
            (HashAlgorithm.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (.sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (
                .sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                .sha512, "abc",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                    + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
            ),
        ])
    func vectors(algorithm: HashAlgorithm, message: String, digest: String) {
        #expect(Hash.hex(algorithm, utf8(message)) == digest)
        #expect(Hash.digest(algorithm, utf8(message)).count == algorithm.digestLength)
    }

    @Test("a stream in pieces gives the digest of the whole", arguments: HashAlgorithm.allCases)
    func stream(algorithm: HashAlgorithm) {
        let whole = SecureRandom.bytes(10_000)
        var stream = DigestStream(algorithm)
        stream.update(Array(whole[..<1]))
        stream.update([])
        stream.update(Array(whole[1..<9_999]))
        stream.update(Array(whole[9_999...]))
        #expect(stream.finalize() == Hash.digest(algorithm, whole))
    }

    @Test("after finalize a stream starts anew")
    func restart() {
        var stream = DigestStream(.sha256)
        stream.update(utf8("first"))
        _ = stream.finalize()
        stream.update(utf8("abc"))
        #expect(stream.finalize() == Hash.digest(.sha256, utf8("abc")))
    }

    @Test("a version 5 UUID is that of RFC 9562's example")
    func uuid() throws {
        let dns = try #require(UUID(uuidString: "6ba7b810-9dad-11d1-80b4-00c04fd430c8"))
        #expect(UUIDv5(namespace: dns, name: "www.example.com").description == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
        #expect(UUIDv5(namespace: dns, name: "www.example.org") != UUIDv5(namespace: dns, name: "www.example.com"))
    }
}
