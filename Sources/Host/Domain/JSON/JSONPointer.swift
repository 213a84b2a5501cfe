/// A path to one value inside a JSON document (RFC 6901), such as `/documents/0/side`; the empty text is the whole.
package struct JSONPointer: Sendable, Hashable {
    package let tokens: [String]

    package static let root = JSONPointer(tokens: [])

    package init(tokens: [String]) { self.tokens = tokens }

    /// nil unless `text` is empty or begins with `/`, and every `~` is followed by `0` or `1`.
    package init?(_ text: String) {
        if text.isEmpty {
            tokens = []
            return
        }
        guard text.utf8.first == 0x2F else { return nil }
        var tokens: [String] = []
        for part in text.utf8.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false) {
            guard part.contains(0x7E) else {
                tokens.append(String(decoding: part, as: UTF8.self))
                continue
            }
            var bytes: [UInt8] = []
            var escaped = false
            for byte in part {
                if escaped {
                    guard byte == 0x30 || byte == 0x31 else { return nil }
                    bytes.append(byte == 0x30 ? 0x7E : 0x2F)
                    escaped = false
                } else if byte == 0x7E {
                    escaped = true
                } else {
                    bytes.append(byte)
                }
            }
            if escaped { return nil }
            tokens.append(String(decoding: bytes, as: UTF8.self))
        }
        self.tokens = tokens
    }

    package func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }

    package func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

    package var isRoot: Bool { tokens.isEmpty }

    /// The index a token names in an array: digits without leading zeros.
    package static func arrayIndex(_ token: String) -> Int? {
        let digits = token.utf8
        guard let first = digits.first, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            first != 0x30 || digits.count == 1
        else { return nil }
        return Int(token)
    }
}

extension JSONPointer: CustomStringConvertible {
    package var description: String {
        var bytes: [UInt8] = []
        for token in tokens {
            bytes.append(0x2F)
            for byte in token.utf8 {
                switch byte {
                case 0x7E: bytes += [0x7E, 0x30]
                case 0x2F: bytes += [0x7E, 0x31]
                default: bytes.append(byte)
                }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONPointer: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let pointer = JSONPointer(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not a JSON pointer: it must be empty or begin with /")
        }
        self = pointer
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
