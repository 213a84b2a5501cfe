package import Domain
package import Store

/// What an idempotency key stands for.
package enum Repetition: Sendable {
    /// It came before with something else.
    case otherBody
    case request(RequestView)
    /// It came before with the same, and what that left is no request.
    case other
}

extension RequestEngine {
    /// - Parameters:
    ///   - route: method and path; the same key on another route is another key.
    ///   - body: what makes a repetition the same: the bytes as they were received.
    package func idempotencyMark(
        tenant: ID, route: String, key: String, mode: RequestMode, body: [UInt8]
    ) throws -> IdempotencyMark {
        try services.store.idempotencyMark(tenant: tenant, route: route, key: key, mode: mode, body: body)
    }

    /// The mark of one of several things that come under one key.
    package func idempotencyMark(_ whole: IdempotencyMark, item: Int) throws -> IdempotencyMark {
        try services.store.idempotencyMark(whole, item: item)
    }

    /// Takes a key for something that is no request.
    /// - Returns: false when the same came before; throws a problem when it was something else.
    package func claim(_ mark: IdempotencyMark) async throws -> Bool {
        do throws(StoreError) {
            try await services.store.claim(mark)
            return true
        } catch {
            guard error.code == .duplicate else { throw error }
        }
        if case .otherBody? = try await repetition(mark) { throw Problem(.idempotencyKeyReused) }
        return false
    }

    /// nil: the key is new, or its life is over.
    package func repetition(_ mark: IdempotencyMark) async throws -> Repetition? {
        guard let record = try await services.store.idempotency(mark) else { return nil }
        guard record.hasSameBody else { return .otherBody }
        guard let request = record.request else { return .other }
        return try await view(request, tenant: mark.tenant).map { .request($0) }
    }
}
