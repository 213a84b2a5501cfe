import Domain

/// Why a command did not do what was asked: the place, the problem and the next action.
struct CommandFailure: Error, CustomStringConvertible {
    var message: String
    var action: String?

    init(_ message: String, action: String? = nil) {
        self.message = message
        self.action = action
    }

    var description: String { action.map { "\(message)\n  next: \($0)" } ?? message }
}
