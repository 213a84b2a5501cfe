/// What a step asks the host to do before the next step.
package enum Effect: Hashable, Sendable, Codable {
    case http(HTTPEffect)
    /// Milliseconds from the commit of the step.
    case timer(key: String, delay: UInt64)
    /// Waits for one callback with `correlation`, which was given to `correlate`; milliseconds.
    case awaitCallback(key: String, correlation: String, timeout: UInt64)

    package var key: String {
        switch self {
        case .http(let effect): effect.key
        case .timer(let key, _): key
        case .awaitCallback(let key, _, _): key
        }
    }

    package var kind: String {
        switch self {
        case .http: "http"
        case .timer: "timer"
        case .awaitCallback: "callback"
        }
    }
}
