package import Egress

package struct WebhookSettings: Sendable {
    /// Deliveries under way at once in this process.
    package var concurrency: Int
    /// At one endpoint.
    package var perEndpoint: Int
    /// What is due is looked for so often when nobody rings; the truth, should a ring be lost.
    package var poll: Duration
    /// How often the claims of dead nodes are looked for.
    package var rescue: Duration
    package var schedule: DeliverySchedule
    package var breaker: BreakerSettings

    package init(
        concurrency: Int = 256, perEndpoint: Int = 64, poll: Duration = .seconds(1), rescue: Duration = .seconds(5),
        schedule: DeliverySchedule = .standard,
        breaker: BreakerSettings = BreakerSettings(failures: 5, openDuration: 30_000, halfOpenProbes: 1)
    ) {
        self.concurrency = max(1, concurrency)
        self.perEndpoint = max(1, perEndpoint)
        self.poll = poll
        self.rescue = rescue
        self.schedule = schedule
        self.breaker = breaker
    }
}
