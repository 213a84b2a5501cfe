/// An HTTP call that a step asked for. The Swift form of `gh_http_request`.
package struct HTTPEffect: Hashable, Sendable, Codable {
    package var key: String
    package var method: String
    package var endpoint: String
    package var path: [Part]
    package var headers: [HeaderTemplate]
    package var body: BodyTemplate
    package var captures: [Capture]
    package var repeats: Repeat
    /// Milliseconds of one attempt; 0 is the provider's limit.
    package var timeout: UInt64
    /// Bytes of answer body; 0 is `Budgets.responseCap`.
    package var responseCap: UInt64

    package init(
        key: String, method: String, endpoint: String, path: [Part], headers: [HeaderTemplate] = [],
        body: BodyTemplate = .none, captures: [Capture] = [], repeats: Repeat, timeout: UInt64 = 0,
        responseCap: UInt64 = 0
    ) {
        self.key = key
        self.method = method
        self.endpoint = endpoint
        self.path = path
        self.headers = headers
        self.body = body
        self.captures = captures
        self.repeats = repeats
        self.timeout = timeout
        self.responseCap = responseCap
    }
}

/// What may happen to a request whose answer was lost.
package enum Repeat: UInt32, Hashable, Sendable, Codable {
    case safe = 1
    case keyed = 2
    case once = 3
}

package struct HeaderTemplate: Hashable, Sendable, Codable {
    package var name: String
    package var value: [Part]

    package init(_ name: String, _ value: [Part]) {
        self.name = name
        self.value = value
    }
}

package enum BodyTemplate: Hashable, Sendable, Codable {
    case none
    case parts([Part])
    case multipart([FormField])
}

package struct FormField: Hashable, Sendable, Codable {
    package var name: String
    package var filename: String?
    package var contentType: String?
    package var value: [Part]

    package init(name: String, filename: String? = nil, contentType: String? = nil, value: [Part]) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
        self.value = value
    }
}

/// A value the host lifts out of an answer before the plugin sees it.
package struct Capture: Hashable, Sendable, Codable {
    package enum Source: Hashable, Sendable, Codable {
        case json(JSONPointer)
        /// Lower case.
        case header(String)
        /// The value of one cookie that `Set-Cookie` sets; names are told apart by case.
        case cookie(String)
    }

    package enum Kind: UInt32, Hashable, Sendable, Codable {
        case secret = 1
        case blob = 2
    }

    package var source: Source
    package var kind: Kind
    package var name: String
    /// Milliseconds; 0 is as long as the session.
    package var lifetime: UInt64

    package init(source: Source, kind: Kind, name: String, lifetime: UInt64 = 0) {
        self.source = source
        self.kind = kind
        self.name = name
        self.lifetime = lifetime
    }
}
