package import Domain

/// A document image, or another blob that a template names.
package struct BlobContent: Hashable, Sendable {
    package var bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }
}

/// What one effect's calls are made with, besides its provider.
package struct EffectContext: Sendable {
    /// The same for every attempt, retry, rescue and replay of this effect.
    package var idempotencyKey: ID
    /// The same for the whole session.
    package var correlationID: ID
    /// Where this tenant's provider sends callbacks; nil without a public URL.
    package var callbackURL: String?
    /// W3C trace context; nil: none is sent.
    package var traceparent: String?
    /// Nothing is begun, and nothing waited for, beyond it.
    package var deadline: Timestamp
    /// Attempts that earlier calls of `perform` made for this effect.
    package var attemptsMade: Int
    /// An earlier call of `perform` may have reached the provider, and nobody saw how it ended.
    package var mayHaveReached: Bool
    /// Values lifted out of earlier answers, for SECRET and BLOB parts named `captured.NAME`.
    package var captured: [CapturedValue]
    /// Fetches a blob by its handle, once for each `perform`.
    package var blobs: @Sendable (String) async throws -> BlobContent
    /// Awaited before anything of an attempt of a `once` effect is sent. If it throws, nothing is sent.
    package var willDispatch: (@Sendable () async throws -> Void)?

    package init(
        idempotencyKey: ID, correlationID: ID, callbackURL: String? = nil, traceparent: String? = nil,
        deadline: Timestamp, attemptsMade: Int = 0, mayHaveReached: Bool = false,
        captured: [CapturedValue] = [],
        blobs: @escaping @Sendable (String) async throws -> BlobContent = { handle in
            throw StepFailure(.internalError, code: "unknown_blob", message: "there is no blob \"\(handle)\"")
        },
        willDispatch: (@Sendable () async throws -> Void)? = nil
    ) {
        self.idempotencyKey = idempotencyKey
        self.correlationID = correlationID
        self.callbackURL = callbackURL
        self.traceparent = traceparent
        self.deadline = deadline
        self.attemptsMade = attemptsMade
        self.mayHaveReached = mayHaveReached
        self.captured = captured
        self.blobs = blobs
        self.willDispatch = willDispatch
    }
}
