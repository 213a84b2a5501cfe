/// The currencies a voucher can be in.
package enum Currency: String, Sendable, Hashable, Codable, CaseIterable {
    case zwg = "ZWG"
    case usd = "USD"
}

/// A positive amount in one currency, kept as text with exactly two decimals: never a binary fraction.
///
/// Amounts of different currencies are neither equal nor ordered, and there is no conversion.
package struct Money: Sendable, Hashable {
    /// `"10.00"`: at most twelve digits, decimals included; no sign, no exponent, no leading zeros.
    package let amount: String
    package let currency: Currency

    package init(amount: String, currency: Currency) throws(MoneyError) {
        guard Self.minorUnits(of: amount) != nil else {
            throw MoneyError(
                code: .invalidAmount,
                message: "an amount must be positive, with exactly two decimals and at most twelve digits, "
                    + "such as \"10.00\"")
        }
        self.amount = amount
        self.currency = currency
    }

    package init(amount: String, currency: String) throws(MoneyError) {
        guard let known = Currency(rawValue: currency) else {
            let names = Currency.allCases.map(\.rawValue)
            throw MoneyError(
                code: .unsupportedCurrency,
                message: "a currency must be one of \(names.joined(separator: ", "))"
                    + didYouMean(currency, among: names))
        }
        try self.init(amount: amount, currency: known)
    }

    /// nil unless `minorUnits` (hundredths) is positive and has at most twelve digits.
    package init?(minorUnits: Int64, currency: Currency) {
        guard (1...Self.maximumMinorUnits).contains(minorUnits) else { return nil }
        let cents = minorUnits % 100
        amount = "\(minorUnits / 100).\(cents < 10 ? "0" : "")\(cents)"
        self.currency = currency
    }

    package static let maximumMinorUnits: Int64 = 999_999_999_999

    /// The amount in hundredths.
    package var minorUnits: Int64 { Self.minorUnits(of: amount) ?? 0 }

    /// Whether this is less than `other`; nil when the currencies differ.
    package func isLess(than other: Money) -> Bool? {
        currency == other.currency ? minorUnits < other.minorUnits : nil
    }

    private static func minorUnits(of amount: String) -> Int64? {
        let bytes = Array(amount.utf8)
        // "0.01" is the shortest, ten digits before the point the longest.
        guard (4...13).contains(bytes.count), bytes[bytes.count - 3] == 0x2E,
            bytes[0] != 0x30 || bytes.count == 4,
            let whole = decimal(bytes[..<(bytes.count - 3)]), let cents = decimal(bytes[(bytes.count - 2)...])
        else { return nil }
        let units = Int64(whole) * 100 + Int64(cents)
        return units > 0 ? units : nil
    }
}

extension Money: CustomStringConvertible {
    package var description: String { "\(amount) \(currency.rawValue)" }
}

extension Money: Codable {
    private enum CodingKeys: String, CodingKey { case amount, currency }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let amount = try container.decode(String.self, forKey: .amount)
        let currency = try container.decode(String.self, forKey: .currency)
        do {
            try self.init(amount: amount, currency: currency)
        } catch {
            let key: CodingKeys = error.code == .invalidAmount ? .amount : .currency
            throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: error.message)
        }
    }
}

package struct MoneyError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case invalidAmount = "invalid_amount", unsupportedCurrency = "unsupported_currency"
    }

    package let code: Code
    package let message: String

    package var description: String { message }
}
