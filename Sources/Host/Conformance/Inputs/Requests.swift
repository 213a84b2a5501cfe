import Domain

/// Requests for one operation: those that the host would pass on, and those that it would not.
struct Requests {
    let operation: Manifest.Operation
    private let schema: JSONSchema?

    init(_ operation: Manifest.Operation) {
        self.operation = operation
        schema = OperationSchemas.request(operation.id.description)
    }

    /// Each with a name for reports.
    var valid: [(name: String, request: JSON)] {
        guard let schema else { return [("an empty request", .object([:]))] }
        let sample = SchemaSample(schema.source)
        var found: [(String, JSON)] = []
        for (index, example) in (schema.source["examples"]?.array ?? []).enumerated() {
            found.append(("example \(index + 1) of the schema", example))
        }
        found.append(("the smallest request", sample.smallest()))
        found.append(("a request with every member", sample.fullest()))
        let type = JSONPointer.root.appending("verificationType")
        for name in operation.accepts.verificationTypes.prefix(12) {
            for (what, request) in found.prefix(1) + found.suffix(1) where request["verificationType"] != nil {
                var typed = request
                typed.set(.string(name), at: type)
                found.append(("\(what), of type \(name)", typed))
            }
        }
        var seen: Set<JSON> = []
        return found.filter { schema.validate($0.1).isEmpty && seen.insert($0.1).inserted }.map { ($0.0, $0.1) }
    }

    /// Bytes, because some are no JSON.
    var invalid: [(name: String, bytes: [UInt8])] {
        let good = valid.last?.request ?? .object([:])
        let text = good.serialized()
        var found: [(String, [UInt8])] = [
            ("no bytes", []), ("an empty object", Array("{}".utf8)), ("an array", Array("[]".utf8)),
            ("null", Array("null".utf8)), ("a text", Array("\"request\"".utf8)), ("garbage", [0, 0xFF, 0xFE, 0x7B]),
            ("a NUL in a text", Array("{\"idNumber\":\"a\\u0000b\"}".utf8)),
            ("half a surrogate pair", Array("{\"idNumber\":\"\\ud83d\"}".utf8)),
            ("a number beyond all", Array("{\"amount\":1e999999,\"idNumber\":1e999999}".utf8)),
            ("arrays a thousand deep", Array(repeating: 0x5B, count: 1000)),
            ("a text of 256 KiB", Array("{\"idNumber\":\"\(String(repeating: "x", count: 262_144))\"}".utf8)),
            ("a repeated member", Array("{\"idNumber\":\"a\",\"idNumber\":\"b\"}".utf8)),
        ]
        for tenth in 0..<40 {
            let count = text.count * tenth / 40
            found.append(("a request cut after \(count) bytes", Array(text.prefix(count))))
        }
        for (name, _) in (good.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            for wrong: JSON in [.null, 7, "?", [], [:]] {
                var bad = good
                bad.set(wrong, at: JSONPointer.root.appending(name))
                found.append(("\(name) is \(wrong.text)", bad.serialized()))
            }
            var members = good.object ?? [:]
            members[name] = nil
            found.append(("\(name) is missing", JSON.object(members).serialized()))
        }
        return found.map { ($0.0, $0.1) }
    }
}
