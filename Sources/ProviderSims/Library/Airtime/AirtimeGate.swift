import Synchronization

/// The signature check: key, timestamp, nonce and HMAC of every request.
final class AirtimeGate: Sendable {
    /// Clock difference allowed, in seconds, either way.
    static let skew = 300.0

    private struct Nonces {
        var seen: Set<String> = []
        /// In order of arrival, to forget what no timestamp could bring back.
        var order: [(nonce: String, at: Double)] = []
        var start = 0
    }

    private let key: String
    private let secret: String
    private let nonces = Mutex(Nonces())

    init(key: String, secret: String) {
        self.key = key
        self.secret = secret
    }

    func clear() { nonces.withLock { $0 = Nonces() } }

    /// Why the request is refused, or nil. A nonce counts as used only when the signature is right: nobody else can burn it.
    func refusal(of request: SimRequest, settings: Settings, now: Double = Clock.now()) -> String? {
        guard let given = request.header("X-Api-Key"), accepts(given, key, settings.tokens, settings) else {
            return "unknown X-Api-Key"
        }
        guard let stamp = request.header("X-Timestamp"), let seconds = Int(stamp) else {
            return "X-Timestamp is missing or no Unix time"
        }
        guard abs(now - Double(seconds)) <= Self.skew else { return "X-Timestamp is more than 300 seconds off" }
        guard let nonce = request.header("X-Nonce"), !nonce.isEmpty, nonce.utf8.count <= 128 else {
            return "X-Nonce is missing"
        }
        guard let signature = request.header("X-Signature") else { return "X-Signature is missing" }
        let head = "\(stamp)\n\(nonce)\n\(request.method)\n\(request.target)\n"
        let message = Array(head.utf8) + request.body
        let secrets = (settings.acceptDefault ? [secret] : []) + settings.secrets
        guard secrets.contains(where: { Digest.hmacHex(secret: $0, message) == signature }) else {
            return "X-Signature does not match"
        }
        return use("\(given) \(nonce)", now) ? nil : "X-Nonce was used before"
    }

    private func accepts(_ given: String, _ own: String, _ more: [String], _ settings: Settings) -> Bool {
        settings.acceptDefault && given == own || more.contains(given)
    }

    private func use(_ nonce: String, _ now: Double) -> Bool {
        nonces.withLock { nonces in
            // A timestamp may lie 300 s ahead, so a nonce must be remembered for twice the skew.
            while nonces.start < nonces.order.count, nonces.order[nonces.start].at < now - 2 * Self.skew {
                nonces.seen.remove(nonces.order[nonces.start].nonce)
                nonces.start += 1
            }
            if nonces.start > 10_000 {
                nonces.order.removeFirst(nonces.start)
                nonces.start = 0
            }
            guard nonces.seen.insert(nonce).inserted else { return false }
            nonces.order.append((nonce, now))
            return true
        }
    }
}
