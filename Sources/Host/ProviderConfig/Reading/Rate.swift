/// At most so many in a span: `50/s`, `600/m`, `1000/h`.
package struct Rate: Hashable, Sendable, CustomStringConvertible {
    package enum Unit: String, Hashable, Sendable {
        case second = "s"
        case minute = "m"
        case hour = "h"

        package var duration: Duration {
            switch self {
            case .second: .seconds(1)
            case .minute: .seconds(60)
            case .hour: .seconds(3600)
            }
        }
    }

    /// 1 to 1,000,000.
    package let count: Int
    package let unit: Unit

    package init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(halves[0]),
            (1...1_000_000).contains(count), let unit = Unit(rawValue: String(halves[1]))
        else { return nil }
        self.count = count
        self.unit = unit
    }

    package var perSecond: Double { Double(count) / Double(unit.duration.components.seconds) }
    package var description: String { "\(count)/\(unit.rawValue)" }
}
