extension JSONNumber {
    /// A decimal in lowest terms: ±`digits` × 10^`exponent`, digits without leading or trailing zeros.
    package struct Decimal: Sendable, Hashable {
        package let isNegative: Bool
        /// ASCII digits; empty for zero.
        package let digits: [UInt8]
        package let exponent: Int

        /// Takes text that follows the JSON grammar for numbers.
        init?(_ text: String) {
            var negative = false
            var digits: [UInt8] = []
            var exponent = 0
            var inFraction = false
            var exponentText: [UInt8]?
            for byte in text.utf8 {
                if exponentText != nil {
                    exponentText?.append(byte)
                    continue
                }
                switch byte {
                case 0x2D: negative = true
                case 0x2E: inFraction = true
                case 0x65, 0x45: exponentText = []
                default:
                    if inFraction { exponent -= 1 }
                    if byte != 0x30 || !digits.isEmpty { digits.append(byte) }
                }
            }
            if let exponentText {
                guard let written = Int(String(decoding: exponentText, as: UTF8.self)) else {
                    // Zero stays zero under any exponent.
                    guard digits.isEmpty else { return nil }
                    self.init(isNegative: false, digits: [], exponent: 0)
                    return
                }
                let (sum, overflow) = exponent.addingReportingOverflow(written)
                guard !overflow, sum.magnitude < UInt(Int.max) / 2 else { return nil }
                exponent = sum
            }
            while digits.last == 0x30 {
                digits.removeLast()
                exponent += 1
            }
            self.init(isNegative: negative && !digits.isEmpty, digits: digits, exponent: digits.isEmpty ? 0 : exponent)
        }

        private init(isNegative: Bool, digits: [UInt8], exponent: Int) {
            self.isNegative = isNegative
            self.digits = digits
            self.exponent = exponent
        }

        package var int64: Int64? {
            if digits.isEmpty { return 0 }
            guard exponent >= 0, digits.count + exponent <= 19 else { return nil }
            let text = (isNegative ? [0x2D] : []) + digits + [UInt8](repeating: 0x30, count: exponent)
            return Int64(String(decoding: text, as: UTF8.self))
        }
    }
}

extension JSONNumber.Decimal: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        if left.sign != right.sign { return left.sign < right.sign }
        return left.isNegative ? right.hasSmallerMagnitude(than: left) : left.hasSmallerMagnitude(than: right)
    }

    private var sign: Int { digits.isEmpty ? 0 : (isNegative ? -1 : 1) }

    private func hasSmallerMagnitude(than other: Self) -> Bool {
        // The power of ten of the leading digit decides first, then the digits as text.
        let mine = digits.count + exponent
        let theirs = other.digits.count + other.exponent
        return mine == theirs ? digits.lexicographicallyPrecedes(other.digits) : mine < theirs
    }
}
