/// What a workflow asks the host to do. Each key is used once in the life of a session, and
/// none begins with `gh.`.
public enum Effect: Hashable, Sendable {
    case http(HTTPRequest)
    /// Brings ``Event/timer(_:)`` after the delay.
    case timer(String, after: Duration)
    /// Waits for one callback with the correlation key `on`, which was given to ``Context/correlate(_:)``. Brings
    /// ``Event/callback(_:on:_:)``, or ``Event/timer(_:)`` when the time is over, with the effect's own key. Several waits
    /// on one correlation key are served in turn, the oldest first.
    case callback(String, on: String, timeout: Duration)
}
