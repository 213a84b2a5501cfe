import Domain

extension FrameWriter {
    mutating func put(_ input: StepInput) {
        put(input.operation.description)
        put(input.session.high)
        put(input.session.low)
        put(UInt64(max(input.number, 0)))
        put(input.stateVersion)
        put(input.state)
        put(input.now.milliseconds)
        put(input.deadline.milliseconds)
        put(input.seed)
        switch input.event {
        case .start(let request):
            put(UInt8(1))
            put(request)
        case .http(let key, let result):
            put(UInt8(2))
            put(key)
            put(result)
        case .timer(let key):
            put(UInt8(3))
            put(key)
        case .callback(let key, let correlation, let payload):
            put(UInt8(4))
            put(key)
            put(correlation)
            put(payload)
        case .cancel(let reason):
            put(UInt8(5))
            put(reason)
        }
    }

    private mutating func put(_ result: HTTPResult) {
        put(result.outcome.rawValue)
        put(UInt32(clamping: result.status))
        put(UInt32(clamping: result.attempts))
        put(result.headers)
        put(result.body)
        put(result.reason)
    }

    mutating func put(_ headers: [HTTPResult.Header]) {
        put(list: headers) { writer, header in
            writer.put(header.name)
            writer.put(header.value)
        }
    }
}

extension FrameReader {
    /// What a host sends needs no budgets: the cell believes its host, and refuses only what cannot be read.
    mutating func stepInput() throws(FrameError) -> StepInput {
        guard let operation = OperationID(try text("an operation", most: Frame.mostToCell)) else {
            throw FrameError("an operation is none")
        }
        let first = StepInput(
            operation: operation, session: ID(high: try u64("a session"), low: try u64("a session")),
            number: Int(clamping: try u64("a step's number")), state: [], stateVersion: try u32("a state's version"),
            event: .start([]), now: Timestamp(milliseconds: 0), deadline: Timestamp(milliseconds: 0), seed: [])
        return try first.completed(by: &self)
    }

    fileprivate mutating func event() throws(FrameError) -> StepEvent {
        let most = Frame.mostToCell
        switch try byte("an event's kind") {
        case 1: return .start(try bytes("a request", most: most))
        case 2: return .http(key: try text("a key", most: most), try httpResult())
        case 3: return .timer(key: try text("a key", most: most))
        case 4:
            let key = try text("a key", most: most)
            let correlation = try text("a correlation key", most: most)
            return .callback(key: key, correlation: correlation, payload: try bytes("a payload", most: most))
        case 5: return .cancel(reason: try text("a reason", most: most))
        case let kind: throw FrameError("there is no event kind \(kind)")
        }
    }

    private mutating func httpResult() throws(FrameError) -> HTTPResult {
        let outcome: HTTPResult.Outcome = try choice("an outcome")
        let status = Int(try u32("a status"))
        let attempts = Int(try u32("attempts"))
        let headers = try headers()
        let body = try bytes("a body", most: Frame.mostToCell)
        return HTTPResult(
            outcome: outcome, status: status, headers: headers, body: body, attempts: attempts,
            reason: try text("a reason", most: Frame.mostToCell))
    }

    mutating func headers() throws(FrameError) -> [HTTPResult.Header] {
        try list("headers", most: Frame.mostToCell) { reader throws(FrameError) in
            HTTPResult.Header(
                name: try reader.text("a header's name", most: Frame.mostToCell),
                value: try reader.text("a header's value", most: Frame.mostToCell))
        }
    }
}

extension StepInput {
    /// The rest, in the order in which it is written.
    fileprivate consuming func completed(by reader: inout FrameReader) throws(FrameError) -> StepInput {
        state = try reader.bytes("a state", most: Frame.mostToCell)
        now = Timestamp(milliseconds: try reader.i64("the time"))
        deadline = Timestamp(milliseconds: try reader.i64("a deadline"))
        seed = try reader.bytes("a seed", most: 32)
        event = try reader.event()
        return self
    }
}
