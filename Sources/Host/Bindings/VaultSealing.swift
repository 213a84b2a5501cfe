package import Domain
import Store
package import Vault

/// The store's sealing, done by the vault: AES-256-GCM under data keys that the key ring wraps for each tenant. What is
/// sealed is bound to its table, row and column, so it cannot be moved.
package struct VaultSealing: Sealing {
    private let ring: KeyRing

    package init(ring: KeyRing) { self.ring = ring }

    package func newDataKey() -> [UInt8] { Sealer.newDataKey() }

    package func wrap(dataKey: [UInt8], tenant: ID) -> [UInt8] { ring.wrap(dataKey: dataKey, tenant: tenant.text) }

    package func unwrap(_ wrapped: [UInt8], tenant: ID) throws -> [UInt8] {
        try ring.unwrap(wrapped, tenant: tenant.text)
    }

    package func seal(_ plaintext: [UInt8], key: [UInt8], table: String, row: ID, column: String) -> [UInt8] {
        Sealer.seal(plaintext, key: key, aad: Self.place(table, row, column))
    }

    package func open(_ sealed: [UInt8], key: [UInt8], table: String, row: ID, column: String) throws -> [UInt8] {
        try Sealer.open(sealed, key: key, aad: Self.place(table, row, column))
    }

    package func blindIndex(tenant: ID, label: String, _ value: [UInt8]) -> [UInt8] {
        ring.blindIndex(tenant: tenant.text, label: label, value)
    }

    package var keyCheckValue: String { ring.keyCheckValue() }

    package func matches(keyCheckValue: String) -> Bool { ring.matches(keyCheckValue: keyCheckValue) }

    private static func place(_ table: String, _ row: ID, _ column: String) -> [UInt8] {
        Array("\(table)\0\(row.text)\0\(column)".utf8)
    }
}
