/// A misbehaviour ordered through `POST /_sim/faults`.
struct Fault: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        /// Answers `status`, `headers` and `body`.
        case status
        /// Answers as usual, `delayMs` later.
        case delay
        /// Never answers.
        case hang
        /// Closes the connection without acting.
        case dropBefore = "drop_before"
        /// Acts, then closes the connection without an answer.
        case dropAfter = "drop_after"
        /// Acts, sends the head and half the body, then closes the connection.
        case dropInside = "drop_inside"
        /// 200 with bytes that are no JSON.
        case garbage
        /// 200 with no body.
        case empty
        /// 200 (or `status`) with a proxy's page.
        case html
        /// Acts, and answers half the body as if it were whole.
        case truncated
        /// Answers `body` as it is, 200 unless `status` says otherwise.
        case override
    }

    /// Which requests it meets; every part given must hold.
    struct Match: Sendable {
        var pathPrefix: String?
        var method: String?
        var bodyContains: String?
    }

    /// What becomes of the request.
    enum Outcome {
        case answer(SimAnswer)
        case drop
        case hang
        case dropInside(SimAnswer)

        /// The status the log shows; nil when no answer is sent.
        var status: Int? {
            switch self {
            case .answer(let answer), .dropInside(let answer): answer.status
            case .drop, .hang: nil
            }
        }
    }

    var match = Match()
    var kind: Kind
    var status: Int?
    var headers: [String: String] = [:]
    var body: String?
    /// Waited before anything else; milliseconds.
    var delayMs = 0
    /// How many requests it still meets; nil for all.
    var times: Int?
    /// The share of matching requests it meets, 0...1.
    var probability = 1.0
    /// Whether the vendor acts on the request although its answer is spoilt; nil for what the kind implies.
    var act: Bool?

    var acts: Bool {
        switch kind {
        case .delay, .dropAfter, .dropInside, .truncated: true
        case .dropBefore: false
        case .status, .hang, .garbage, .empty, .html, .override: act ?? false
        }
    }

    func matches(_ request: SimRequest) -> Bool {
        if let prefix = match.pathPrefix, !request.target.hasPrefix(prefix) { return false }
        if let method = match.method, method != request.method { return false }
        if let text = match.bodyContains, !String(decoding: request.body, as: UTF8.self).contains(text) { return false }
        return true
    }

    /// - Parameter acted: the vendor's own answer when `acts`.
    func outcome(acted: SimAnswer?) -> Outcome {
        let whole = acted ?? SimAnswer.json(200, ["status": true])
        switch kind {
        case .delay: return .answer(whole)
        case .hang: return .hang
        case .dropBefore, .dropAfter: return .drop
        case .dropInside: return .dropInside(whole)
        case .truncated:
            var cut = whole
            cut.body = Array(whole.body.prefix(whole.body.count / 2))
            return .answer(cut)
        case .garbage:
            return .answer(merged(SimAnswer.json(200, nil), body: [0x00, 0xFF, 0x7B, 0x22, 0xC3, 0x28, 0x0A]))
        case .empty: return .answer(merged(SimAnswer(status: 200), body: []))
        case .html: return .answer(merged(SimAnswer.html(200, "Bad gateway"), body: nil))
        case .status, .override:
            let plain: JSON = ["message": .string("simulated status \(status ?? 200)")]
            return .answer(merged(SimAnswer.json(200, plain), body: nil))
        }
    }

    private func merged(_ base: SimAnswer, body fixed: [UInt8]?) -> SimAnswer {
        var answer = base
        answer.status = status ?? base.status
        answer.headers.merge(headers) { _, new in new }
        if let fixed { answer.body = fixed }
        if let body { answer.body = Array(body.utf8) }
        return answer
    }
}
