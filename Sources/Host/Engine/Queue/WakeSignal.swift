/// A bell for one listener. Rings that nobody has heard yet count as one.
struct WakeSignal: Sendable {
    private let continuation: AsyncStream<Void>.Continuation
    let rings: AsyncStream<Void>

    init() {
        (rings, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func ring() { continuation.yield() }
}
