import Domain

/// The requests of one client that wait until it has taken what was read for it; the first is read next.
struct HeldLine {
    var requests: [ID] = []
    /// Room was asked for, and nothing is read before it is there.
    var isAwaited = false
}
