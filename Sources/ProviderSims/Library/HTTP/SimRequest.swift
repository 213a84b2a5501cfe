import HTTPTypes

/// One request as a vendor simulator sees it: everything read, nothing interpreted.
struct SimRequest: Sendable {
    /// Upper case, as received.
    let method: String
    /// The request target as received, query included: signatures cover it byte for byte.
    let target: String
    /// The target without its query.
    let path: String
    let headers: HTTPFields
    let body: [UInt8]

    init(method: String, target: String, headers: HTTPFields, body: [UInt8]) {
        self.method = method
        self.target = target
        self.path =
            target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
        self.headers = headers
        self.body = body
    }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    /// The first query value of that name, percent-decoded.
    func query(_ name: String) -> String? {
        guard let mark = target.firstIndex(of: "?") else { return nil }
        return FormText.fields(target[target.index(after: mark)...]).first { $0.name == name }?.value
    }

    /// The body as a JSON object, or nil when it is none.
    var jsonObject: JSON? {
        guard let value = try? JSON.parse(body), case .object = value else { return nil }
        return value
    }

    /// The media type without parameters, lower case.
    var contentType: String {
        let value = header("Content-Type") ?? ""
        return value.split(separator: ";").first.map { $0.lowercased().filter { $0 != " " } } ?? ""
    }
}
