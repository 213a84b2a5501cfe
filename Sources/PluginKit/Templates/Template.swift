/// A list of parts, whose bytes follow one another. Written as a string with parts in it, or as an array of parts:
/// `"Bearer \(.secret("api_token"))"`, `[.timestamp(.seconds), "\n", .body]`. Text in it is sent as it is.
public struct Template: Hashable, Sendable {
    public var parts: [Part]

    public init(_ parts: [Part] = []) { self.parts = parts }

    public static func + (left: Template, right: Template) -> Template { Template(left.parts + right.parts) }

    mutating func append(_ text: String) {
        guard !text.isEmpty else { return }
        if let last = parts.last, last.isPlainLiteral {
            parts[parts.count - 1].bytes += text.utf8
        } else {
            parts.append(.literal(text))
        }
    }

    mutating func append(_ part: Part) {
        if part.isPlainLiteral, part.bytes.isEmpty { return }
        if part.isPlainLiteral, let last = parts.last, last.isPlainLiteral {
            parts[parts.count - 1].bytes += part.bytes
        } else {
            parts.append(part)
        }
    }

    mutating func append(_ template: Template) {
        for part in template.parts { append(part) }
    }
}

extension Template: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: Part...) { self.init(elements) }
}

extension Template: ExpressibleByStringInterpolation {
    public struct StringInterpolation: StringInterpolationProtocol {
        var template = Template()

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ literal: String) { template.append(literal) }

        public mutating func appendInterpolation(_ part: Part) { template.append(part) }

        public mutating func appendInterpolation(_ text: String) { template.append(text) }

        public mutating func appendInterpolation(_ template: Template) { self.template.append(template) }
    }

    public init(stringLiteral value: String) {
        self.init()
        append(value)
    }

    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.template }
}
