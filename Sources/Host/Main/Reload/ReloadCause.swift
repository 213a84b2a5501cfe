/// What makes a running host look at its files.
enum ReloadCause: Sendable {
    /// The kernel told of a change.
    case told
    /// It was time to look.
    case due

    /// For the log, where the look found a change.
    var text: String {
        switch self {
        case .told: "a file changed, as the kernel told at once"
        case .due: "a file changed, as a look has shown"
        }
    }
}
