/// One vendor's behaviour, free of transport: a request in, an answer out. Called from many tasks at once.
protocol VendorSimulator: Sendable {
    /// Acts on a request of the vendor's own API.
    func answer(_ request: SimRequest, settings: Settings) -> SimAnswer

    /// Acts on a `/_sim/…` route of this vendor alone; nil when there is none of that name.
    func control(_ request: SimRequest, settings: Settings) async -> SimAnswer?

    /// Forgets everything but the options it was made with.
    func reset()
}
