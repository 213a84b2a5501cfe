/// Who is told of what was stored.
///
/// Each function has an object of its own: a closure that is itself the value of a `Mutex` is wrapped anew each time it is
/// read, and a call then goes through as many wrappers as there were reads.
struct StoreListeners {
    final class Events: Sendable {
        let tell: @Sendable ([EventRecord]) -> Void

        init(tell: @escaping @Sendable ([EventRecord]) -> Void) { self.tell = tell }
    }

    final class Webhooks: Sendable {
        let tell: @Sendable () -> Void

        init(tell: @escaping @Sendable () -> Void) { self.tell = tell }
    }

    var events: Events?
    var webhooks: Webhooks?
}
