import Domain
import PluginABI

/// A sink call that the host does not accept. The step goes on; when it has returned, it fails with the first of these.
struct Refusal: Error, Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case budget
        case malformed
        case ended
        case duplicate
    }

    var kind: Kind
    /// `budget.state`, `malformed.header`.
    var code: String
    /// Names places and numbers, never values.
    var message: String

    /// What the plugin is told.
    var answer: Int32 {
        switch kind {
        case .budget: GH_REFUSED_BUDGET
        case .malformed: GH_REFUSED_MALFORMED
        case .ended: GH_REFUSED_ENDED
        case .duplicate: GH_REFUSED_DUPLICATE
        }
    }

    var failure: StepFailure { StepFailure(.internalError, code: code, message: message) }

    static func budget(_ name: String, limit: Int, found: UInt64, of what: String) -> Refusal {
        Refusal(kind: .budget, code: "budget.\(name)", message: "\(what): \(found), at most \(limit)")
    }

    static func malformed(_ code: String, _ message: String) -> Refusal {
        Refusal(kind: .malformed, code: "malformed.\(code)", message: message)
    }

    static let afterEnd = Refusal(
        kind: .ended, code: "step.after_end", message: "the step called its sink after finish or fail")

    static func duplicate(_ key: String) -> Refusal {
        Refusal(
            kind: .duplicate, code: "effect.duplicate_key", message: "two effects of the step have the key \"\(key)\"")
    }
}
