import Domain
import Store
import Vault

/// What a secret was made for, and the secret.
package struct MadeWebhook<Facts: Sendable>: Sendable {
    package var facts: Facts
    /// nil in a repetition where another has taken its place since.
    package var secret: String?
    /// The request had come before under the same idempotency key.
    package var isRepetition = false
}

// A secret is shown once, so an answer that was lost must be had again, and the secret must not be made again.
extension WebhookEndpoints {
    /// - Parameters:
    ///   - make: stores the secret and claims the mark with it.
    ///   - earlier: what the mark stands for; nil where it stands for something of another kind.
    /// - Throws: `idempotency_key_reused`, `not_found` where the endpoint is gone, and what `make` throws.
    func once<Facts>(
        _ mark: IdempotencyMark?, make: (_ secret: String) async throws -> Facts,
        earlier: (SecretRepetition) -> (Facts, String?)?
    ) async throws -> MadeWebhook<Facts> {
        if let made = try await repeated(mark, earlier) { return made }
        let secret = WebhookSecret.generate().text
        do {
            return MadeWebhook(facts: try await make(secret), secret: secret)
        } catch let error as StoreError where error.code == .duplicate {
            // Another request with the key was served while this one was on its way.
            guard let made = try await repeated(mark, earlier) else {
                throw Problem(.idempotencyKeyInUse, retryAfter: 1)
            }
            return made
        }
    }

    private func repeated<Facts>(
        _ mark: IdempotencyMark?, _ earlier: (SecretRepetition) -> (Facts, String?)?
    ) async throws -> MadeWebhook<Facts>? {
        guard let mark, let repetition = try await store.secretRepetition(mark) else { return nil }
        if case .gone = repetition {
            throw Problem(
                .notFound, detail: "The webhook endpoint that this request made has been deleted.",
                suggestedAction: "Use a new Idempotency-Key for another endpoint")
        }
        guard let (facts, secret) = earlier(repetition) else { throw Problem(.idempotencyKeyReused) }
        return MadeWebhook(facts: facts, secret: secret, isRepetition: true)
    }
}
