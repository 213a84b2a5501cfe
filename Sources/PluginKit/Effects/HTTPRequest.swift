/// An HTTP call for the host to make.
public struct HTTPRequest: Hashable, Sendable {
    public enum Method: String, Hashable, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// What may happen to a request whose answer was lost.
    public enum Repeat: UInt32, Hashable, Sendable {
        /// May be repeated; at worst it is billed twice.
        case safe = 1
        /// May be repeated: the vendor honours ``Part/idempotencyKey``.
        case keyed = 2
        /// Never sent again: the workflow receives ``Response/Outcome/outcomeUnknown`` and looks it up.
        case once = 3
    }

    public struct Header: Hashable, Sendable {
        public var name: String
        public var value: Template

        public init(_ name: String, _ value: Template) {
            self.name = name
            self.value = value
        }
    }

    /// One field of a multipart form.
    public struct Field: Hashable, Sendable {
        public var name: String
        public var value: Template
        /// nil: an ordinary field.
        public var filename: String?
        public var contentType: String?

        public init(_ name: String, _ value: Template, filename: String? = nil, contentType: String? = nil) {
            self.name = name
            self.value = value
            self.filename = filename
            self.contentType = contentType
        }
    }

    public enum Body: Hashable, Sendable {
        case none
        case parts(Template)
        case multipart([Field])
    }

    public var key: String
    public var method: Method
    /// A name from the manifest.
    public var endpoint: String
    public var path: PathTemplate
    public var repeats: Repeat
    /// Sent in this order.
    public var headers: [Header]
    public var body: Body
    public var captures: [Capture]
    /// Of one attempt; nil is the provider's own limit, which is also the most.
    public var timeout: Duration?
    /// Bytes of answer body; nil is 4 MiB.
    public var responseCap: UInt64?

    /// - Parameter key: unique within the session, at most 128 bytes; it comes back with ``Event/http(_:_:)``.
    public init(
        _ key: String, _ method: Method, _ path: PathTemplate, endpoint: String = "api", repeats: Repeat,
        timeout: Duration? = nil
    ) {
        self.key = key
        self.method = method
        self.path = path
        self.endpoint = endpoint
        self.repeats = repeats
        self.timeout = timeout
        headers = []
        body = .none
        captures = []
    }
}

extension HTTPRequest {
    public func header(_ name: String, _ value: Template) -> HTTPRequest {
        var copy = self
        copy.headers.append(Header(name, value))
        return copy
    }

    /// The header `Authorization: Bearer …`.
    public func bearer(_ token: Part) -> HTTPRequest { header("Authorization", "Bearer \(token)") }

    /// The header `Authorization: Basic …`.
    public func basic(user: Part, password: Part) -> HTTPRequest {
        header("Authorization", [.basic(user: user, password: password)])
    }

    /// A JSON body with its content type.
    public func json(_ body: JSONBody) -> HTTPRequest {
        var copy = header("Content-Type", "application/json")
        copy.body = .parts(body.template)
        return copy
    }

    /// A URL-encoded form with its content type. Text is encoded here; give other parts the encoding `.percent`.
    public func form(_ fields: [(name: String, value: Template)]) -> HTTPRequest {
        var template = Template()
        for (name, value) in fields {
            template.append((template.parts.isEmpty ? "" : "&") + Percent.encode(name) + "=")
            for part in value.parts {
                if part.isPlainLiteral {
                    template.append(Percent.encode(String(decoding: part.bytes, as: UTF8.self)))
                } else {
                    template.append(part)
                }
            }
        }
        return header("Content-Type", "application/x-www-form-urlencoded").body(template)
    }

    /// The host writes the content type with its boundary.
    public func multipart(_ fields: [Field]) -> HTTPRequest {
        var copy = self
        copy.body = .multipart(fields)
        return copy
    }

    public func body(_ template: Template) -> HTTPRequest {
        var copy = self
        copy.body = .parts(template)
        return copy
    }

    public func capture(_ captures: Capture...) -> HTTPRequest {
        var copy = self
        copy.captures += captures
        return copy
    }

    public func responseCap(_ bytes: UInt64) -> HTTPRequest {
        var copy = self
        copy.responseCap = bytes
        return copy
    }
}
