import Testing

@testable import Vault

@Suite("Sealing")
struct SealerTests {
    let key = Sealer.newDataKey()

    @Test("opens the GCM specification's AES-256 test cases 14 and 16")
    func vectors() throws {
        let zeros = [UInt8](repeating: 0, count: 32)
        let case14 = [1] + zeros.prefix(12) + hex("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
        #expect(try Sealer.open(case14, key: zeros, aad: []) == Array(zeros.prefix(16)))
        let case16 =
            [1] + hex("cafebabefacedbaddecaf888")
            + hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa")
            + hex("8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662")
            + hex("76fc6ece0f4e1768cddf8853bb2d551b")
        let plaintext = try Sealer.open(
            case16, key: hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
            aad: hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        #expect(
            plaintext
                == hex(
                    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"))
    }

    @Test("what was sealed opens", arguments: [0, 1, 15, 16, 17, 1_000, 3_000_000])
    func roundTrip(length: Int) throws {
        let plaintext = SecureRandom.bytes(length)
        for aad in [[], utf8("requests/input/1")] {
            let sealed = Sealer.seal(plaintext, key: key, aad: aad)
            #expect(sealed.count == length + Sealer.overhead)
            #expect(try Sealer.open(sealed, key: key, aad: aad) == plaintext)
        }
    }

    @Test("sealing twice gives two different results")
    func fresh() {
        #expect(Sealer.seal([1, 2, 3], key: key, aad: []) != Sealer.seal([1, 2, 3], key: key, aad: []))
    }

    @Test("other associated data does not open")
    func aad() {
        let sealed = Sealer.seal(utf8("passport"), key: key, aad: utf8("requests/input/1"))
        expect(.authenticationFailed, sealed, key, utf8("requests/input/2"))
        expect(.authenticationFailed, sealed, key, [])
    }

    @Test("another key does not open")
    func wrongKey() {
        let sealed = Sealer.seal(utf8("passport"), key: key, aad: [])
        expect(.authenticationFailed, sealed, Sealer.newDataKey(), [])
        expect(.invalidKey, sealed, Array(key.prefix(16)), [])
    }

    @Test("one changed bit anywhere does not open")
    func tampered() {
        let sealed = Sealer.seal(utf8("passport"), key: key, aad: [])
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            expect(index == 0 ? .malformed : .authenticationFailed, changed, key, [])
        }
    }

    @Test("cut or foreign bytes are malformed")
    func malformed() {
        let sealed = Sealer.seal([], key: key, aad: [])
        expect(.malformed, [], key, [])
        expect(.malformed, Array(sealed.dropLast()), key, [])
        expect(.malformed, [2] + sealed.dropFirst(), key, [])
    }

    private func expect(_ code: VaultError.Code, _ sealed: [UInt8], _ key: [UInt8], _ aad: [UInt8]) {
        let error = #expect(throws: VaultError.self) { _ = try Sealer.open(sealed, key: key, aad: aad) }
        #expect(error?.code == code)
    }
}
