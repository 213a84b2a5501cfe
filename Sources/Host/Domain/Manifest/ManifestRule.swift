/// How the names in a manifest are written.
enum ManifestRule {
    case id
    /// Of an endpoint, a secret or a callback.
    case name
    case verificationType
    case country
    case document
    case callbackPath

    var expectation: String {
        switch self {
        case .id: "lower-case words of letters and digits joined by dots or hyphens, such as com.example.checks"
        case .name: "a letter followed by at most 63 letters, digits, underscores or hyphens"
        case .verificationType: "lower-case letters, digits and underscores, such as philippines_nbi_clearance"
        case .country: "three capital letters (ISO 3166-1 alpha-3)"
        case .document: "a name of 1 to 100 bytes"
        case .callbackPath:
            "a path of at most 200 bytes that begins with / and holds no space, ?, # or empty or dot segment"
        }
    }

    func accepts(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        switch self {
        case .id:
            let words = word.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "-" }
            return bytes.count <= 100 && Self.isLower(bytes.first ?? 0)
                && words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { Self.isLower($0) || Self.isDigit($0) } }
        case .name:
            let isLetter: (UInt8) -> Bool = { Self.isLower($0) || (0x41...0x5A).contains($0) }
            return bytes.count <= 64 && isLetter(bytes.first ?? 0)
                && bytes.allSatisfy { isLetter($0) || Self.isDigit($0) || $0 == 0x5F || $0 == 0x2D }
        case .verificationType:
            return bytes.count <= 100 && Self.isLower(bytes.first ?? 0)
                && bytes.allSatisfy { Self.isLower($0) || Self.isDigit($0) || $0 == 0x5F }
        case .country:
            return bytes.count == 3 && bytes.allSatisfy { (0x41...0x5A).contains($0) }
        case .document:
            return (1...100).contains(bytes.count) && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        case .callbackPath:
            guard bytes.first == 0x2F, bytes.count <= 200 else { return false }
            let segments = word.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            return bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3F && $0 != 0x23 }
                && (word == "/" || segments.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." })
        }
    }

    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
