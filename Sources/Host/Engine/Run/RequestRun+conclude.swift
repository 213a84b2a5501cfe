import Domain
import Egress
import Logging
import PluginHost
import ProviderConfig
import Store

extension RequestRun {
    /// A session has ended: the request ends, or another session follows. nil when the request has ended.
    mutating func conclude(_ ending: SessionEnding, last: StepCommit) async throws -> [SessionAction]? {
        guard let current = running else { return nil }
        let now = Timestamp.now()
        let provider = current.account.provider.id
        switch ending {
        case .finished(let result):
            do {
                let (record, filled) = try Conclusion.completed(
                    result, captured: current.machine.captured, kind: facts.kind, provider: provider, at: now)
                let reference = filled["providerReference"]?.string
                let end = SessionEnd(session: last.session, status: .finished, last: last, providerReference: reference)
                try await finish(end, record, result: filled)
                return nil
            } catch let failure as StepFailure {
                return try await failed(failure, last: last)
            }
        case .cancelled:
            let end = SessionEnd(session: last.session, status: .cancelled, last: last)
            try await finish(end, Conclusion.ended(.cancelled, provider: provider, at: now))
            return nil
        case .expired:
            let end = SessionEnd(session: last.session, status: .failed, last: last)
            try await finish(end, Conclusion.ended(.expired, provider: provider, at: now))
            return nil
        case .failed(let failure):
            return try await failed(failure, last: last)
        }
    }

    private mutating func failed(_ failure: StepFailure, last: StepCommit) async throws -> [SessionAction]? {
        guard let current = running else { return nil }
        let provider = current.account.provider.id
        let isLookup = current.machine.operation != facts.operation
        note(failure, of: provider)
        if failure.errorClass == .badState {
            try await park(failure, session: last.session, provider: provider)
            return nil
        }
        if isLookup {
            // Only a result settles what became of the money; a refused look-up says nothing of it.
            guard Timestamp.now() - facts.createdAt < Budgets.sessionAge else {
                try await park(failure, session: last.session, provider: provider)
                return nil
            }
            return try await lookUpLater(failure)
        }
        let effectful = current.machine.effectful || isLookup
        if [.outcomeUnknown, .internalError].contains(failure.errorClass), effectful, current.machine.reached {
            // A defect after the vendor was reached is as good as a lost answer: money may have moved.
            if current.account.plugin.manifest.operation(facts.operation)?.lookup != nil { return try await lookUp() }
            try await park(failure, session: last.session, provider: provider)
            return nil
        }
        let mayFailOver =
            switch failure.errorClass.failover {
            case .never: false
            case .allowed: !effectful || !current.machine.reached
            case .unlessEffectful: !effectful
            }
        let end = SessionEnd(session: last.session, status: .failed, last: last, failure: failure)
        if mayFailOver, let actions = try await failOver(end) { return actions }
        let telling = Conclusion.telling(failures)
        if !isStored
            && (telling.errorClass.problemCode == .invalidRequest || telling.errorClass.problemCode == .unsupported)
        {
            throw Halt.refused(Problem(telling.errorClass.problemCode))
        }
        let mayHaveHappened = effectful && current.machine.reached
        if try await tryAgainOrGiveUp(telling, end, provider: provider, mayRepeat: !mayHaveHappened) { return nil }
        let retryAfter = telling.retryAfter > 0 ? Int(clamping: telling.retryAfter / 1000) + 1 : nil
        try await finish(end, Conclusion.failed(telling, provider: provider, at: .now()), retryAfter: retryAfter)
        return nil
    }

    /// Another candidate takes over; nil when none is left.
    private mutating func failOver(_ ended: SessionEnd) async throws -> [SessionAction]? {
        let before = running
        if lease != nil { await routeAgain() }
        guard var actions = try await nextSession() else {
            running = before
            return nil
        }
        guard let lease else { return actions }
        // The new session's first step is stored together with the end of the old one.
        while let action = actions.first {
            switch action {
            case .commit(let record):
                guard let next = running else { return nil }
                let new = newSession(next)
                let json = candidatesJSON
                let events = events(of: record)
                try await remember(next.account)
                self.lease = try await persist { store throws(StoreError) in
                    try await store.failOver(lease, ended: ended, to: new, record, candidates: json, events: events)
                }
                actions.removeFirst()
                return try await (running?.machine.committed(at: .now()) ?? []) + actions + callbacks(after: record)
            case .end:
                // It ended in its first step, before it was stored: conclude against the stored session.
                return try await concludeUnstored(actions, ended)
            default:
                guard let more = try await perform(actions.removeFirst()) else { throw Halt.ended }
                actions += more
            }
        }
        return nil
    }

    private mutating func concludeUnstored(_ actions: [SessionAction], _ ended: SessionEnd) async throws
        -> [SessionAction]?
    {
        guard case .end(let ending, _)? = actions.first, let current = running else { return nil }
        switch ending {
        case .failed(let failure):
            note(failure, of: current.account.provider.id)
            return try await failOver(ended)
        case .finished(let result):
            do {
                let (record, filled) = try Conclusion.completed(
                    result, captured: [:], kind: facts.kind, provider: current.account.provider.id, at: .now())
                try await finish(ended, record, result: filled)
            } catch let failure as StepFailure {
                note(failure, of: current.account.provider.id)
                return try await failOver(ended)
            }
            throw Halt.ended
        case .cancelled, .expired:
            return nil
        }
    }

