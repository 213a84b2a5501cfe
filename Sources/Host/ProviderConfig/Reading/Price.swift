import Domain

/// What a provider charges for one call, for reports only: `0.90 USD`. Vendors bill in fractions of a cent and in any
/// currency, so this is no `Money`.
package struct Price: Hashable, Sendable, CustomStringConvertible {
    /// Decimal text: up to nine digits, then at most six decimals.
    package let amount: String
    /// ISO 4217, three capital letters.
    package let currency: String

    package init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[1].utf8.count == 3, words[1].utf8.allSatisfy({ (0x41...0x5A).contains($0) })
        else {
            return nil
        }
        let halves = words[0].split(separator: ".", omittingEmptySubsequences: false)
        guard JSONNumber(String(words[0])) != nil, halves.count <= 2, halves[0].utf8.count <= 9,
            words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
            halves.count == 1 || (1...6).contains(halves[1].utf8.count)
        else { return nil }
        amount = String(words[0])
        currency = String(words[1])
    }

    package var description: String { "\(amount) \(currency)" }
}
