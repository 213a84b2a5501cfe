package import Domain

/// Recorded sessions of a vendor: what it answered, and what came of it. Format in docs/writing-a-plugin.md.
package struct Cassette: Hashable, Sendable {
    package static let format = "gatehouse.cassette/1"
    /// With callbacks as they arrived, and the secrets that they are signed with.
    package static let formatWithArrivals = "gatehouse.cassette/2"

    struct Exchange: Hashable, Sendable {
        /// The effect's key.
        var key: String
        /// What the request must show: `method`, `endpoint`, `path` (its literal parts), as far as given.
        var expect: JSON
        /// The vendor's answer, or the payload of its callback.
        var event: StepEvent
    }

    struct Session: Hashable, Sendable {
        var name: String
        var operation: OperationID
        var request: JSON
        /// What the plugin takes for the present; nil: a day of the kit's own.
        var now: Timestamp?
        var exchanges: [Exchange]
        /// Callbacks as they arrived, in order.
        var arrivals: [Arrival] = []
        /// What `finish` must give; nil: it must fail.
        var result: JSON?
        /// `class` and `code` of the failure, as far as given.
        var failure: JSON?
    }

    let sessions: [Session]
    /// What its sessions were recorded with.
    package let config: JSON?
    /// What stands for the account's secrets when callbacks are judged.
    let secrets: [String: [UInt8]]

    package init(_ bytes: [UInt8]) throws(CassetteError) {
        let json: JSON
        do { json = try JSON.parse(bytes) } catch { throw CassetteError("it is not JSON: \(error)") }
        let format = json["format"]?.string
        guard format == Self.format || format == Self.formatWithArrivals else {
            throw CassetteError(
                "its \"format\" must be \"\(Self.format)\", or \"\(Self.formatWithArrivals)\" with callbacks as they "
                    + "arrived")
        }
        secrets = try Self.secrets(json["secrets"])
        config = json["config"]
        guard let list = json["sessions"]?.array, !list.isEmpty else {
            throw CassetteError("\"sessions\" must be an array of at least one session")
        }
        var sessions: [Session] = []
        for (index, entry) in list.enumerated() { sessions.append(try Self.session(entry, "/sessions/\(index)")) }
        self.sessions = sessions
        if format == Self.format {
            let arrival = sessions.lazy.flatMap(\.arrivals).first
            if let place = arrival?.place ?? (json["secrets"] == nil ? nil : "/secrets") {
                throw CassetteError(
                    "\(place) is not known to \(Self.format); write \"\(Self.formatWithArrivals)\" as its format")
            }
        }
    }

    private static func secrets(_ json: JSON?) throws(CassetteError) -> [String: [UInt8]] {
        var secrets: [String: [UInt8]] = [:]
        guard let members = (json ?? [:]).object else {
            throw CassetteError("/secrets must be an object: what stands for each secret, by its name")
        }
        for (name, value) in members {
            guard let text = value.string, !text.isEmpty else {
                throw CassetteError("/secrets/\(name) must be a text: what stands for that secret")
            }
            secrets[name] = Array(text.utf8)
        }
        return secrets
    }

    private static func session(_ json: JSON, _ place: String) throws(CassetteError) -> Session {
        guard let text = json["operation"]?.string, let operation = OperationID(text) else {
            throw CassetteError("\(place)/operation must be an operation such as verification.id/1")
        }
        guard let request = json["request"] else { throw CassetteError("\(place)/request is missing") }
        guard (json["result"] == nil) != (json["failure"] == nil) else {
            throw CassetteError("\(place) must have either \"result\" or \"failure\"")
        }
        var exchanges: [Exchange] = []
        var arrivals: [Arrival] = []
        for (index, entry) in (json["exchanges"]?.array ?? []).enumerated() {
            if let arrived = entry["arrived"] {
                if let other = entry.object?.keys.sorted().first(where: { $0 != "arrived" }) {
                    throw CassetteError(
                        "\(place)/exchanges/\(index)/\(other) is beside \"arrived\"; a callback stands alone in its entry"
                    )
                }
                arrivals.append(try Arrival(arrived, "\(place)/exchanges/\(index)", after: exchanges.count))
                continue
            }
            exchanges.append(try exchange(entry, "\(place)/exchanges/\(index)"))
        }
        let now = json["now"]?.string.flatMap { Timestamp(iso8601: $0) }
        guard json["now"] == nil || now != nil else {
            throw CassetteError("\(place)/now must be a time such as 2026-01-31T09:15:00Z")
        }
        return Session(
            name: json["name"]?.string ?? place, operation: operation, request: request, now: now,
            exchanges: exchanges, arrivals: arrivals, result: json["result"], failure: json["failure"])
    }

    private static func exchange(_ json: JSON, _ place: String) throws(CassetteError) -> Exchange {
        guard let key = json["key"]?.string else {
            throw CassetteError("\(place)/key is missing: the effect's key; or \"arrived\", a callback of the vendor's")
        }
        let expect = json["expect"] ?? .object([:])
        if let payload = json["callback"] {
            return Exchange(
                key: key, expect: expect, event: .callback(key: key, correlation: "", payload: payload.serialized()))
        }
        if json["timer"] != nil { return Exchange(key: key, expect: expect, event: .timer(key: key)) }
        guard let answer = json["answer"] else {
            throw CassetteError("\(place) must have \"answer\", \"callback\" or \"timer\", or \"arrived\" alone")
        }
        return Exchange(key: key, expect: expect, event: .http(key: key, try result(answer, place + "/answer")))
    }

    private static let outcomes: KeyValuePairs<String, HTTPResult.Outcome> = [
        "cancelled": .cancelled, "limit_exceeded": .limitExceeded, "no_credential": .noCredential, "not_sent": .notSent,
        "outcome_unknown": .outcomeUnknown, "response": .response,
    ]

    static func word(for outcome: HTTPResult.Outcome) -> String {
        outcomes.first { $0.value == outcome }?.key ?? "response"
    }

    private static func result(_ json: JSON, _ place: String) throws(CassetteError) -> HTTPResult {
        let word = json["outcome"]?.string ?? "response"
        guard let outcome = outcomes.first(where: { $0.key == word })?.value else {
            throw CassetteError("\(place)/outcome must be one of \(outcomes.map(\.key).joined(separator: ", "))")
        }
        let headers = (json["headers"]?.object ?? [:]).sorted { $0.key < $1.key }.map {
            HTTPResult.Header(name: $0.key.lowercased(), value: $0.value.string ?? "")
        }
        return HTTPResult(
            outcome: outcome, status: Int(json["status"]?.int ?? (outcome == .response ? 200 : 0)), headers: headers,
            body: body(json["body"]))
    }

    /// The bytes that a `body` stands for: a text is itself, anything else is JSON.
    static func body(_ json: JSON?) -> [UInt8] {
        switch json {
        case .string(let text)?: Array(text.utf8)
        case nil: []
        case let value?: value.serialized()
        }
    }
}

/// Why a file is no cassette.
package struct CassetteError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
