import Testing

@testable import Vault

@Suite("HMAC and HKDF")
struct MACTests {
    @Test(
        "codes are those of RFC 4231",
        arguments: [
            // Cases 1, 2, 3, and 6, whose key is longer than a block.
            (
                [UInt8](repeating: 0x0b, count: 20), utf8("Hi There"),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
                "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                    + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
            ),
            (
                utf8("Jefe"), utf8("what do ya want for nothing?"),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                    + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
            ),
            (
                [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
                "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
                    + "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"
            ),
            (
                [UInt8](repeating: 0xaa, count: 131), utf8("Test Using Larger Than Block-Size Key - Hash Key First"),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
                "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                    + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
            ),
        ])
    func vectors(key: [UInt8], message: [UInt8], sha256: String, sha512: String) {
        #expect(Hex.encode(MAC.hmac(.sha256, key: key, message)) == sha256)
        #expect(Hex.encode(MAC.hmac(.sha512, key: key, message)) == sha512)
    }

    @Test("HMAC-SHA1 is that of RFC 2202's second case")
    func sha1() {
        let code = MAC.hmac(.sha1, key: utf8("Jefe"), utf8("what do ya want for nothing?"))
        #expect(Hex.encode(code) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
    }

    @Test("an empty key and an empty message are allowed")
    func empty() {
        #expect(
            Hex.encode(MAC.hmac(.sha256, key: [], []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test(
        "a stream in pieces gives the code of the whole, and again under the same key",
        arguments: HashAlgorithm.allCases)
    func stream(algorithm: HashAlgorithm) {
        let key = SecureRandom.bytes(40)
        let whole = SecureRandom.bytes(5_000)
        var stream = MACStream(algorithm, key: key)
        for _ in 0..<2 {
            stream.update(Array(whole[..<77]))
            stream.update([])
            stream.update(Array(whole[77...]))
            #expect(stream.finalize() == MAC.hmac(algorithm, key: key, whole))
        }
    }

    @Test("HKDF is that of RFC 5869's first and third case")
    func hkdf() {
        let inputKey = [UInt8](repeating: 0x0b, count: 22)
        let first = HKDF.extract(salt: hex("000102030405060708090a0b0c"), inputKey: inputKey)
        #expect(Hex.encode(first) == "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
        let expanded = first.withUnsafeBytes { HKDF.expand(key: $0, info: hex("f0f1f2f3f4f5f6f7f8f9"), length: 42) }
        #expect(
            Hex.encode(expanded)
                == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
        let third = HKDF.extract(salt: [], inputKey: inputKey)
        #expect(
            Hex.encode(third.withUnsafeBytes { HKDF.expand(key: $0, info: [], length: 42) })
                == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
    }

    @Test("the constant-time comparison compares")
    func constantTime() {
        #expect(constantTimeEqual([], []))
        #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2]))
        #expect(!constantTimeEqual([], [0]))
    }
}
