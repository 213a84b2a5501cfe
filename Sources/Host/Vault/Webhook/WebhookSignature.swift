/// Signs webhooks as Standard Webhooks 1.0 says. What is signed is `id.timestamp.body`, so none of the three can be
/// changed or sent again at another time.
package enum WebhookSignature {
    package static let idHeader = "webhook-id"
    package static let timestampHeader = "webhook-timestamp"
    package static let signatureHeader = "webhook-signature"

    /// The value of `webhook-signature`: one `v1,<base64>` or `v1a,<base64>` for each secret, in their order, with a space
    /// between. During a rotation the endpoint has two secrets, and either of them verifies.
    ///
    /// - Parameters:
    ///   - id: the value of `webhook-id`, equal in every attempt of a delivery; see `isID`.
    ///   - timestamp: the value of `webhook-timestamp`: of the attempt, in seconds since 1970.
    ///   - body: the bytes as they are sent.
    package static func header(
        id: String, timestamp: Int64, body: [UInt8], secrets: [WebhookSecret]
    ) -> String {
        let message = Message(id: id, timestamp: String(timestamp), body: body)
        return secrets.map { "\($0.scheme.rawValue),\(Base64.encode(message.sign($0)))" }.joined(separator: " ")
    }

    /// 1 to 256 visible ASCII characters without a full stop, which would let the id run over into the timestamp.
    package static func isID(_ text: String) -> Bool {
        (1...256).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2E }
    }

    /// What is signed. The body is not copied for an HMAC, which takes pieces.
    struct Message {
        private let head: [UInt8]
        private let body: [UInt8]

        init(id: String, timestamp: String, body: [UInt8]) {
            head = Array("\(id).\(timestamp).".utf8)
            self.body = body
        }

        func sign(_ secret: WebhookSecret) -> [UInt8] {
            switch secret.key {
            case .hmac(let bytes): hmac(bytes)
            case .ed25519(let pair): pair.sign(head + body)
            }
        }

        func hmac(_ secret: SecretBytes) -> [UInt8] {
            secret.withBytes { key in
                var stream = MACStream(.sha256, key: key)
                stream.update(head)
                stream.update(body)
                return stream.finish()
            }
        }

        func isSigned(_ signature: [UInt8], by key: Ed25519Key) -> Bool {
            key.verify(head + body, signature: signature)
        }
    }
}
