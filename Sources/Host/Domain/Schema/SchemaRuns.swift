/// A pattern that is anchored at both ends and reads ASCII from left to right without a choice, as most are: each piece takes
/// a class of scalars a fixed number of times, and only the last may vary in how often. `^[A-Z]{3}$`, `^[a-z][a-z0-9_]*$`.
struct SchemaRuns: Sendable {
    private struct Run: Sendable {
        /// A bit for each ASCII scalar.
        let low: UInt64
        let high: UInt64
        let minimum: Int
        /// nil: as often as it likes.
        let maximum: Int?

        init(_ scalars: SchemaPattern.ScalarClass, _ minimum: Int, _ maximum: Int?) {
            low = (0..<64).reduce(0) { scalars.contains($1) ? $0 | 1 << UInt64($1) : $0 }
            high = (0..<64).reduce(0) { scalars.contains($1 + 64) ? $0 | 1 << UInt64($1) : $0 }
            self.minimum = minimum
            self.maximum = maximum
        }

        func contains(_ byte: UInt8) -> Bool { (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 != 0 }
    }

    private let runs: [Run]

    /// nil for any other pattern.
    init?(_ tree: SchemaPattern.Tree) {
        guard case .sequence(let parts) = tree, parts.count >= 2, case .start? = parts.first, case .end? = parts.last
        else { return nil }
        var runs: [Run] = []
        for part in parts.dropFirst().dropLast() {
            if let last = runs.last, last.minimum != last.maximum { return nil }
            switch part {
            case .scalar(let scalars): runs.append(Run(scalars, 1, 1))
            case .repeated(.scalar(let scalars), let minimum, let maximum):
                runs.append(Run(scalars, minimum, maximum))
            default: return nil
            }
        }
        self.runs = runs
    }

    /// nil for a text that is not ASCII.
    func match(_ text: String) -> Bool? {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            var position = 0
            for run in runs {
                let start = position
                let end = run.maximum.map { min(bytes.count, start + $0) } ?? bytes.count
                while position < end, run.contains(bytes[position]) { position += 1 }
                guard position - start >= run.minimum else { return false }
            }
            return position == bytes.count
        }
    }
}
