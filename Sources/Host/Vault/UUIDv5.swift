package import FoundationEssentials

/// A name-based UUID (RFC 9562, 5.5): the same namespace and name give the same id, on any node, for ever.
package struct UUIDv5: Sendable, Hashable, CustomStringConvertible {
    package let uuid: UUID

    package init(namespace: UUID, name: [UInt8]) {
        var input = withUnsafeBytes(of: namespace.uuid) { Array($0) }
        input += name
        var digest = Hash.digest(.sha1, input)
        digest[6] = digest[6] & 0x0f | 0x50
        digest[8] = digest[8] & 0x3f | 0x80
        uuid = digest.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    package init(namespace: UUID, name: String) {
        self.init(namespace: namespace, name: Array(name.utf8))
    }

    /// Lower case, with hyphens.
    package var description: String { uuid.uuidString.lowercased() }
}
