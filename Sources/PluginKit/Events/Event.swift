/// What happened.
public enum Event<Request: Sendable>: Sendable {
    case start(Request)
    /// The HTTP call with this key has ended.
    case http(String, Response)
    /// The timer with this key is due, or the wait for a callback with this key is over.
    case timer(String)
    /// A callback for the wait with this key: the correlation key and the payload that ``CallbackReceiver/read(_:)`` found
    /// in it. The wait's key is empty if the callback came after the request's end and begins a session of its own.
    case callback(String, on: String, [UInt8])
    /// The session is to stop.
    ///
    /// Throw a ``PluginFailure`` of any class to agree; in an effectful operation, if a call may have reached the vendor,
    /// the end then counts as an unknown outcome. Finish if there already is a result. After ``Step/keepWaiting`` an
    /// operation that is not effectful is cancelled all the same, and an effectful one goes on as if it had not been
    /// asked. Ask for effects if the vendor must be told first.
    case cancelled(reason: String)
}
