import Domain
import Logging
import ProviderConfig
import Store

extension RequestRun {
    var candidatesJSON: JSON {
        .array(
            candidates.map { candidate in
                guard case .object(var members) = candidate.json else { return candidate.json }
                if let template = candidate.template { members["template"] = .string(template) }
                if tried.contains(candidate.provider) { members["triedAs"] = .number(ordinal) }
                return .object(members)
            })
    }

    func newRequest(provider: String?) -> NewRequest {
        NewRequest(
            id: facts.id, tenant: facts.tenant, subject: facts.subject, kind: facts.kind, operation: facts.operation,
            method: facts.method, type: facts.type, mode: facts.mode, template: facts.template, provider: provider,
            input: facts.input.serialized(), reference: facts.reference, candidates: candidatesJSON,
            correlationID: facts.correlationID, deadline: facts.deadline, createdAt: facts.createdAt,
            idempotency: facts.idempotency, cancels: facts.cancels, webhook: facts.webhook)
    }

    /// What clients are told; requests of the host's own tell nobody.
    func telling(_ name: String, _ data: JSON = .object([:])) -> [NewEvent] {
        facts.kind == .maintenance ? [] : [NewEvent(type: "\(facts.kind.rawValue).\(name)", data: data)]
    }

    var createdEvent: [NewEvent] { telling("created") }

    /// Goes with the first session that is stored, and with no other.
    mutating func beginning() -> [NewEvent] {
        if hasBegun { return [] }
        hasBegun = true
        return telling("processing")
    }

    /// Stores the request with the first step of its first session, owned by this process.
    mutating func accept(_ first: StepCommit, in current: Running) async throws -> Lease {
        try await remember(current.account)
        let events = createdEvent + beginning() + events(of: first)
        do {
            return try await services.store.accept(
                newRequest(provider: current.account.provider.id), newSession(current), first, storing: storing,
                blobs: blobs, events: events, owner: services.node)
        } catch {
            throw refusal(error)
        }
    }

    /// Stores a request that ended before anything was stored of it.
    func acceptFinal(
        _ end: SessionEnd?, _ record: FinalRecord, events: [NewEvent], revising revision: Revision? = nil
    ) async throws {
        do {
            try await services.store.acceptFinal(
                newRequest(provider: record.provider), running.flatMap { end == nil ? nil : newSession($0) }, end?.last,
                final: record, failure: end?.failure, storing: storing, blobs: blobs,
                events: createdEvent + events, revising: revision)
        } catch {
            if error.code == .conflict { throw error }
            throw refusal(error)
        }
    }

    /// The revision a session is started with can be read again after any later change of configuration.
    func remember(_ account: Account) async throws {
        guard account.firstUse() else { return }
        do {
            try await services.store.putRevision(
                provider: account.provider.id, hash: account.account.revision,
                canonical: account.account.canonical.serialized())
        } catch {
            account.forgetUse()
            throw refusal(error)
        }
    }

    private func refusal(_ error: StoreError) -> Halt {
        if error.code == .duplicate { return .refused(Problem(.idempotencyKeyInUse, retryAfter: 1)) }
        logger.error("request not stored", metadata: ["error": .string(error.message)])
        return .refused(Problem(.storageUnavailable))
    }
}
