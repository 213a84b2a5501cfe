import Domain
import Vault

/// Stands in a recorded callback for a value that is worth nothing once the rest is scrubbed, until a new one is put there.
struct Mark: Hashable {
    /// How the value was written.
    enum Writing: Hashable {
        case raw
        case rawPercent
        case hex
        case hexUppercase
        case base64
        case base64Unpadded
        case base64URL
        case base64URLPadded
        case base64Percent
    }

    /// What the value is.
    enum Meaning: Hashable {
        /// What the assertion expects.
        case proof(group: Int, assertion: Int)
        case bodyDigest(HashName)
    }

    var text: String
    var meaning: Meaning
    /// All that write the value as it stood; the likeliest first.
    var writings: [Writing]
    /// Bytes of the value.
    var count: Int

    private var isText: Bool { writings.first == .raw || writings.first == .rawPercent }

    /// Holds its place, and proves nothing.
    var blank: [UInt8] { [UInt8](repeating: isText ? UInt8(ascii: "0") : 0, count: count) }
}

extension Mark.Writing {
    /// nil: these bytes cannot be written so.
    func write(_ bytes: [UInt8]) -> String? {
        switch self {
        case .raw: String(validating: bytes, as: UTF8.self)
        case .rawPercent: String(validating: bytes, as: UTF8.self).map(Scrubber.escaped)
        case .hex: Hex.encode(bytes)
        case .hexUppercase: Hex.encodeUppercase(bytes)
        case .base64: Base64.encode(bytes)
        case .base64Unpadded: Base64.encode(bytes).trimming("=")
        case .base64URL: Base64.encodeURL(bytes)
        case .base64URLPadded: Base64.encodeURL(bytes) + Base64.encode(bytes).suffix(while: { $0 == "=" })
        case .base64Percent:
            Base64.encode(bytes).replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
        }
    }

    /// In which it is looked for: what holds another writing comes first, and of two that agree the likelier.
    static let searched: [Mark.Writing] = [
        .base64Percent, .base64, .base64URLPadded, .base64URL, .base64Unpadded, .hex, .hexUppercase, .raw, .rawPercent,
    ]

    /// The texts that stand for the bytes, each with every writing that gives it.
    static func all(of bytes: [UInt8]) -> [(text: String, writings: [Mark.Writing])] {
        var found: [(text: String, writings: [Mark.Writing])] = []
        for writing in searched {
            guard let text = writing.write(bytes) else { continue }
            if let index = found.firstIndex(where: { $0.text == text }) {
                // Nothing was there to be written with percent signs.
                if found[index].writings == [.base64Percent] { found[index].writings = [] }
                found[index].writings.append(writing)
            } else {
                found.append((text, [writing]))
            }
        }
        return found
    }
}

extension String {
    fileprivate func trimming(_ letter: Character) -> String {
        var text = self[...]
        while text.last == letter { text.removeLast() }
        return String(text)
    }

    fileprivate func suffix(while matches: (Character) -> Bool) -> String {
        String(reversed().prefix(while: matches))
    }
}
