/// Verifies webhooks as their receiver does.
package struct WebhookVerifier: Sendable {
    package enum Verdict: Hashable, Sendable {
        case genuine
        /// Why it is not, for a person; without any value.
        case refused(reason: String)
    }

    private enum Key: Sendable {
        case secret(SecretBytes)
        case ed25519(Ed25519Key)
    }

    /// Seconds that the clocks of sender and receiver, and the way between, may take. As the libraries have it.
    package static let usualTolerance: Int64 = 300
    /// A header with more signatures was not made by a sender that rotates its keys.
    private static let maximumSignatures = 32

    private let keys: [Key]
    private let tolerance: Int64

    /// - Parameters:
    ///   - secrets: any of them may have signed.
    ///   - publicKeys: and so may the owners of these.
    ///   - tolerance: seconds that the timestamp may lie before or after now.
    package init(
        secrets: [WebhookSecret] = [], publicKeys: [WebhookPublicKey] = [], tolerance: Int64 = Self.usualTolerance
    ) {
        keys =
            secrets.map { secret in
                switch secret.key {
                case .hmac(let bytes): .secret(bytes)
                case .ed25519(let pair): .ed25519(pair)
                }
            } + publicKeys.map { .ed25519($0.key) }
        self.tolerance = tolerance
    }

    /// - Parameters:
    ///   - id, timestamp, signature: the values of the three headers, as they came.
    ///   - now: seconds since 1970.
    package func verdict(
        id: String, timestamp: String, signature: String, body: [UInt8], now: Int64
    ) -> Verdict {
        guard WebhookSignature.isID(id) else {
            return .refused(reason: "webhook-id is empty, too long, or has a full stop, a space or a control in it")
        }
        guard timestamp.utf8.allSatisfy({ (48...57).contains($0) }), let time = Int64(timestamp) else {
            return .refused(reason: "webhook-timestamp is no whole number of seconds since 1970")
        }
        let age = now.subtractingReportingOverflow(time)
        guard !age.overflow, age.partialValue.magnitude <= UInt64(max(0, tolerance)) else {
            return .refused(
                reason:
                    "webhook-timestamp is more than \(tolerance) s away from now: an old message sent again, or a clock that is wrong"
            )
        }
        let message = WebhookSignature.Message(id: id, timestamp: timestamp, body: body)
        let signatures = Self.signatures(signature)
        guard !signatures.isEmpty else {
            return .refused(reason: "webhook-signature holds no v1 or v1a signature")
        }
        return keys.contains { isSigned(message, signatures, by: $0) }
            ? .genuine : .refused(reason: "no signature in webhook-signature is of these keys over this message")
    }

    private func isSigned(
        _ message: WebhookSignature.Message, _ signatures: [(scheme: WebhookScheme, bytes: [UInt8])], by key: Key
    ) -> Bool {
        switch key {
        case .secret(let secret):
            let expected = message.hmac(secret)
            return signatures.contains { $0.scheme == .v1 && constantTimeEqual($0.bytes, expected) }
        case .ed25519(let key):
            return signatures.contains { $0.scheme == .v1a && message.isSigned($0.bytes, by: key) }
        }
    }

    /// Other versions are passed over: they are for other receivers.
    private static func signatures(_ header: String) -> [(scheme: WebhookScheme, bytes: [UInt8])] {
        header.split(separator: " ").prefix(maximumSignatures).compactMap { part in
            let halves = part.split(separator: ",", maxSplits: 1)
            guard halves.count == 2, let scheme = WebhookScheme(rawValue: String(halves[0])),
                let bytes = Base64.decode(String(halves[1]))
            else { return nil }
            return (scheme, bytes)
        }
    }
}
