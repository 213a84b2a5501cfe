/// The ring's file, one fact a line:
///
///     gatehouse-keyring 1
///     index <64 hex digits>
///     key <version> <created, ms since 1970> <64 hex digits>     (newest first, at least one)
///     check <SHA-256 of all lines above, 64 hex digits>
///
/// Lines that are empty or begin with `#` are ignored. The check finds a changed digit: a key with one wrong bit would
/// otherwise be found out only by data that no longer opens.
enum KeyRingFormat {
    struct Damage: Error {
        let reason: String
    }

    private static let header = "gatehouse-keyring 1"
    private static let advice = """
        # These keys open everything Gatehouse has sealed. Keep this file private and keep a backup apart from the
        # database's. Do not edit it.
        """

    static func render(_ ring: KeyRing) -> [UInt8] {
        var text = header + "\n" + advice + "\n"
        text += "index \(hex(ring.indexKey))\n"
        for key in ring.keys { text += "key \(key.version) \(key.createdAt) \(hex(key.secret))\n" }
        text += "check \(Hex.encode(Hash.digest(.sha256, Array(text.utf8))))\n"
        return Array(text.utf8)
    }

    static func parse(_ content: [UInt8]) throws(Damage) -> KeyRing {
        let text = String(decoding: content, as: UTF8.self)
        guard text.hasPrefix(header + "\n") else { throw Damage(reason: "its first line is not \"\(header)\"") }
        try verifyCheck(text)
        var index: SecretBytes?
        var keys: [KeyRing.MasterKey] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().dropFirst() {
            let words = line.split(separator: " ")
            switch words.first {
            case nil, "check": continue
            case let word? where word.hasPrefix("#"): continue
            case "index" where words.count == 2 && index == nil:
                index = secret(words[1])
            case "key" where words.count == 4:
                guard let version = UInt32(words[1]), version > 0, let created = Int64(words[2]),
                    let secret = secret(words[3]), version < keys.last?.version ?? .max
                else { fallthrough }
                keys.append(KeyRing.MasterKey(version: version, createdAt: created, secret: secret))
            default: throw Damage(reason: "line \(number + 1) cannot be read")
            }
        }
        guard let index else { throw Damage(reason: "it has no index key") }
        guard !keys.isEmpty else { throw Damage(reason: "it has no key") }
        return KeyRing(keys: keys, indexKey: index)
    }

    private static func verifyCheck(_ text: String) throws(Damage) {
        guard let range = lastLine(text), text[range].hasPrefix("check ") else {
            throw Damage(reason: "its last line, the check, is missing: the file was cut short")
        }
        let expected = Hash.hex(.sha256, Array(text[..<range.lowerBound].utf8))
        guard text[range] == "check \(expected)" else {
            throw Damage(reason: "its check does not match: the content was changed")
        }
    }

    private static func lastLine(_ text: String) -> Range<String.Index>? {
        guard text.hasSuffix("\n") else { return nil }
        let end = text.index(before: text.endIndex)
        guard let newline = text[..<end].lastIndex(of: "\n") else { return nil }
        return text.index(after: newline)..<end
    }

    private static func hex(_ secret: SecretBytes) -> String {
        secret.withBytes { Hex.encode(Array($0)) }
    }

    private static func secret(_ digits: Substring) -> SecretBytes? {
        guard let bytes = Hex.decode(String(digits)), bytes.count == KeyRing.keyLength else { return nil }
        return SecretBytes(bytes)
    }
}
