/// Money of one currency in its smallest unit; two decimal places, never binary fractions.
struct AirtimeAmount: Sendable, Equatable {
    let cents: Int

    init(cents: Int) { self.cents = cents }

    /// Exactly `digits.dd`, at most ten digits before the point, no sign: `10.00`, not `10`, `10.0`, `1e1` or `010.00`.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 4, bytes.count <= 13, bytes[bytes.count - 3] == UInt8(ascii: ".") else { return nil }
        if bytes[0] == UInt8(ascii: "0"), bytes.count > 4 { return nil }
        var cents = 0
        for (index, byte) in bytes.enumerated() where index != bytes.count - 3 {
            guard (0x30...0x39).contains(byte) else { return nil }
            cents = cents * 10 + Int(byte - 0x30)
        }
        self.cents = cents
    }

    var text: String {
        let fraction = abs(cents) % 100
        return "\(cents < 0 ? "-" : "")\(abs(cents) / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}

enum AirtimeCurrency: String, Sendable, CaseIterable {
    case usd = "USD"
    case zwg = "ZWG"
}
