import Domain

/// What a cell has to say about one callback.
enum IngestAnswer: Sendable {
    case made(Result<IngestOutput, StepFailure>)
    case noInstance(reason: String)
}

extension FrameWriter {
    /// What a plugin may see of a callback.
    mutating func put(_ request: InboundRequest, now: Timestamp) {
        put(now.milliseconds)
        put(request.method)
        put(request.suffix)
        put(request.url)
        put(request.headers)
        put(request.body)
    }

    mutating func put(_ answer: IngestAnswer) {
        switch answer {
        case .made(.success(let output)):
            put(UInt8(0))
            put(output)
        case .made(.failure(let failure)):
            put(UInt8(1))
            put(failure)
        case .noInstance(let reason):
            put(UInt8(2))
            put(reason)
        }
    }

    private mutating func put(_ output: IngestOutput) {
        put(list: output.groups) { writer, group in
            writer.put(list: group) { $0.put($1) }
        }
        put(list: output.events) { writer, event in
            writer.put(event.correlation) { $0.put($1) }
            writer.put(event.dedupe) { $0.put($1) }
            writer.put(event.payload) { $0.put($1) }
        }
        put(output.acknowledgement) { writer, acknowledgement in
            writer.put(UInt32(clamping: acknowledgement.status))
            writer.put(acknowledgement.contentType)
            writer.put(acknowledgement.body)
        }
    }

    private mutating func put(_ assertion: Assertion) {
        switch assertion {
        case .hmac(let hash, let key, let parts, let expected):
            put(UInt8(1))
            put(hash.rawValue)
            put(key)
            put(parts)
            put(expected)
        case .signature(let signature, let key, let parts, let expected):
            put(UInt8(2))
            put(signature.rawValue)
            put(key)
            put(parts)
            put(expected)
        case .fresh(let time, let window):
            put(UInt8(3))
            put(time.milliseconds)
            put(window)
        case .secret(let key, let expected):
            put(UInt8(4))
            put(key)
            put(expected)
        }
    }
}

extension FrameReader {
    mutating func inboundRequest() throws(FrameError) -> (request: InboundRequest, now: Timestamp) {
        let now = Timestamp(milliseconds: try i64("the time"))
        let method = try text("a method", most: Frame.mostToCell)
        let suffix = try text("a path", most: Frame.mostToCell)
        let url = try text("an address", most: Frame.mostToCell)
        let headers = try headers()
        let body = try bytes("a body", most: Frame.mostToCell)
        let request = InboundRequest(
            now: now, method: method, path: "", suffix: suffix, host: "", url: url, headers: headers, body: body)
        return (request, now)
    }

    mutating func ingestAnswer() throws(FrameError) -> IngestAnswer {
        switch try byte("an answer's kind") {
        case 0: return .made(.success(try ingestOutput()))
        case 1:
            let failure = try failure(most: Self.mostOfReason)
            guard [.internalError, .invalidRequest].contains(failure.errorClass) else {
                throw FrameError("a callback's failure is of class \(failure.errorClass.name)")
            }
            return .made(.failure(failure))
        case 2: return .noInstance(reason: try text("a reason", most: Self.mostOfReason))
        case let kind: throw FrameError("there is no answer kind \(kind)")
        }
    }

    private mutating func ingestOutput() throws(FrameError) -> IngestOutput {
        var recording = IngestRecorder.Recording()
        let groups = try count("groups of assertions", most: Budgets.assertions)
        for _ in 0..<groups {
            try Self.kept { () throws(Refusal) in try recording.beginGroup() }
            let assertions = try count("assertions", most: Budgets.assertions)
            for _ in 0..<assertions {
                let assertion = try assertion()
                try Self.kept { () throws(Refusal) in try recording.add(assertion) }
            }
        }
        recording.output.events = try list("events", most: Budgets.callbackEvents) { reader throws(FrameError) in
            try reader.ingestEvent()
        }
        let events = recording.output.events
        guard !events.isEmpty, events.count == 1 || !events.contains(where: \.isEmpty) else {
            throw FrameError("a callback has no event, or an empty one among others")
        }
        recording.output.acknowledgement = try optional("an acknowledgement") { reader throws(FrameError) in
            try reader.acknowledgement()
        }
        return recording.output
    }

    private mutating func ingestEvent() throws(FrameError) -> IngestOutput.Event {
        var event = IngestOutput.Event()
        event.correlation = try optional("a correlation key") { reader throws(FrameError) in
            try reader.correlationKey()
        }
        event.dedupe = try optional("a dedupe key") { reader throws(FrameError) in try reader.correlationKey() }
        event.payload = try optional("a payload") { reader throws(FrameError) in
            try reader.bytes("a payload", most: Budgets.callbackPayload)
        }
        return event
    }

    private mutating func acknowledgement() throws(FrameError) -> IngestOutput.Acknowledgement {
        let status = Int(try u32("an acknowledgement's status"))
        let type = try text("a content type", most: 256)
        guard (200...599).contains(status), EffectRules.isPlain(type) else {
            throw FrameError("an acknowledgement's status or content type is none")
        }
        let body = try bytes("an acknowledgement's body", most: Budgets.callbackPayload)
        return IngestOutput.Acknowledgement(status: status, contentType: type, body: body)
    }

    private mutating func assertion() throws(FrameError) -> Assertion {
        var parts = PartReader()
        switch try byte("an assertion's kind") {
        case 1:
            let hash: HashName = try choice("a hash")
            let key = try parts.part(&self)
            let list = try parts.list(&self)
            return .hmac(hash, key: key, parts: list, expected: try expected())
        case 2:
            let signature: SignatureName = try choice("a signature")
            let key = try parts.part(&self)
            let list = try parts.list(&self)
            return .signature(signature, key: key, parts: list, expected: try expected())
        case 3:
            let time = Timestamp(milliseconds: try i64("a time"))
            return .fresh(time: time, windowMs: try u64("a window"))
        case 4:
            let key = try parts.part(&self)
            return .secret(key: key, expected: try expected())
        case let kind: throw FrameError("there is no assertion kind \(kind)")
        }
    }

    private mutating func expected() throws(FrameError) -> [UInt8] {
        try bytes("an expected value", most: AssertionDecoder.expected)
    }
}
