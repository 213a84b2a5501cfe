package import Domain

/// Why a callback at a known address was not taken.
package enum CallbackRefusal: String, Hashable, Sendable, CaseIterable {
    /// The operator does not let this address call.
    case foreignSource = "foreign_source"
    case notGenuine = "not_genuine"
    /// The plugin does not know such a callback.
    case notUnderstood = "not_understood"
    /// It could not be judged; the provider was told to send it again.
    case unavailable
}

/// One that was refused, as it is about to be kept for operators.
package struct NewRefusedCallback: Sendable {
    /// Bytes of a body that are kept.
    package static let bodyLimit = 64 * 1024

    package var id: ID
    package var tenant: ID
    package var provider: String
    package var reason: CallbackRefusal
    /// The caller's address; nil when it is not known.
    package var source: String?
    package var receivedAt: Timestamp
    /// Bytes of the whole body.
    package var size: Int
    /// Stored sealed.
    package var content: RefusedCallback.Content

    package init(
        tenant: ID, provider: String, reason: CallbackRefusal, source: String?, receivedAt: Timestamp, size: Int,
        content: RefusedCallback.Content
    ) {
        id = .make(at: receivedAt)
        self.tenant = tenant
        self.provider = provider
        self.reason = reason
        self.source = source
        self.receivedAt = receivedAt
        self.size = size
        self.content = content
    }
}

/// One that was refused and is kept.
package struct RefusedCallback: Hashable, Sendable {
    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct Content: Hashable, Sendable {
        package var method: String
        /// What follows the token, with the query; the token itself is not kept.
        package var path: String
        package var headers: [Header]
        /// At most `NewRefusedCallback.bodyLimit` bytes.
        package var body: [UInt8]
        /// Why, in words.
        package var detail: String?

        package init(method: String, path: String, headers: [Header], body: [UInt8], detail: String?) {
            self.method = method
            self.path = path
            self.headers = headers
            self.body = body
            self.detail = detail
        }
    }

    package var id: ID
    package var tenant: ID
    package var provider: String
    package var reason: CallbackRefusal
    package var source: String?
    package var receivedAt: Timestamp
    package var size: Int
}

/// What all of them match that are listed. nil: any.
package struct RefusedCallbackFilter: Hashable, Sendable {
    package var tenant: ID?
    package var provider: String?
    package var reason: CallbackRefusal?

    package init(tenant: ID? = nil, provider: String? = nil, reason: CallbackRefusal? = nil) {
        self.tenant = tenant
        self.provider = provider
        self.reason = reason
    }
}
