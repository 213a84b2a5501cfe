import PluginKit

/// The vendor's verdict on one thing. Mind that 0 is the bad one: 0 negative, 1 positive, 2 was not done.
enum CheckResult {
    case negative
    case positive
    case notDone
    /// Left out, or null.
    case absent
    /// Anything else: another number, a text, true or false. It decides nothing.
    case unclear

    init(_ json: JSON) {
        self =
            switch json {
            case .number("0"): .negative
            case .number("1"): .positive
            case .number("2"): .notDone
            case .absent, .null: .absent
            default: .unclear
            }
    }
}
