import Domain

extension CassetteDraft {
    /// Headers that say how the callback travelled and nothing of what it means. `date` stays: signatures cover it.
    private static let travelling: Set<String> = [
        "host", "connection", "keep-alive", "transfer-encoding", "content-length", "via", "forwarded", "x-real-ip",
        "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto", "traceparent", "tracestate",
    ]

    /// With marks where proofs stand: those are made anew when everything around them is known.
    mutating func arrival(_ arrival: MarkedArrival, at entry: JSONPointer) -> JSON {
        let place = entry.appending("arrived")
        let request = arrival.original.request
        var members: [String: JSON] = [
            "method": .string(request.method), "now": .string(request.now.iso8601),
            "headers": .object(headers(arrival.headers, at: place.appending("headers"))),
        ]
        if !arrival.path.isEmpty { members["path"] = .string(text(arrival.path, at: place.appending("path"))) }
        if !arrival.query.isEmpty { members["query"] = .string(text(arrival.query, at: place.appending("query"))) }
        if !arrival.body.isEmpty { members["body"] = body(arrival.body, at: place.appending("body")) }
        if arrival.original.group == nil { members["unsigned"] = true }
        if arrival.isTakenAsProven {
            members["holds"] = ["signature"]
            notes.append(
                "\(place): its signature cannot be made anew, for the vendor alone has the key; the cassette takes it as "
                    + "proven")
        }
        for mark in arrival.marks { scrubber.note(arrival.word(for: mark), at: place) }
        return ["arrived": .object(members)]
    }

    private func text(_ text: String, at place: JSONPointer) -> String { scrubber.scrub(text, nil, at: place) }

    private func headers(_ headers: [HTTPResult.Header], at place: JSONPointer) -> [String: JSON] {
        var kept: [String: JSON] = [:]
        for header in headers {
            let name = header.name.lowercased()
            guard !Self.travelling.contains(name) else { continue }
            let place = place.appending(name)
            if Self.credentials.contains(name), !scrubber.holdsMark(header.value) {
                scrubber.note("header", at: place)
                continue
            }
            let value = scrubber.scrub(header.value, scrubber.kind(named: name), at: place)
            kept[name] = .string((kept[name]?.string.map { $0 + ", " } ?? "") + value)
        }
        return kept
    }
}

extension MarkedArrival {
    /// The group that held has a signature under a key that only the vendor has.
    var isTakenAsProven: Bool {
        original.group.map { original.groups[$0] }?.contains { assertion in
            if case .signature = assertion { true } else { false }
        } ?? false
    }

    /// For the list of what was removed.
    func word(for mark: Mark) -> String {
        switch mark.meaning {
        case .bodyDigest: return "digest of the body, made anew"
        case .proof(let group, let index):
            guard group == original.group else { return "proof that did not hold" }
            return original.groups[group][index].isComputed ? "proof, made anew" : "signature, taken as proven"
        }
    }
}
