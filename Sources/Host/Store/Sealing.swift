package import Domain

/// What the store needs of the vault. Personal data passes through it on its way into and out of the database.
package protocol Sealing: Sendable {
    func newDataKey() -> [UInt8]
    func wrap(dataKey: [UInt8], tenant: ID) -> [UInt8]
    func unwrap(_ wrapped: [UInt8], tenant: ID) throws -> [UInt8]
    /// Table, row and column are authenticated: a sealed value opens only where it was written.
    func seal(_ plaintext: [UInt8], key: [UInt8], table: String, row: ID, column: String) -> [UInt8]
    func open(_ sealed: [UInt8], key: [UInt8], table: String, row: ID, column: String) throws -> [UInt8]
    /// 32 bytes that stand for the value; equal for equal values of one tenant and label.
    func blindIndex(tenant: ID, label: String, _ value: [UInt8]) -> [UInt8]
    var keyCheckValue: String { get }
    func matches(keyCheckValue: String) -> Bool
}
