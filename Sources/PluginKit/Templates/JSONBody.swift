/// A JSON body in which texts may hold parts: `["image": .string([.blob(front, .base64)]), "page": 0]`. Members keep the
/// order they are written in.
public indirect enum JSONBody: Hashable, Sendable {
    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: JSONBody

        public init(_ name: String, _ value: JSONBody) {
            self.name = name
            self.value = value
        }
    }

    case value(JSON)
    case array([JSONBody])
    case object([Member])
    /// A text made of parts. Parts that are not base64, base64url or hex already are escaped.
    case string(Template)

    public static var null: JSONBody { .value(.null) }

    /// A document image as base64 text.
    public static func base64(_ blob: Blob) -> JSONBody { .string([.blob(blob, .base64)]) }

    public static func text(_ text: String) -> JSONBody { .value(.string(text)) }

    /// A number with exactly this text; null if it is not a JSON number.
    public static func number(_ text: String) -> JSONBody { .value(JSON.number(validating: text) ?? .null) }

    /// The text, or null.
    public static func optional(_ text: String?) -> JSONBody { text.map(JSONBody.text) ?? .value(.null) }

    /// Texts by name, in the order of the names.
    public static func texts(_ texts: [String: String]) -> JSONBody {
        .object(texts.sorted { $0.key < $1.key }.map { Member($0.key, .text($0.value)) })
    }

    /// The same object with one more member; anything but an object stays as it is.
    public func adding(_ name: String, _ value: JSONBody) -> JSONBody {
        guard case .object(let members) = self else { return self }
        return .object(members + [Member(name, value)])
    }

    /// The parts that yield the JSON text.
    public var template: Template {
        var output = Output()
        output.write(self)
        return output.finish()
    }
}

/// A body's parts so far, and the text since the last of them.
private struct Output {
    private var template = Template()
    private var text = JSONWriter()

    mutating func finish() -> Template {
        template.append(.bytes(text.take()))
        return template
    }

    mutating func write(_ body: JSONBody) {
        switch body {
        case .value(let json): text.write(json)
        case .array(let elements):
            text.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                write(element)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let members):
            text.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                text.write(member.name)
                text.append(UInt8(ascii: ":"))
                write(member.value)
            }
            text.append(UInt8(ascii: "}"))
        case .string(let content):
            text.append(UInt8(ascii: "\""))
            for part in content.parts { write(part) }
            text.append(UInt8(ascii: "\""))
        }
    }

    private mutating func write(_ part: Part) {
        switch part.encoding {
        case .base64, .base64URL, .hex, .percent, .jsonString: append(part)
        case .raw where part.kind == .literal: text.writeInside(String(decoding: part.bytes, as: UTF8.self))
        case .raw:
            var escaped = part
            escaped.encoding = .jsonString
            append(escaped)
        case .xmlText, .fromBase64, .fromHex: append(.concat([part], .jsonString))
        }
    }

    private mutating func append(_ part: Part) {
        template.append(.bytes(text.take()))
        template.append(part)
    }
}

extension JSONBody: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    public init(dictionaryLiteral elements: (String, JSONBody)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
    public init(arrayLiteral elements: JSONBody...) { self = .array(elements) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int) { self = .value(.number(String(value))) }
    public init(booleanLiteral value: Bool) { self = .value(.bool(value)) }
}
