/// A path, with query, below an endpoint's URL: `"/api/v1/status/\(id)"`. Values put into it are percent-encoded, so that
/// a vendor's id or a client's text cannot lead elsewhere. What is written out is sent as it is.
public struct PathTemplate: Hashable, Sendable {
    var template: Template

    /// Sent as it is: for a path that the operator configured.
    public init(raw: String) {
        template = Template()
        template.append(raw)
    }

    public static func + (left: PathTemplate, right: PathTemplate) -> PathTemplate {
        var result = left
        result.template.append(right.template)
        return result
    }
}

extension PathTemplate: ExpressibleByStringInterpolation {
    public struct StringInterpolation: StringInterpolationProtocol {
        var template = Template()

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ literal: String) { template.append(literal) }

        public mutating func appendInterpolation(_ text: String) {
            // Dots need no encoding, but alone they would climb.
            let climbs = text == "." || text == ".."
            template.append(climbs ? text.replacing(".", with: "%2E") : Percent.encode(text))
        }

        public mutating func appendInterpolation(raw text: String) { template.append(text) }

        /// Give the part the encoding `.percent` unless it cannot need it.
        public mutating func appendInterpolation(_ part: Part) { template.append(part) }
    }

    public init(stringLiteral value: String) { self.init(raw: value) }

    public init(stringInterpolation: StringInterpolation) { template = stringInterpolation.template }
}

enum Percent {
    /// All but RFC 3986 unreserved characters, in upper-case hex.
    static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(byte)
            default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
