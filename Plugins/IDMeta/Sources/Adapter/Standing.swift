import PluginKit

/// Where a verification stands, by the vendor's status number. Only whole numbers count: the vendor uses the same digits
/// for the outcome of a request, and a text or a boolean may be that one.
enum Standing: Equatable {
    case approved
    case rejected
    case review
    case inProgress
    case technicalFailure
    /// Missing, of another type, or a number nobody knows.
    case unknown

    init(_ json: JSON) {
        guard case .number(let text) = json else {
            self = .unknown
            return
        }
        switch text {
        case "1": self = .rejected
        case "2": self = .review
        case "3": self = .approved
        case "4", "5", "99": self = .inProgress
        case "6": self = .technicalFailure
        default: self = .unknown
        }
    }
}
