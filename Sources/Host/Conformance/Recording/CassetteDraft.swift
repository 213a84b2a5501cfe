import Domain

/// A tape on its way into a cassette: learned from, then written with stand-ins.
struct CassetteDraft {
    /// Headers that say nothing of the vendor's answer, or too much.
    private static let dropped: Set<String> = [
        "connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "date", "server", "via",
        "alt-svc", "strict-transport-security", "traceparent",
    ]
    static let credentials: Set<String> = [
        "set-cookie", "cookie", "authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate",
        "authentication-info",
    ]

    private let tape: Tape
    /// Of its callbacks, in order.
    private let marked: [MarkedArrival]
    private let manifest: Manifest
    let scrubber: Scrubber
    private var walk: PersonalWalk
    var notes: [String] = []
    private(set) var config: JSON = .object([:])

    init(_ tape: Tape, _ marked: [MarkedArrival] = [], _ manifest: Manifest, _ scrubber: Scrubber) {
        self.tape = tape
        self.marked = marked
        self.manifest = manifest
        self.scrubber = scrubber
        walk = PersonalWalk(scrubber, redaction: manifest.redaction)
    }

    /// Hears of every value that is personal. The result is heard first: what a plugin reads of a person out of an answer
    /// is known by its schema, whatever the vendor calls it.
    mutating func learn() {
        scrubber.isLearning = true
        _ = write()
        // A value of the last answer may stand in the first, where nothing tells what it is.
        _ = write()
        scrubber.isLearning = false
        notes = []
    }

    /// The session without its end, which a replay shows.
    mutating func write() -> JSON {
        notes = []
        let operation = tape.operation.description
        if scrubber.isLearning, case .finish(let result) = tape.end {
            _ = walk.walk(result, OperationSchemas.result(operation)?.source, at: place("result"))
        }
        let request = walk.walk(tape.request, OperationSchemas.request(operation)?.source, at: place("request"))
        // Names of settings are the plugin's own; only secrets could stand here by mistake.
        config = secretless(tape.config, at: JSONPointer(tokens: ["config"]))
        var entries: [JSON] = []
        var arrivals = marked[...]
        for index in 0...tape.exchanges.count {
            while arrivals.first?.original.after == index {
                entries.append(arrival(arrivals.removeFirst(), at: place("exchanges").appending(entries.count)))
            }
            guard index < tape.exchanges.count else { break }
            entries.append(exchange(tape.exchanges[index], at: place("exchanges").appending(entries.count)))
        }
        return [
            "name": .string(tape.name), "operation": .string(operation), "now": .string(tape.startedAt.iso8601),
            "request": request, "exchanges": .array(entries),
        ]
    }

    private func place(_ name: String) -> JSONPointer { JSONPointer(tokens: ["sessions", "0", name]) }

    private func secretless(_ json: JSON, at place: JSONPointer) -> JSON {
        switch json {
        case .string(let text): .string(scrubber.withoutSecrets(text, at: place))
        case .array(let items): .array(items.enumerated().map { secretless($1, at: place.appending($0)) })
        case .object(let members):
            .object(members.reduce(into: [:]) { $0[$1.key] = secretless($1.value, at: place.appending($1.key)) })
        case .null, .bool, .number: json
        }
    }

    private mutating func exchange(_ exchange: Tape.Exchange, at place: JSONPointer) -> JSON {
        guard case .http(_, let result) = exchange.event else {
            return ["key": .string(exchange.key), "timer": true]
        }
        var answer: [String: JSON] = [:]
        if result.outcome != .response { answer["outcome"] = .string(Cassette.word(for: result.outcome)) }
        if result.outcome == .response || result.outcome == .limitExceeded {
            answer["status"] = .number(result.status)
            answer["headers"] = .object(headers(result.headers, at: place.appending("answer").appending("headers")))
        }
        if result.outcome == .response, !result.body.isEmpty {
            answer["body"] = body(result.body, at: place.appending("answer").appending("body"))
        }
        return ["key": .string(exchange.key), "answer": .object(answer)]
    }

    private func headers(_ headers: [HTTPResult.Header], at place: JSONPointer) -> [String: JSON] {
        var kept: [String: JSON] = [:]
        for header in headers where !Self.dropped.contains(header.name) {
            // A value that the host lifted out is a name already, and the plugin looks for it.
            if Self.credentials.contains(header.name), !header.value.hasPrefix("captured.") {
                scrubber.note("header", at: place.appending(header.name))
                continue
            }
            let value = scrubber.scrub(
                header.value, scrubber.kind(named: header.name), at: place.appending(header.name))
            let before = kept[header.name]?.string.map { $0 + ", " } ?? ""
            kept[header.name] = .string(before + value)
        }
        return kept
    }

    mutating func body(_ bytes: [UInt8], at place: JSONPointer) -> JSON {
        if let json = try? JSON.parse(bytes), json.object != nil || json.array != nil {
            return scrubber.scrub(json, at: place)
        }
        guard let text = Scrubber.readable(bytes) else {
            notes.append("\(place): \(bytes.count) bytes that are no text; a cassette cannot hold them")
            scrubber.note("\(bytes.count) bytes that are no text", at: place)
            return .string("\(bytes.count) bytes were here")
        }
        notes.append(
            "\(place): no JSON, so only known values, encodings and shapes were looked for; read it before you keep it")
        return .string(scrubber.scrub(text, nil, at: place))
    }
}
