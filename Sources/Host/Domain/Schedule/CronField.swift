/// One of the five: the numbers that it lets through.
struct CronField: Hashable, Sendable {
    struct Kind: Sendable {
        let name: String
        let range: ClosedRange<Int>
        /// Of the numbers from the range's first.
        var names: [String] = []

        static let minute = Kind(name: "minute", range: 0...59)
        static let hour = Kind(name: "hour", range: 0...23)
        static let day = Kind(name: "day of month", range: 1...31)
        static let month = Kind(
            name: "month", range: 1...12,
            names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
        /// 7 is Sunday too.
        static let weekday = Kind(
            name: "day of week", range: 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])
    }

    private var bits: UInt64 = 0
    /// It does not begin with `*`.
    let isRestricted: Bool

    func contains(_ number: Int) -> Bool { bits & (1 << UInt64(number)) != 0 }

    init(_ text: String, _ kind: Kind) throws(CronError) {
        isRestricted = !text.hasPrefix("*")
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let (range, step) = try Self.read(part, kind)
            for number in stride(from: range.lowerBound, through: range.upperBound, by: step) {
                bits |= 1 << UInt64(kind.name == Kind.weekday.name ? number % 7 : number)
            }
        }
    }

    /// `*`, `N` or `N-M`, and a step behind either but the plain number.
    private static func read(_ part: Substring, _ kind: Kind) throws(CronError) -> (ClosedRange<Int>, step: Int) {
        let halves = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let ends = halves[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let range: ClosedRange<Int>
        if halves[0] == "*" {
            // A week has its Sunday once.
            range = kind.name == Kind.weekday.name ? 0...6 : kind.range
        } else {
            let first = try number(ends[0], kind)
            var last = try number(ends[ends.count - 1], kind)
            // sat-sun
            if kind.name == Kind.weekday.name, last == 0, first > 0 { last = 7 }
            guard first <= last else { throw CronError("the \(kind.name) \(halves[0]) runs backwards") }
            range = first...last
        }
        guard halves.count == 2 else { return (range, 1) }
        guard ends.count == 2 || halves[0] == "*" else {
            throw CronError("the \(kind.name) \(part) has a step but no range; write */N or A-B/N")
        }
        guard let step = wholeNumber(halves[1]), (1...kind.range.upperBound).contains(step) else {
            throw CronError("the step of the \(kind.name) \(part) is no number from 1 to \(kind.range.upperBound)")
        }
        return (range, step)
    }

    private static func number(_ text: Substring, _ kind: Kind) throws(CronError) -> Int {
        if let number = wholeNumber(text), kind.range.contains(number) { return number }
        if let index = kind.names.firstIndex(of: text.lowercased()) { return kind.range.lowerBound + index }
        let names = kind.names.first.map { " or a name such as \($0)" } ?? ""
        throw CronError(
            "the \(kind.name) \(text.isEmpty ? "is empty" : "\(text) is not known"); write "
                + "\(kind.range.lowerBound) to \(kind.range.upperBound)\(names)")
    }

    private static func wholeNumber(_ text: Substring) -> Int? {
        text.allSatisfy { ("0"..."9").contains($0) } && text.utf8.count <= 4 ? Int(text) : nil
    }
}
