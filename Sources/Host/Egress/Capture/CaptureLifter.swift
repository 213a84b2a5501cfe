import Domain

/// Lifts the values a plugin must not see out of an answer and leaves their names in their places. Pure.
struct CaptureLifter {
    struct Lifted: Hashable, Sendable {
        var headers: [HTTPResult.Header]
        var body: [UInt8]
        var captured: [CapturedValue] = []
        /// What could not be lifted, for operators; empty: nothing.
        var reason = ""
    }

    var captures: [Capture]
    var now: Timestamp

    func lift(headers: [HTTPResult.Header], body: [UInt8]) -> Lifted {
        var lifted = Lifted(headers: headers, body: body)
        liftHeaders(&lifted)
        liftCookies(&lifted)
        liftJSON(&lifted)
        return lifted
    }

    private func liftHeaders(_ lifted: inout Lifted) {
        for capture in captures {
            guard case .header(let name) = capture.source else { continue }
            let matching = lifted.headers.indices.filter { lifted.headers[$0].name == name.lowercased() }
            guard let first = matching.first else { continue }
            keep(Array(lifted.headers[first].value.utf8), capture, &lifted)
            for index in matching { lifted.headers[index].value = Self.mark(capture) }
        }
    }

    /// Of several cookies with one name the last counts, as it does in a browser; all are hidden. One that is being taken
    /// back has no value.
    private func liftCookies(_ lifted: inout Lifted) {
        for capture in captures {
            guard case .cookie(let name) = capture.source else { continue }
            var value: [UInt8]?
            for index in lifted.headers.indices where lifted.headers[index].name == "set-cookie" {
                guard let cookie = SetCookie(lifted.headers[index].value, name: name), !cookie.value.isEmpty else {
                    continue
                }
                value = Array(cookie.value.utf8)
                lifted.headers[index].value = cookie.replacing(by: Self.mark(capture))
            }
            if let value { keep(value, capture, &lifted) }
        }
    }

    private func liftJSON(_ lifted: inout Lifted) {
        var wanted: [(JSONPointer, Capture)] = []
        for capture in captures {
            if case .json(let pointer) = capture.source { wanted.append((pointer, capture)) }
        }
        guard !wanted.isEmpty, !lifted.body.isEmpty else { return }
        let ranges: [JSONPointer: Range<Int>]
        do {
            ranges = try JSONScanner.ranges(of: wanted.map(\.0), in: lifted.body)
        } catch {
            // A secret might be anywhere in it.
            lifted.body = []
            note("the answer is not valid JSON, so nothing could be captured from it and it is withheld", &lifted)
            return
        }
        var replacements: [(Range<Int>, [UInt8])] = []
        for (pointer, capture) in wanted {
            guard let range = ranges[pointer], let value = Self.value(Array(lifted.body[range])) else { continue }
            keep(value, capture, &lifted)
            replacements.append((range, Self.quotedMark(capture)))
        }
        lifted.body = JSONScanner.replacing(replacements, in: lifted.body)
    }

    private func keep(_ value: [UInt8], _ capture: Capture, _ lifted: inout Lifted) {
        var value = value
        if capture.kind == .blob {
            guard let decoded = LenientBase64.decode(value) else {
                note("captured.\(capture.name) is not base64 and was dropped", &lifted)
                return
            }
            value = decoded
        }
        let expiresAt = capture.lifetime == 0 ? nil : now.adding(milliseconds: Int64(clamping: capture.lifetime))
        lifted.captured.append(
            CapturedValue(name: capture.name, kind: capture.kind, value: value, expiresAt: expiresAt))
    }

    private func note(_ text: String, _ lifted: inout Lifted) {
        lifted.reason += (lifted.reason.isEmpty ? "" : "; ") + text
    }

    /// A string's text, or another value as it is written; nil for null, which is no value.
    private static func value(_ json: [UInt8]) -> [UInt8]? {
        guard json.first == UInt8(ascii: "\"") else { return json == Array("null".utf8) ? nil : json }
        // The whole document was read before, so this is a string.
        return (try? JSON.parse(json))?.string.map { Array($0.utf8) }
    }

    private static func mark(_ capture: Capture) -> String { SecretSource.capturedPrefix + capture.name }

    private static func quotedMark(_ capture: Capture) -> [UInt8] {
        [UInt8(ascii: "\"")] + PartEncoder.encode(Array(mark(capture).utf8), .jsonString) + [UInt8(ascii: "\"")]
    }
}
