package import PluginKit

extension IDMetaPlugin: CallbackReceiver {
    /// The vendor tells of everything that happens to a verification; only its completion is news, and that only as a
    /// reason to read it again: what the callback itself says decides nothing.
    package func read(_ callback: InboundCallback) throws -> CallbackReading {
        let json = callback.json
        guard json.isObject else {
            throw PluginFailure(.invalidRequest, code: "callback_unreadable", message: "the body is not a JSON object")
        }
        let data = json["data"].embedded
        // Some events are flat.
        guard let id = (data["id"].exists ? data["id"] : json["trustValidationId"]).text, !id.isEmpty, id.count <= 256
        else {
            throw PluginFailure(
                .invalidRequest, code: "callback_unreadable", message: "the callback names no verification")
        }
        let type = json["type"].string
        let status = (data["status"].exists ? data["status"] : json["verificationStatusCode"]).text ?? ""
        // A flat event without a type is taken for what it may be: reading once more does no harm.
        let isTerminal = type == "trustValidation.complete" || type == nil && json["trustValidationId"].exists
        // The vendor numbers nothing. A verdict that goes back and forth brings the same bytes again, so only what comes
        // twice within a few minutes is a repetition.
        let window = callback.now.milliseconds / 300_000
        return CallbackReading(
            proofs: proofs(callback), correlation: id, dedupe: "\(type ?? "flat"):\(id):\(status):\(window)",
            payload: isTerminal ? Array("{}".utf8) : nil)
    }

    /// An HMAC of the raw body, as the vendor is assumed to sign; without the header nothing is proven.
    private func proofs(_ callback: InboundCallback) -> [[Assertion]] {
        guard let sent = callback.header(configuration.callbackHeader) else { return [] }
        let algorithm = configuration.callbackAlgorithm
        let prefix = algorithm.rawValue + "="
        let value = sent.hasPrefix(prefix) ? String(sent.dropFirst(prefix.count)) : sent
        return [
            [
                .hmac(
                    algorithm.hash, key: .secret("callback_secret"), [.body], equals: value,
                    configuration.callbackEncoding.encoding)
            ]
        ]
    }
}

/// How callbacks are signed.
package enum CallbackAlgorithm: String, Decodable, CaseIterable, Sendable {
    case sha1, sha256, sha512

    var hash: Part.Hash {
        switch self {
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }
}

/// How the signature is written.
package enum CallbackEncoding: String, Decodable, CaseIterable, Sendable {
    case hex, base64, base64url

    var encoding: Part.Encoding {
        switch self {
        case .hex: .hex
        case .base64: .base64
        case .base64url: .base64URL
        }
    }
}
