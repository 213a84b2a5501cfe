/// Amounts of memory as operators write them: `512KiB`, `25MB`, or bytes alone.
package enum SizeText {
    private static let units: [(suffix: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10), ("KB", 1000),
        ("B", 1), ("", 1),
    ]

    package static func parse(_ text: String) -> Int? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard !digits.isEmpty, let count = Int(digits),
            let unit = units.first(where: { $0.suffix == text[digits.endIndex...] })
        else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.bytes)
        return overflow ? nil : bytes
    }

    /// In the largest unit that loses nothing.
    package static func format(_ bytes: Int) -> String {
        let unit = units.first { bytes >= $0.bytes && bytes % $0.bytes == 0 } ?? ("B", 1)
        return "\(bytes / unit.bytes)\(unit.suffix)"
    }
}
