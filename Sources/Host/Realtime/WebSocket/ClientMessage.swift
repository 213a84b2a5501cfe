package import Domain

/// What a client may say: JSON objects with a `type`.
package enum ClientMessage: Hashable, Sendable {
    case authenticate(key: String)
    /// - Parameter after: the `seq` of the last event that the client has; nil for a fresh start.
    case subscribe(ID, after: Int64?)
    case unsubscribe(ID)
    case ping

    /// Whom an error is about.
    struct Refusal: Error, Hashable {
        var code: ProblemCode
        var detail: String
        /// As the client wrote it.
        var verification: String?
    }

    private static let members: [String: Set<String>] = [
        "authenticate": ["type", "key"], "subscribe": ["type", "verificationId", "after"],
        "unsubscribe": ["type", "verificationId"], "ping": ["type"],
    ]

    static func read(_ bytes: [UInt8]) throws(Refusal) -> ClientMessage {
        let json: JSON
        do {
            json = try JSON.parse(bytes)
        } catch {
            throw Refusal(
                code: .invalidJSON, detail: "Line \(error.line), column \(error.column): \(error.message)")
        }
        guard let object = json.object, let type = object["type"]?.string, let known = members[type] else {
            throw Refusal(
                code: .invalidRequest,
                detail: "A message is an object whose type is authenticate, subscribe, unsubscribe or ping.")
        }
        // What the client calls the verification comes back with a refusal, as long as it is not a text of its own.
        let named = object["verificationId"]?.string.flatMap { $0.utf8.count <= 64 ? $0 : nil }
        if let odd = object.keys.filter({ !known.contains($0) }).min() {
            throw Refusal(
                code: .invalidRequest, detail: "A message of type \(type) has no member '\(odd.prefix(64))'.",
                verification: named)
        }
        switch type {
        case "authenticate":
            guard let key = object["key"]?.string else {
                throw Refusal(code: .invalidRequest, detail: "key must be the API key, as text.")
            }
            return .authenticate(key: key)
        case "subscribe": return .subscribe(try id(object, named), after: try after(object, named))
        case "unsubscribe": return .unsubscribe(try id(object, named))
        default: return .ping
        }
    }

    private static func id(_ object: [String: JSON], _ named: String?) throws(Refusal) -> ID {
        guard let text = object["verificationId"]?.string else {
            throw Refusal(code: .invalidRequest, detail: "verificationId must be the id of a verification, as text.")
        }
        guard let id = ID(text) else { throw .notFound(named) }
        return id
    }

    private static func after(_ object: [String: JSON], _ named: String?) throws(Refusal) -> Int64? {
        guard let value = object["after"], !value.isNull else { return nil }
        guard let seq = value.int, seq >= 0 else {
            throw Refusal(
                code: .invalidRequest, detail: "after must be the seq of the last event you have, or 0.",
                verification: named)
        }
        return seq
    }
}

extension ClientMessage.Refusal {
    static func notFound(_ verification: String?) -> Self {
        Self(code: .notFound, detail: "There is no such verification.", verification: verification)
    }
}
