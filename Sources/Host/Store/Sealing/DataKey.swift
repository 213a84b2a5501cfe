import Domain

/// The key of one request's (or one subject's) data, ready for use.
struct DataKey: Sendable {
    let tenant: ID
    let bytes: [UInt8]
    let sealing: any Sealing

    func seal(_ plaintext: [UInt8], _ table: String, _ row: ID, _ column: String) -> [UInt8] {
        sealing.seal(plaintext, key: bytes, table: table, row: row, column: column)
    }

    func seal(_ plaintext: [UInt8]?, _ table: String, _ row: ID, _ column: String) -> [UInt8]? {
        plaintext.map { seal($0, table, row, column) }
    }

    func seal(_ text: String, _ table: String, _ row: ID, _ column: String) -> [UInt8] {
        seal(Array(text.utf8), table, row, column)
    }

    func open(_ sealed: [UInt8], _ table: String, _ row: ID, _ column: String) throws(StoreError) -> [UInt8] {
        do {
            return try sealing.open(sealed, key: bytes, table: table, row: row, column: column)
        } catch {
            throw StoreError(
                .sealed,
                "\(table).\(column) of \(row) does not open (\(error)); check that the key ring belongs to this database"
            )
        }
    }

    func open(_ sealed: [UInt8]?, _ table: String, _ row: ID, _ column: String) throws(StoreError) -> [UInt8]? {
        guard let sealed else { return nil }
        let bytes: [UInt8] = try open(sealed, table, row, column)
        return bytes
    }

    func openText(_ sealed: [UInt8]?, _ table: String, _ row: ID, _ column: String) throws(StoreError) -> String? {
        if let bytes = try open(sealed, table, row, column) { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
}

/// A data key as stored with its request or subject; nil once erased.
struct WrappedKey: Sendable {
    let tenant: ID
    let bytes: [UInt8]?
}
