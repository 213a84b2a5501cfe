/// A verification's status, with the vendor's digits.
enum IDMetaStatus: Int, Sendable {
    case rejected = 1
    case review = 2
    case verified = 3
    case incomplete = 4
    case inProgress = 5
    case technicalFailure = 6
    case empty = 99

    var message: String {
        switch self {
        case .rejected: "Rejected"
        case .review: "Review needed"
        case .verified: "Verified"
        case .incomplete: "Incomplete"
        case .inProgress: "In progress"
        case .technicalFailure: "Technical failure"
        case .empty: "Empty"
        }
    }

    var isFinal: Bool {
        switch self {
        case .rejected, .review, .verified, .technicalFailure: true
        case .incomplete, .inProgress, .empty: false
        }
    }
}
