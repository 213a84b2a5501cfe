import Domain
import Logging
import Store

extension RequestEngine {
    /// Callbacks for requests that have ended: each begins a request of the host's own that asks the provider again, one
    /// after the other, and what that finds may revise the verdict.
    /// - Returns: how many were looked at.
    func takeLateCallbacks(limit: Int) async throws -> Int {
        let store = services.store
        let found = try await store.lateCallbacks(limit: limit)
        for late in found {
            guard let record = try await store.request(late.original) else { continue }
            // A verdict is revised by whoever gave it; what failed or was cancelled has none.
            guard record.status == .completed, record.kind != .maintenance, record.provider == late.provider,
                !record.isErased
            else {
                logger.info(
                    "a callback came for a request that it cannot change",
                    metadata: ["request": .string(late.original.text), "provider": .string(late.provider)])
                try await store.ignoreCallback(late.id)
                continue
            }
            let now = Timestamp.now()
            let input: JSON = [
                "revises": .string(late.original.text), "callback": .string(late.id.text),
                "provider": .string(late.provider),
            ]
            let request = NewRequest(
                id: .make(at: now), tenant: record.tenant, kind: .maintenance, operation: record.operation,
                method: record.method, type: record.type, mode: .async, provider: late.provider,
                input: input.serialized(), correlationID: record.correlationID,
                deadline: now.adding(milliseconds: EngineLimits.work), createdAt: now)
            if try await store.startRevision(request, for: late) {
                logger.info(
                    "a callback came after the end; asking again",
                    metadata: ["request": .string(late.original.text), "provider": .string(late.provider)])
                bell.ring()
            }
        }
        return found.count
    }
}
