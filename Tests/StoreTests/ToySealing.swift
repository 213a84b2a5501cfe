import Domain
import Store
import Synchronization

/// Stands in for the vault, which the store must not know: seals well enough that a wrong place or key is refused and
/// no plaintext shows.
struct ToySealing: Sealing {
    struct Refused: Error {}

    var master: UInt8 = 7

    func newDataKey() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    func wrap(dataKey: [UInt8], tenant: ID) -> [UInt8] {
        seal(dataKey, key: [master], table: "wrap", row: tenant, column: "")
    }

    func unwrap(_ wrapped: [UInt8], tenant: ID) throws -> [UInt8] {
        try open(wrapped, key: [master], table: "wrap", row: tenant, column: "")
    }

    func seal(_ plaintext: [UInt8], key: [UInt8], table: String, row: ID, column: String) -> [UInt8] {
        let stream = Self.digest(key + Array(table.utf8) + row.bytes + Array(column.utf8))
        let body = Self.mix(plaintext, stream)
        return body + Self.digest(key + stream + plaintext)
    }

    func open(_ sealed: [UInt8], key: [UInt8], table: String, row: ID, column: String) throws -> [UInt8] {
        guard sealed.count >= 32 else { throw Refused() }
        let stream = Self.digest(key + Array(table.utf8) + row.bytes + Array(column.utf8))
        let plaintext = Self.mix(Array(sealed.dropLast(32)), stream)
        guard Self.digest(key + stream + plaintext) == Array(sealed.suffix(32)) else { throw Refused() }
        return plaintext
    }

    func blindIndex(tenant: ID, label: String, _ value: [UInt8]) -> [UInt8] {
        Self.digest([master] + tenant.bytes + Array(label.utf8) + [0] + value)
    }

    var keyCheckValue: String { "toy:\(master)" }
    func matches(keyCheckValue: String) -> Bool { keyCheckValue == self.keyCheckValue }

    private static func mix(_ bytes: [UInt8], _ stream: [UInt8]) -> [UInt8] {
        bytes.enumerated().map { index, byte in byte ^ stream[index % 32] ^ UInt8(truncatingIfNeeded: index / 32 &* 31)
        }
    }

    /// 32 bytes that depend on all of the input; no cryptography.
    private static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for lane in 0..<4 {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325 &+ UInt64(lane) &* 0x9E37_79B9_7F4A_7C15
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash ^= hash >> 29
            hash = hash &* 0xBF58_476D_1CE4_E5B9
            hash ^= hash >> 32
            withUnsafeBytes(of: hash) { result += $0 }
        }
        return result
    }
}
