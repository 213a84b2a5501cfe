/// A header's value with parameters, such as `form-data; name="front"` (RFC 9110, 5.6.6). nil for anything else, also
/// for a parameter that comes twice.
struct ParameterizedValue: Hashable, Sendable {
    /// In lower case, as are the names of the parameters.
    private(set) var value: String
    private(set) var parameters: [String: String] = [:]

    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard let value = Self.token(&rest, or: UInt8(ascii: "/")) else { return nil }
        self.value = value.lowercased()
        while true {
            Self.skipBlanks(&rest)
            if rest.isEmpty { return }
            guard rest.popFirst() == UInt8(ascii: ";") else { return nil }
            Self.skipBlanks(&rest)
            guard let name = Self.token(&rest)?.lowercased(), rest.popFirst() == UInt8(ascii: "="),
                let value = rest.first == UInt8(ascii: "\"") ? Self.quoted(&rest) : Self.token(&rest),
                parameters.updateValue(value, forKey: name) == nil
            else { return nil }
        }
    }

    private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) {
        while rest.first == UInt8(ascii: " ") || rest.first == UInt8(ascii: "\t") { rest.removeFirst() }
    }

    private static func token(_ rest: inout ArraySlice<UInt8>, or other: UInt8? = nil) -> String? {
        let bytes = rest.prefix { isToken($0) || $0 == other }
        rest = rest.dropFirst(bytes.count)
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        rest.removeFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(validating: bytes, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = rest.popFirst() else { return nil }
                bytes.append(escaped)
            } else {
                bytes.append(byte)
            }
        }
        return nil
    }

    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
