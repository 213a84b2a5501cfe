import Domain

extension FrameWriter {
    mutating func put(_ effect: Effect) {
        switch effect {
        case .http(let http):
            put(UInt8(1))
            put(http)
        case .timer(let key, let delay):
            put(UInt8(2))
            put(key)
            put(delay)
        case .awaitCallback(let key, let correlation, let timeout):
            put(UInt8(3))
            put(key)
            put(correlation)
            put(timeout)
        }
    }

    private mutating func put(_ effect: HTTPEffect) {
        put(effect.key)
        put(effect.method)
        put(effect.endpoint)
        put(effect.path)
        put(list: effect.headers) { writer, header in
            writer.put(header.name)
            writer.put(header.value)
        }
        switch effect.body {
        case .none: put(UInt8(0))
        case .parts(let parts):
            put(UInt8(1))
            put(parts)
        case .multipart(let fields):
            put(UInt8(2))
            put(list: fields) { writer, field in
                writer.put(field.name)
                writer.put(field.filename) { $0.put($1) }
                writer.put(field.contentType) { $0.put($1) }
                writer.put(field.value)
            }
        }
        put(list: effect.captures) { $0.put($1) }
        put(effect.repeats.rawValue)
        put(effect.timeout)
        put(effect.responseCap)
    }

    private mutating func put(_ capture: Capture) {
        switch capture.source {
        case .json(let pointer):
            put(UInt8(1))
            put(pointer.description)
        case .header(let name):
            put(UInt8(2))
            put(name)
        case .cookie(let name):
            put(UInt8(3))
            put(name)
        }
        put(capture.kind.rawValue)
        put(capture.name)
        put(capture.lifetime)
    }
}

extension FrameReader {
    mutating func effect(_ rules: EffectRules) throws(FrameError) -> Effect {
        switch try byte("an effect's kind") {
        case 1:
            let effect = try httpEffect()
            try Self.kept { () throws(Refusal) in try rules.check(effect) }
            return .http(effect)
        case 2: return .timer(key: try effectKey(), delay: try milliseconds("a timer's delay"))
        case 3:
            let key = try effectKey()
            return .awaitCallback(
                key: key, correlation: try correlationKey(), timeout: try milliseconds("a wait's timeout"))
        case let kind: throw FrameError("there is no effect kind \(kind)")
        }
    }

    /// What the cell has judged already is judged again.
    static func kept(_ rule: () throws(Refusal) -> Void) throws(FrameError) {
        do throws(Refusal) {
            try rule()
        } catch {
            throw FrameError("\(error.code): \(error.message)")
        }
    }

    mutating func correlationKey() throws(FrameError) -> String {
        let key = try text("a correlation key", most: Budgets.correlationKey)
        try Self.kept { () throws(Refusal) in try EffectRules.check(key: key, of: "a correlation key") }
        return key
    }

    private mutating func effectKey() throws(FrameError) -> String {
        let key = try text("an effect's key", most: Budgets.effectKey)
        try Self.kept { () throws(Refusal) in try EffectRules.check(effectKey: key) }
        return key
    }

    mutating func milliseconds(_ what: String) throws(FrameError) -> UInt64 {
        let value = try u64(what)
        guard value == clamped(value) else { throw FrameError("\(what) is longer than a session's age") }
        return value
    }

    private mutating func name(_ what: String, most: Int = HTTPRequestDecoder.name) throws(FrameError) -> String {
        try text(what, most: most)
    }

    private mutating func httpEffect() throws(FrameError) -> HTTPEffect {
        var parts = PartReader()
        var effect = HTTPEffect(
            key: try text("an effect's key", most: Budgets.effectKey), method: try name("a method"),
            endpoint: try name("an endpoint's name"), path: try parts.list(&self), repeats: .safe)
        let headers = try count("headers", most: Budgets.headers)
        for _ in 0..<headers {
            let name = try name("a header's name")
            effect.headers.append(HeaderTemplate(name, try parts.list(&self)))
        }
        effect.body = try body(&parts)
        effect.captures = try list("captures", most: Budgets.captures) { reader throws(FrameError) in
            try reader.capture()
        }
        effect.repeats = try choice("repeat")
        effect.timeout = try milliseconds("a timeout")
        effect.responseCap = try u64("a response cap")
        return effect
    }

    private mutating func body(_ parts: inout PartReader) throws(FrameError) -> BodyTemplate {
        switch try byte("a body's kind") {
        case 0: return .none
        case 1: return .parts(try parts.list(&self))
        case 2:
            let count = try count("form fields", most: Budgets.headers)
            guard count > 0 else { throw FrameError("a multipart body has no field") }
            var fields: [FormField] = []
            for _ in 0..<count {
                let field = try name("a field's name")
                let filename = try optional("a file's name") { reader throws(FrameError) in
                    try reader.name("a file's name")
                }
                let type = try optional("a content type") { reader throws(FrameError) in
                    try reader.name("a content type")
                }
                fields.append(
                    FormField(name: field, filename: filename, contentType: type, value: try parts.list(&self)))
            }
            return .multipart(fields)
        case let kind: throw FrameError("there is no body kind \(kind)")
        }
    }

    private mutating func capture() throws(FrameError) -> Capture {
        let source: Capture.Source
        switch try byte("a capture's source") {
        case 1:
            guard let pointer = JSONPointer(try name("a selector", most: 1024)) else {
                throw FrameError("a capture's selector is no JSON pointer")
            }
            source = .json(pointer)
        case 2:
            let header = try name("a selector", most: 1024)
            guard header == header.lowercased() else { throw FrameError("a capture's header is not in lower case") }
            source = .header(header)
        case 3:
            source = .cookie(try name("a selector", most: 1024))
        case let kind: throw FrameError("there is no capture source \(kind)")
        }
        let kind: Capture.Kind = try choice("a capture's kind")
        return Capture(
            source: source, kind: kind, name: try name("a capture's name"),
            lifetime: try milliseconds("a capture's lifetime"))
    }
}
