import Domain
import Egress

/// A recorded callback with marks where its proofs stand, so that what surrounds them can be scrubbed.
struct MarkedArrival {
    /// As it came.
    let original: Tape.Arrival
    private(set) var path: String
    private(set) var query: String
    private(set) var headers: [HTTPResult.Header]
    /// As text where it is text.
    private(set) var body: [UInt8]
    private(set) var marks: [Mark] = []

    /// Shorter values would be found by chance.
    private static let shortest = 4

    /// - Parameter prefix: of its marks; no other callback has it.
    /// - Throws: when a proof that held stands nowhere in the callback.
    init(_ arrival: Tape.Arrival, prefix: String, crypto: any EgressCrypto) throws(RecordingError) {
        original = arrival
        let request = arrival.request
        let pieces = request.suffix.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = pieces.first.map(String.init) ?? ""
        query = pieces.count > 1 ? String(pieces[1]) : ""
        headers = request.headers
        body = request.body
        // One value may be expected by several groups, and is then that of the one that held.
        let order = arrival.groups.indices.sorted { ($0 == arrival.group ? -1 : $0) < ($1 == arrival.group ? -1 : $1) }
        var known: Set<[UInt8]> = []
        for group in order {
            for (index, assertion) in arrival.groups[group].enumerated() {
                guard let value = assertion.expected, value.count >= Self.shortest, known.insert(value).inserted else {
                    continue
                }
                let isFound = mark(value, .proof(group: group, assertion: index), prefix)
                guard isFound || group != arrival.group || !assertion.isComputed else {
                    throw RecordingError(
                        "what proves a callback stands nowhere in it as the plugin reads it, so it cannot be made anew",
                        action: "have ingest expect the value as the vendor writes it, with its encoding")
                }
            }
        }
        guard !body.isEmpty else { return }
        for hash in [HashName.sha512, .sha256, .sha1] {
            mark(crypto.digest(hash, request.body), .bodyDigest(hash), prefix, onlyHeaders: true)
        }
    }

    /// - Returns: whether it stands anywhere.
    @discardableResult
    private mutating func mark(
        _ value: [UInt8], _ meaning: Mark.Meaning, _ prefix: String, onlyHeaders: Bool = false
    ) -> Bool {
        var isFound = false
        for (text, writings) in Mark.Writing.all(of: value) where text.utf8.count >= Self.shortest {
            let mark = Mark(
                text: "\(prefix)\(marks.count)z", meaning: meaning, writings: writings, count: value.count)
            if replace(text, with: mark.text, onlyHeaders: onlyHeaders) {
                marks.append(mark)
                isFound = true
            }
        }
        return isFound
    }

    private mutating func replace(_ text: String, with mark: String, onlyHeaders: Bool) -> Bool {
        var isFound = false
        for index in headers.indices where headers[index].value.contains(text) {
            headers[index].value = headers[index].value.replacing(text, with: mark)
            isFound = true
        }
        guard !onlyHeaders else { return isFound }
        for place in [\MarkedArrival.path, \.query] where self[keyPath: place].contains(text) {
            self[keyPath: place] = self[keyPath: place].replacing(text, with: mark)
            isFound = true
        }
        if let content = String(validating: body, as: UTF8.self) {
            // JSON may write a slash with a backslash before it.
            for form in Set([text, text.replacing("/", with: "\\/")]) where content.contains(form) {
                body = Array(content.replacing(form, with: mark).utf8)
                isFound = true
            }
        }
        return isFound
    }
}
