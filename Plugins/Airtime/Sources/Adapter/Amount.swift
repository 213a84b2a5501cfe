/// Amounts are decimal text; they are compared and passed on as text, never as binary fractions.
enum Amount {
    /// The amount with exactly two decimals (`10`, `10.0` and `10.000` are `10.00`); nil if it is not a positive amount
    /// of at most twelve digits, or finer than a hundredth.
    static func canonical(_ text: String) -> String? {
        let pieces = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard pieces.count <= 2, let whole = pieces.first, !whole.isEmpty, pieces.count == 1 || !pieces[1].isEmpty
        else { return nil }
        let fraction = pieces.count == 2 ? pieces[1] : ""
        guard (whole + fraction).utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard fraction.dropFirst(2).allSatisfy({ $0 == "0" }) else { return nil }
        let units = whole.drop { $0 == "0" }
        let cents = (fraction + "00").prefix(2)
        guard units.count <= 10, !(units.isEmpty && cents == "00") else { return nil }
        return "\(units.isEmpty ? "0" : units).\(cents)"
    }
}
