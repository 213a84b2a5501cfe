/// How an HTTP effect ended, as the plugin sees it: what was captured is already lifted out.
package struct HTTPResult: Hashable, Sendable, Codable {
    package enum Outcome: UInt32, Hashable, Sendable, Codable {
        case response = 1
        case notSent = 2
        case outcomeUnknown = 3
        case limitExceeded = 4
        case cancelled = 5
        /// A secret that the call names is not set; nothing was sent. Only for plugins that require to be told.
        case noCredential = 6
    }

    /// Nothing can have reached the vendor.
    package var isUnsent: Bool { outcome == .notSent || outcome == .cancelled || outcome == .noCredential }

    package struct Header: Hashable, Sendable, Codable {
        /// Lower case.
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var outcome: Outcome
    /// 0 unless `response` or `limitExceeded`.
    package var status: Int
    package var headers: [Header]
    package var body: [UInt8]
    package var attempts: Int
    /// Why there is no whole answer; for operators.
    package var reason: String

    package init(
        outcome: Outcome, status: Int = 0, headers: [Header] = [], body: [UInt8] = [], attempts: Int = 1,
        reason: String = ""
    ) {
        self.outcome = outcome
        self.status = status
        self.headers = headers
        self.body = body
        self.attempts = attempts
        self.reason = reason
    }
}

/// A value that a capture lifted out of an answer.
package struct CapturedValue: Hashable, Sendable, Codable {
    package var name: String
    package var kind: Capture.Kind
    /// A secret's bytes, or a blob's decoded bytes.
    package var value: [UInt8]
    /// nil is as long as the session.
    package var expiresAt: Timestamp?

    package init(name: String, kind: Capture.Kind, value: [UInt8], expiresAt: Timestamp?) {
        self.name = name
        self.kind = kind
        self.value = value
        self.expiresAt = expiresAt
    }
}