    /// A look-up ended in its first step, before it was stored: the session before it is still the stored one.
    mutating func concludeLookUp(_ ending: SessionEnding, after session: ID) async throws -> [SessionAction] {
        guard let current = running else { return [] }
        let provider = current.account.provider.id
        do {
            switch ending {
            case .finished(let result):
                let (record, filled) = try Conclusion.completed(
                    result, captured: [:], kind: facts.kind, provider: provider, at: .now())
                try await finish(SessionEnd(session: session, status: .superseded), record, result: filled)
                throw Halt.ended
            case .failed(let failure): throw failure
            case .cancelled, .expired: throw Self.withoutAnswer
            }
        } catch let failure as StepFailure {
            note(failure, of: provider)
            guard failure.errorClass == .badState else { return try await lookUpLater(failure) }
            try await park(failure, session: session, provider: provider)
            throw Halt.ended
        }
    }

    private static let withoutAnswer = StepFailure(
        .outcomeUnknown, code: "lookup.ended", message: "the look-up ended without an answer")

    /// The client was promised an end.
    var isStored: Bool { lease != nil || claim != nil }

    /// Nobody is left, and no session was stored.
    mutating func giveUp() async throws -> [SessionAction]? {
        let telling = Conclusion.telling(failures)
        switch telling.errorClass.problemCode {
        case .invalidRequest where !isStored, .unsupported where !isStored:
            throw Halt.refused(Problem(telling.errorClass.problemCode))
        default: break
        }
        if try await tryAgainOrGiveUp(telling, nil, provider: nil, mayRepeat: true) { return nil }
        try await finish(nil, Conclusion.failed(telling, provider: nil, at: .now()))
        return nil
    }

    /// The end, written once: with the request itself if that is not stored yet.
    mutating func finish(
        _ end: SessionEnd?, _ record: FinalRecord, result: JSON? = nil, retryAfter: Int? = nil
    ) async throws {
        var record = record
        record.candidates = candidatesJSON
        try await write(end, record, result)
        var view = facts.view(record.status, progress: running?.machine.progress)
        view.decision = record.decision
        view.retryable = record.retryable
        view.result = result
        view.completedAt = record.at
        view.retryAfter = retryAfter
        view.failure = record.failureCode.flatMap { ProblemCode(rawValue: $0) }.map {
            .init(code: $0, message: $0.detail)
        }
        logger.info(
            "request ended",
            metadata: [
                "status": .string(record.status.rawValue), "decision": .string(record.decision?.rawValue ?? "none"),
                "provider": .string(record.provider ?? "none"), "milliseconds": "\(record.at - facts.createdAt)",
            ])
        waiter.resolve(.view(view))
    }

    /// What it changes in another request is read before, and read again if that has changed meanwhile.
    private mutating func write(_ end: SessionEnd?, _ record: FinalRecord, _ result: JSON?) async throws {
        let session = running.flatMap { end == nil ? nil : newSession($0) }
        if lease == nil, claim != nil, session != nil, let account = running?.account { try await remember(account) }
        let begins = lease == nil && end != nil && running != nil
        let events = (begins ? beginning() : []) + finalEvent(record)
        while true {
            let revision = try await revision(by: record, result)
            var final = record
            // What it found out stands with the request that it was about.
            if facts.revises != nil { final.result = nil }
            do {
                if let lease, let end {
                    try await persist { [final] store throws(StoreError) in
                        try await store.finish(lease, end, final, events: events, revising: revision)
                    }
                } else if let claim {
                    try await persist { [final] store throws(StoreError) in
                        try await store.finishUnbegun(claim, session, end, final, events: events, revising: revision)
                    }
                } else {
                    try await acceptFinal(end, record, events: events, revising: revision)
                }
                return
            } catch let error as StoreError where error.code == .conflict {
                logger.info("the request that this one is about has changed; reading it again")
            }
        }
    }

    func finalEvent(_ record: FinalRecord) -> [NewEvent] {
        var data: [String: JSON] = [:]
        if let decision = record.decision { data["decision"] = .string(decision.rawValue) }
        if let code = record.failureCode { data["code"] = .string(code) }
        return telling(record.status.rawValue, .object(data))
    }

    /// Sets a session aside for an operator: going on would do harm or cannot be done.
    mutating func park(_ failure: StepFailure, session: ID, provider: String) async throws {
        guard let lease else {
            if try await tryAgainOrGiveUp(failure, nil, provider: provider, mayRepeat: false) { return }
            try await finish(nil, Conclusion.failed(failure, provider: provider, at: .now()))
            return
        }
        let final = Conclusion.failed(
            StepFailure(.badState, code: failure.code, message: failure.message), provider: provider, at: .now())
        let events = finalEvent(final)
        logger.error(
            "session parked", metadata: ["session": .string(session.text), "reason": .string(failure.message)])
        try await persist { store throws(StoreError) in
            try await store.park(lease, reason: failure.code, final: final, failure: failure, events: events)
        }
        services.news.parked(failure, request: facts.id, provider: provider, tenant: facts.tenant)
        tellFailed(final)
    }

    func tellFailed(_ final: FinalRecord) {
        var view = facts.view(.failed)
        view.completedAt = final.at
        view.failure = final.failureCode.flatMap { ProblemCode(rawValue: $0) }.map {
            .init(code: $0, message: $0.detail)
        }
        waiter.resolve(.view(view))
    }
}
