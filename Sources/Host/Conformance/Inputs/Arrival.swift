import Domain

/// A callback of a recorded session, as the vendor sent it.
struct Arrival: Hashable, Sendable {
    /// Where it stands in the cassette.
    var place: String
    /// How many of the session's exchanges come before it.
    var after: Int
    var method: String
    /// Below the callback address; empty or with a slash at its beginning.
    var path: String
    /// Without the question mark.
    var query: String
    /// Names in lower case.
    var headers: [HTTPResult.Header]
    var body: [UInt8]
    /// When it arrived; nil: at the session's time.
    var now: Timestamp?
    /// Signatures under a vendor's private key are taken as proven: nobody but the vendor can make one.
    var signatureHolds: Bool
    /// The operator takes callbacks that prove nothing.
    var isUnsigned: Bool

    /// What the host would have been sent, at the address that stands for every real one.
    func request(now sessionNow: Timestamp) -> InboundRequest {
        let whole = StandInAddress.path + path
        let tail = query.isEmpty ? "" : "?" + query
        return InboundRequest(
            now: now ?? sessionNow, method: method, path: whole, query: query, suffix: path + tail,
            host: StandInAddress.host, url: StandInAddress.base + whole + tail,
            headers: [.init(name: "host", value: StandInAddress.host)] + headers, body: body)
    }
}

extension Arrival {
    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    private static let members = ["method", "path", "query", "headers", "body", "now", "holds", "unsigned"]

    /// Of `arrived` in an entry of `exchanges`.
    init(_ json: JSON, _ place: String, after: Int) throws(CassetteError) {
        let inner = place + "/arrived"
        guard let members = json.object else {
            throw CassetteError("\(inner) must be an object with \(Self.members.joined(separator: ", "))")
        }
        if let unknown = members.keys.sorted().first(where: { !Self.members.contains($0) }) {
            throw CassetteError(
                "\(inner)/\(unknown) is no member of a callback; use \(Self.members.joined(separator: ", "))")
        }
        self.place = place
        self.after = after
        method = try Self.text(json["method"], inner + "/method") ?? "POST"
        guard Self.methods.contains(method) else {
            throw CassetteError("\(inner)/method must be one of \(Self.methods.joined(separator: ", "))")
        }
        path = try Self.text(json["path"], inner + "/path") ?? ""
        guard path.isEmpty || path.hasPrefix("/"), !path.contains("?") else {
            throw CassetteError(
                "\(inner)/path must be what follows the callback address, such as /done; a query goes into \"query\"")
        }
        query = try Self.text(json["query"], inner + "/query") ?? ""
        headers = try Self.headers(json["headers"] ?? [:], inner + "/headers")
        body = Cassette.body(json["body"])
        now = try Self.text(json["now"], inner + "/now").flatMap { Timestamp(iso8601: $0) }
        guard json["now"] == nil || now != nil else {
            throw CassetteError("\(inner)/now must be a time such as 2026-01-31T09:15:00Z")
        }
        let holds = json["holds"] ?? []
        guard holds == [] || holds == ["signature"] else {
            throw CassetteError(
                "\(inner)/holds must be [\"signature\"]: everything else is judged; leave it out, and sign the callback "
                    + "with the cassette's \"secrets\"")
        }
        signatureHolds = holds != []
        guard json["unsigned"] == nil || json["unsigned"]?.bool != nil else {
            throw CassetteError("\(inner)/unsigned must be true or false")
        }
        isUnsigned = json["unsigned"]?.bool == true
    }

    private static func text(_ json: JSON?, _ place: String) throws(CassetteError) -> String? {
        guard let json else { return nil }
        guard let text = json.string else { throw CassetteError("\(place) must be a text") }
        return text
    }

    private static func headers(_ json: JSON, _ place: String) throws(CassetteError) -> [HTTPResult.Header] {
        guard let members = json.object else { throw CassetteError("\(place) must be an object of texts") }
        var headers: [HTTPResult.Header] = []
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            headers.append(.init(name: name.lowercased(), value: try text(value, "\(place)/\(name)") ?? ""))
        }
        return headers
    }
}
