/// The shapes in which a secret's value turns up when something prints, encodes or nests it.
package enum SecretForms {
    /// Each at least as long as the value is required to be, except that a base64 form drops the characters which
    /// depend on its neighbours: for 12 bytes 15 remain.
    package static func all(of value: [UInt8]) -> Set<[UInt8]> {
        var forms: Set<[UInt8]> = [value]
        forms.insert(Array(Hex.encode(value).utf8))
        forms.insert(Array(Hex.encodeUppercase(value).utf8))
        for offset in 0..<3 { forms.formUnion(base64(value, offset: offset)) }
        for reserved in [[], Array(":/?#[]@!$&'()*+,;=".utf8)] {
            forms.insert(percent(value, keep: reserved, digits: "0123456789ABCDEF", plus: false))
            forms.insert(percent(value, keep: reserved, digits: "0123456789abcdef", plus: false))
        }
        forms.insert(percent(value, keep: [UInt8(ascii: "*")], digits: "0123456789ABCDEF", plus: true))
        forms.insert(json(value, escapingSlash: false))
        forms.insert(json(value, escapingSlash: true))
        forms.insert(xml(value))
        return forms
    }

    /// The characters a value determines when it stands `offset` bytes into a group of three, as the password does in
    /// `base64(user:password)`; at offset 0 also with its own padding.
    private static func base64(_ value: [UInt8], offset: Int) -> [[UInt8]] {
        let encoded = Base64.encodeBytes([UInt8](repeating: 0, count: offset) + value)
        let firstWhole = (offset * 8 + 5) / 6
        let endWhole = (offset + value.count) * 8 / 6
        let core = Array(encoded[firstWhole..<endWhole])
        return (offset == 0 ? [core, encoded] : [core]).flatMap { [$0, urlSafe($0)] }
    }

    private static func urlSafe(_ text: [UInt8]) -> [UInt8] {
        text.map { byte in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: byte
            }
        }
    }

    /// RFC 3986: unreserved characters stay, and those in `keep`; `plus` is the form encoding of a space.
    private static func percent(_ value: [UInt8], keep: [UInt8], digits: StaticString, plus: Bool) -> [UInt8] {
        value.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                [byte]
            case UInt8(ascii: " ") where plus: [UInt8(ascii: "+")]
            case _ where keep.contains(byte): [byte]
            default: [UInt8(ascii: "%"), digits.utf8Start[Int(byte >> 4)], digits.utf8Start[Int(byte & 15)]]
            }
        }
    }

    /// Inside a JSON string; a PEM key is never found otherwise, for its line ends. Some encoders escape slashes.
    private static func json(_ value: [UInt8], escapingSlash: Bool) -> [UInt8] {
        value.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\""): Array("\\\"".utf8)
            case UInt8(ascii: "\\"): Array("\\\\".utf8)
            case UInt8(ascii: "\n"): Array("\\n".utf8)
            case UInt8(ascii: "\r"): Array("\\r".utf8)
            case UInt8(ascii: "\t"): Array("\\t".utf8)
            case UInt8(ascii: "/") where escapingSlash: Array("\\/".utf8)
            default: [byte]
            }
        }
    }

    private static func xml(_ value: [UInt8]) -> [UInt8] {
        value.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "&"): Array("&amp;".utf8)
            case UInt8(ascii: "<"): Array("&lt;".utf8)
            case UInt8(ascii: ">"): Array("&gt;".utf8)
            case UInt8(ascii: "\""): Array("&quot;".utf8)
            case UInt8(ascii: "'"): Array("&apos;".utf8)
            default: [byte]
            }
        }
    }
}
