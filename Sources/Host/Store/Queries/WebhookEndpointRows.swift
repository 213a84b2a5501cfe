import Domain

/// An endpoint as read, still sealed.
struct WebhookEndpointRow: Sendable {
    let plain: WebhookEndpoint
    let wrapped: [UInt8]?
    let url: [UInt8]?
    let secret: [UInt8]?
    let previous: [UInt8]?
    let privateKey: [UInt8]?
    let previousPrivateKey: [UInt8]?

    static let columns = """
        id, tenant, kind, host, events, payload, ordered, status, reason, disabled_at, failing_since, version,
        created_at, updated_at, previous_until, wrapped_key, url, secret, previous, public_key, private_key,
        previous_public_key, previous_private_key
        """

    init(_ row: Row) throws(StoreError) {
        plain = WebhookEndpoint(
            id: try row.id(0), tenant: try row.id(1), kind: try row.word(2), host: row.text(3),
            events: row.text(4).split(separator: " ").map(String.init), payload: try row.word(5),
            isOrdered: row.int(6) == 1, status: try row.word(7), reason: row.optionalText(8),
            disabledAt: row.optionalTime(9), failingSince: row.optionalTime(10), version: row.integer(11),
            createdAt: row.time(12), updatedAt: row.time(13), previousUntil: row.optionalTime(14),
            publicKey: row.optionalText(19), previousPublicKey: row.optionalText(21))
        wrapped = row.optionalBlob(15)
        url = row.optionalBlob(16)
        secret = row.optionalBlob(17)
        previous = row.optionalBlob(18)
        privateKey = row.optionalBlob(20)
        previousPrivateKey = row.optionalBlob(22)
    }
}

/// A tenant's default secret as read, still sealed.
struct WebhookDefaultRow: Sendable {
    let plain: WebhookDefault
    let wrapped: [UInt8]
    let secret: [UInt8]
    let previous: [UInt8]?

    init(_ row: Row) throws(StoreError) {
        plain = WebhookDefault(
            tenant: try row.id(0), version: row.integer(1), createdAt: row.time(2), updatedAt: row.time(3),
            shownAt: row.optionalTime(4), previousUntil: row.optionalTime(5))
        wrapped = row.blob(6)
        secret = row.blob(7)
        previous = row.optionalBlob(8)
    }
}
