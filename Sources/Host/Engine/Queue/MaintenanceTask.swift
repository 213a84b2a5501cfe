/// Something that one node does for all of them, again and again. It may be run twice at once when the leader changes,
/// and must bear that.
package protocol MaintenanceTask: Sendable {
    var name: String { get }
    /// Between the end of one run and the start of the next.
    var interval: Duration { get }

    /// - Returns: when to run next; nil is after `interval`.
    func run() async throws -> Duration?
}
