extension Rehearsal {
    /// An answer of the vendor with a JSON body.
    public mutating func answer(
        _ key: String, _ status: Int, _ body: String = "{}", headers: [Response.Header] = []
    ) throws -> Answer {
        try send(.http(key, Response(status: status, headers: headers, body: Array(body.utf8))))
    }

    /// A call that ended without a whole answer.
    public mutating func fail(_ key: String, _ outcome: Response.Outcome) throws -> Answer {
        try send(.http(key, Response(outcome: outcome, reason: "\(outcome)")))
    }
}

extension Rehearsal.Answer {
    public var effects: [Effect] {
        guard case .performing(let effects) = self else { return [] }
        return effects
    }

    /// The HTTP calls asked for.
    public var requests: [HTTPRequest] {
        effects.compactMap { effect in
            guard case .http(let request) = effect else { return nil }
            return request
        }
    }

    public var result: W.Result? {
        guard case .finished(let result) = self else { return nil }
        return result
    }

    public var failure: PluginFailure? {
        guard case .failed(let failure) = self else { return nil }
        return failure
    }
}

extension StepFrame.Event {
    init<Request: Encodable>(_ event: Event<Request>) throws {
        switch event {
        case .start(let request): self = .start(try JSONText.encode(request))
        case .http(let key, let response): self = .http(key, response)
        case .timer(let key): self = .timer(key)
        case .callback(let key, let correlation, let payload): self = .callback(key, on: correlation, payload)
        case .cancelled(let reason): self = .cancel(reason)
        }
    }
}
