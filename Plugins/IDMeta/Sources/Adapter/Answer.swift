import PluginKit

/// Reads the vendor's answer to a call, or says what the lack of one means. Nothing that the vendor writes in words is
/// passed on: it may repeat what a client sent.
enum Answer {
    /// - Parameters:
    ///   - call: such as `create`, for the message.
    ///   - missing: what a 404 means.
    /// - Returns: a JSON object.
    static func read(_ response: Response, _ call: String, missing: String? = nil) throws(PluginFailure) -> JSON {
        guard response.outcome == .response else { throw noAnswer(response, call) }
        guard response.isSuccess else { throw refusal(response, call, missing) }
        let json = response.json
        // Such as the page of a proxy, or half an answer.
        guard json.isObject else { throw unreadable(call, "it is not a JSON object") }
        return json
    }

    static func unreadable(_ call: String, _ reason: String) -> PluginFailure {
        PluginFailure(
            .providerUnavailable, code: "unreadable_answer",
            message: "the answer to \(call) is not understood: \(reason)")
    }

    /// A success by HTTP, a failure by its own words. Anything but a plain `false` or a word of failure is left to those
    /// who read the rest; they must not take it for a success either.
    static func saysFailure(_ json: JSON) -> Bool {
        if json["status"].bool == false { return true }
        let status = json["result", "status"]
        if status.bool == false { return true }
        return ["failed", "fail", "failure", "error"].contains(status.filledString?.lowercased())
    }

    /// The vendor reports its own outages and those of registers in this way, so it is taken for one: a repetition does
    /// no harm and another provider may serve. A verdict it is not, and a client could not help it either.
    static func technicalFailure(_ call: String) -> PluginFailure {
        PluginFailure(
            .providerUnavailable, code: "vendor_failure", message: "the vendor reported a failure of \(call)")
    }

    /// Whether a failed picture step was failed by the picture: the one failure that a client can mend.
    static func blamesThePicture(_ json: JSON) -> Bool {
        let words = [json["result", "message"], json["message"]].compactMap { $0.string?.lowercased() }
        let reasons = ["no face", "face not", "multiple faces", "blurry", "glare", "too dark", "image quality"]
        return words.contains { word in reasons.contains { word.contains($0) } }
    }

    private static func noAnswer(_ response: Response, _ call: String) -> PluginFailure {
        if response.outcome == .limitExceeded {
            return PluginFailure(
                .internal, code: "answer_too_large", message: "the answer to \(call) is larger than allowed")
        }
        return PluginFailure(
            .providerUnavailable, code: "no_answer", message: "no answer to \(call): \(response.outcome)")
    }

    private static func refusal(_ response: Response, _ call: String, _ missing: String?) -> PluginFailure {
        let status = response.status
        func failure(_ failureClass: PluginFailure.Class, _ message: String) -> PluginFailure {
            PluginFailure(
                failureClass, code: "http_\(status)", message: "\(call) was answered with \(status): \(message)",
                retryAfter: response.retryAfter)
        }
        switch status {
        case 400, 422:
            let fields = refusedFields(response.json)
            let named = fields.isEmpty ? "" : " (\(fields.joined(separator: ", ")))"
            return failure(.invalidRequest, "the vendor refused the fields\(named)")
        case 401, 403: return failure(.config, "check api_token")
        case 402: return failure(.config, "the account cannot pay for it")
        case 404: return failure(.config, missing ?? "not found; check the endpoint api and the paths")
        case 405, 410, 300..<400: return failure(.config, "check the endpoint api and the paths")
        case 429: return failure(.rateLimited, "the vendor asks to slow down")
        case 408, 500..<600: return failure(.providerUnavailable, "the vendor is not available")
        default: return failure(.internal, "this status is not expected")
        }
    }

    /// The names in the vendor's error bag `{"errors":{"field":["…"]}}`, without its words.
    static func refusedFields(_ json: JSON) -> [String] {
        let names = json["errors"].members.map(\.name).filter { name in
            !name.isEmpty && name.count <= 64
                && name.utf8.allSatisfy { $0 == 0x5F || $0 == 0x2E || (0x30...0x39).contains($0) || isLetter($0) }
        }
        return Array(names.prefix(10))
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
}
