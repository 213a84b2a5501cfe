/// What the API lets through.
package struct APILimits: Sendable {
    /// Bytes of a body.
    package var body: Int
    /// Items of a batch.
    package var batch: Int
    /// How long a synchronous request waits for its end before it is answered 202.
    package var syncDeadline: Duration

    package init(body: Int = 25 * 1024 * 1024, batch: Int = 100, syncDeadline: Duration = .seconds(30)) {
        self.body = body
        self.batch = batch
        self.syncDeadline = syncDeadline
    }
}
