extension Fault {
    /// Reads `{"match":{"path","method","bodyContains"},"kind","status","headers","body","delayMs","times","probability",
    /// "act"}`; only `kind` is needed. An unknown key is refused.
    init(json: JSON) throws(ControlError) {
        guard let members = json.members else { throw ControlError(message: "fault: a JSON object is needed") }
        guard let kind = json["kind"]?.string.flatMap(Kind.init(rawValue:)) else {
            let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ControlError(message: "fault: kind must be one of \(kinds)")
        }
        self.init(kind: kind)
        for member in members where !member.value.isNull {
            try set(member.key, member.value)
        }
        if kind == .status, status == nil { throw ControlError(message: "fault: kind status needs a status") }
    }

    private mutating func set(_ key: String, _ value: JSON) throws(ControlError) {
        switch key {
        case "kind": break
        case "match": match = try Match(json: value)
        case "status":
            guard let code = value.int, (200...599).contains(code) else {
                throw ControlError(message: "fault: status must be 200...599")
            }
            status = code
        case "headers":
            guard let members = value.members else { throw ControlError(message: "fault: headers must be an object") }
            for member in members { headers[member.key] = member.value.scalarText ?? "" }
        case "body":
            // A JSON object is as good as its text.
            body = value.string ?? value.text
        case "delayMs":
            guard let delay = value.int, (0...3_600_000).contains(delay) else {
                throw ControlError(message: "fault: delayMs must be 0...3600000")
            }
            delayMs = delay
        case "times":
            guard let count = value.int, count > 0 else {
                throw ControlError(message: "fault: times must be 1 or more")
            }
            times = count
        case "probability":
            guard let share = value.double, (0...1).contains(share) else {
                throw ControlError(message: "fault: probability must be 0...1")
            }
            probability = share
        case "act":
            guard let flag = value.bool else { throw ControlError(message: "fault: act must be true or false") }
            act = flag
        default: throw ControlError(message: "fault: unknown key \(key)")
        }
    }

    func json(id: Int, met: Int) -> JSON {
        .compact([
            "id": .int(id), "kind": .string(kind.rawValue), "met": .int(met),
            "match": .compact([
                "path": match.pathPrefix.map { .string($0) }, "method": match.method.map { .string($0) },
                "bodyContains": match.bodyContains.map { .string($0) },
            ]),
            "status": status.map { .int($0) }, "delayMs": .int(delayMs), "body": body.map { .string($0) },
            "headers": .object(headers.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }),
            "times": times.map { .int($0) } ?? .null, "probability": .double(probability), "act": .bool(acts),
        ])
    }
}

extension Fault.Match {
    fileprivate init(json: JSON) throws(ControlError) {
        self.init()
        guard let members = json.members else { throw ControlError(message: "fault: match must be an object") }
        for member in members where !member.value.isNull {
            guard let text = member.value.string else {
                throw ControlError(message: "fault: match.\(member.key) must be a string")
            }
            switch member.key {
            case "path": pathPrefix = text
            case "method": method = text.uppercased()
            case "bodyContains": bodyContains = text
            default: throw ControlError(message: "fault: unknown key match.\(member.key)")
            }
        }
    }
}
