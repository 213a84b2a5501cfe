/// What a kind of name may be made of.
struct NameRule {
    let expected: String
    private let length: Int
    private let allowsCapitals: Bool
    private let signs: String

    func accepts(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, text.unicodeScalars.count <= length, isAlphanumeric(first) else {
            return false
        }
        return text.unicodeScalars.allSatisfy { isAlphanumeric($0) || signs.unicodeScalars.contains($0) }
    }

    /// The name that was probably meant.
    func repaired(_ text: String) -> String? {
        let candidate = allowsCapitals ? text : text.lowercased()
        let words = candidate.split(whereSeparator: { $0 == " " || $0 == "/" })
        let repaired = words.joined(separator: "-")
        return repaired != text && accepts(repaired) ? repaired : nil
    }

    private func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || (allowsCapitals && ("A"..."Z").contains(scalar))
    }

    /// Stands in callback addresses and metric labels.
    static let provider = NameRule(
        expected: "a provider id: lower-case letters, digits, - and _, at most 63", length: 63, allowsCapitals: false,
        signs: "-_")
    static let plugin = NameRule(
        expected: "a plugin name: letters, digits, - and _, at most 63", length: 63, allowsCapitals: true, signs: "-_")
    static let tenant = NameRule(
        expected: "a tenant name or \"*\"", length: 63, allowsCapitals: true, signs: "-_.")
    static let template = NameRule(
        expected: "a template id: letters, digits, -, _ and ., at most 64", length: 64, allowsCapitals: true,
        signs: "-_.")
    static let part = NameRule(
        expected: "a name: letters, digits, - and _, at most 63", length: 63, allowsCapitals: true, signs: "-_")
}
