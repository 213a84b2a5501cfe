import Testing

@testable import Vault

@Suite("Key ring")
struct KeyRingTests {
    let ring = KeyRing.ephemeral()
    let dataKey = Sealer.newDataKey()

    @Test("a wrapped data key unwraps for its tenant")
    func wrap() throws {
        let wrapped = ring.wrap(dataKey: dataKey, tenant: "acme")
        #expect(wrapped.count == 82)
        #expect(KeyRing.keyVersion(ofWrapped: wrapped) == 1)
        #expect(try ring.unwrap(wrapped, tenant: "acme") == dataKey)
    }

    @Test("a wrap opens neither for another tenant nor with another ring")
    func foreign() {
        let wrapped = ring.wrap(dataKey: dataKey, tenant: "acme")
        expect(.authenticationFailed) { try ring.unwrap(wrapped, tenant: "acme2") }
        expect(.authenticationFailed) { try KeyRing.ephemeral().unwrap(wrapped, tenant: "acme") }
    }

    @Test("a changed bit anywhere in a wrap is refused")
    func tampered() {
        let wrapped = ring.wrap(dataKey: dataKey, tenant: "acme")
        for index in wrapped.indices {
            var changed = wrapped
            changed[index] ^= 0x80
            #expect(throws: VaultError.self) { try ring.unwrap(changed, tenant: "acme") }
        }
        expect(.malformed) { try ring.unwrap([], tenant: "acme") }
        expect(.malformed) { try ring.unwrap(Array(wrapped.prefix(40)), tenant: "acme") }
    }

    @Test("after a rotation new wraps use the new key and old wraps still open")
    func rotation() throws {
        let old = ring.wrap(dataKey: dataKey, tenant: "acme")
        let rotated = ring.addingNewKey()
        #expect(rotated.versions == [2, 1])
        let new = rotated.wrap(dataKey: dataKey, tenant: "acme")
        #expect(KeyRing.keyVersion(ofWrapped: new) == 2)
        #expect(try rotated.unwrap(old, tenant: "acme") == dataKey)
        #expect(try rotated.unwrap(new, tenant: "acme") == dataKey)
        let error = expect(.unknownKeyVersion) { try ring.unwrap(new, tenant: "acme") }
        #expect(error?.message.contains("key 2") == true)
    }

    @Test("a removed key no longer unwraps, and the active one cannot be removed")
    func removal() throws {
        let old = ring.wrap(dataKey: dataKey, tenant: "acme")
        let rotated = ring.addingNewKey()
        let smaller = try #require(rotated.removingKey(1))
        expect(.unknownKeyVersion) { try smaller.unwrap(old, tenant: "acme") }
        #expect(rotated.removingKey(2) == nil)
        #expect(rotated.removingKey(3) == nil)
    }

    @Test("the key check value matches its ring, also after a rotation, and no other")
    func keyCheck() {
        let value = ring.keyCheckValue()
        #expect(ring.matches(keyCheckValue: value))
        #expect(ring.addingNewKey().matches(keyCheckValue: value))
        #expect(!KeyRing.ephemeral().matches(keyCheckValue: value))
        #expect(!ring.matches(keyCheckValue: ring.addingNewKey().keyCheckValue()))
        for broken in [
            "", "kcv1:1:", "kcv1:1", "kcv2" + value.dropFirst(4), value + "0", "kcv1:01" + value.dropFirst(6),
        ] {
            #expect(!ring.matches(keyCheckValue: broken))
        }
    }

    @Test("the key check notices a ring whose index key alone is another")
    func keyCheckCoversIndexKey() {
        let mixed = KeyRing(keys: ring.keys, indexKey: KeyRing.ephemeral().indexKey)
        #expect(!mixed.matches(keyCheckValue: ring.keyCheckValue()))
    }

    @Test("a blind index is stable for one tenant and label, also after a rotation, and differs otherwise")
    func blindIndex() {
        let value = utf8("customer-17")
        let index = ring.blindIndex(tenant: "acme", label: "subject", value)
        #expect(index.count == 32)
        #expect(ring.blindIndex(tenant: "acme", label: "subject", value) == index)
        #expect(ring.addingNewKey().blindIndex(tenant: "acme", label: "subject", value) == index)
        #expect(ring.blindIndex(tenant: "acme2", label: "subject", value) != index)
        #expect(ring.blindIndex(tenant: "acme", label: "reference", value) != index)
        #expect(KeyRing.ephemeral().blindIndex(tenant: "acme", label: "subject", value) != index)
        let shifted = ring.blindIndex(tenant: "acme", label: "subjectc", Array(value.dropFirst()))
        #expect(shifted != index)
    }

    @Test("a blind index over pieces is that of the whole")
    func blindIndexStream() {
        let content = SecureRandom.bytes(100_000)
        var stream = ring.blindIndexStream(tenant: "acme", label: "blob")
        stream.update(Array(content[..<33_333]))
        stream.update(Array(content[33_333...]))
        #expect(stream.finalize() == ring.blindIndex(tenant: "acme", label: "blob", content))
    }

    @Test("a ring that is printed or reflected shows no key")
    func printing() {
        var dumped = ""
        dump(ring, to: &dumped)
        let key = ring.keys[0].secret.withBytes { Array($0) }
        for text in ["\(ring)", String(reflecting: ring), dumped, "\(ring.keys)", "\(ring.indexKey)"] {
            #expect(!text.contains(Hex.encode(key)))
            #expect(!text.contains("\(key[0]), \(key[1]), \(key[2])"))
        }
    }

    @discardableResult
    private func expect(_ code: VaultError.Code, _ body: () throws -> [UInt8]) -> VaultError? {
        let error = #expect(throws: VaultError.self) { _ = try body() }
        #expect(error?.code == code)
        return error
    }
}
