/// What the API lets through.
package struct APILimits: Sendable {
    /// Bytes of a body.
    package var body: Int
    /// Bytes of the body of a provider's callback.
    package var callbackBody: Int
    /// Items of a batch.
    package var batch: Int
    /// How long a synchronous request waits for its end before it is answered 202.
    package var syncDeadline: Duration
    /// Event streams that one key may have open at once.
    package var streamsPerKey: Int

    package init(
        body: Int = 25 * 1024 * 1024, callbackBody: Int = 1024 * 1024, batch: Int = 100,
        syncDeadline: Duration = .seconds(30), streamsPerKey: Int = 100
    ) {
        self.body = body
        self.callbackBody = callbackBody
        self.batch = batch
        self.syncDeadline = syncDeadline
        self.streamsPerKey = streamsPerKey
    }
}
