package import Domain

/// A client's `Idempotency-Key`, as it is stored with the request that brought it: nothing of the client's text, only
/// blind indexes. Made by `idempotencyMark`.
package struct IdempotencyMark: Hashable, Sendable {
    package let tenant: ID
    /// Method and path. The same key on another route is another key.
    package let route: String
    /// Of route and key.
    let keyIndex: [UInt8]
    /// Of what was sent with it.
    let bodyIndex: [UInt8]
}

/// What is stored under a mark's key.
package struct IdempotencyRecord: Hashable, Sendable {
    /// nil: something without a request, such as an upload.
    package var request: ID?
    /// It made a webhook secret.
    package var secret: MadeSecret?
    /// It came with what the mark came with.
    package var hasSameBody: Bool
}

/// Which webhook secret a request made, without the secret.
package struct MadeSecret: Hashable, Sendable {
    /// nil: the tenant's default secret.
    package var endpoint: ID?
    /// A blind index, which tells whether it is still the current one.
    let index: [UInt8]
}
