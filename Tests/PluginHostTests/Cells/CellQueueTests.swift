import Testing

@testable import PluginHost

@Suite("The frames of one cell")
struct CellQueueTests {
    private typealias Queue = CellQueue<String>

    private let instance = CellInstance(id: 1, config: [1])

    private func job(_ id: UInt64, _ kind: Frame.Kind = .step, of instance: CellInstance? = nil) -> CellJob<String> {
        CellJob(id: id, kind: kind, instance: instance ?? self.instance, frame: [UInt8(id)], waiter: "waiter \(id)")
    }

    private func running(_ jobs: [UInt64]) -> Queue {
        var queue = Queue()
        _ = queue.started(at: 0)
        for id in jobs { _ = queue.add(job(id), at: 0) }
        return queue
    }

    /// The answer to a frame that the queue made on its own.
    private func settleOwn(_ queue: inout Queue, _ kind: Frame.Kind) throws {
        let id: UInt64 = try #require(
            (1...20).map { (1 << 63) + UInt64($0) }.first { (try? queue.expected($0, kind)) != nil })
        _ = try queue.expected(id, kind)
        queue.settle(at: 0)
    }

    @Test("a frame waits until there is a process, and its instance is created before it")
    func creates() throws {
        var queue = Queue()
        guard case .wait = queue.add(job(5), at: 0) else {
            Issue.record("sent to nobody")
            return
        }
        let creation = instance.creation((1 << 63) + 1)
        #expect(queue.started(at: 0) == creation + [5])
        // The second finds it there.
        guard case .send(let bytes) = queue.add(job(6), at: 0) else {
            Issue.record("not sent")
            return
        }
        #expect(bytes == [6])
        #expect(queue.count == 3)
    }

    @Test("answers must come in order, one for each frame, of its kind")
    func order() throws {
        var queue = running([5, 6])
        try settleOwn(&queue, .create)
        #expect(throws: FrameError.self) { _ = try queue.expected(6, .step) }
        #expect(throws: FrameError.self) { _ = try queue.expected(5, .ingest) }
        #expect(try queue.expected(5, .step).waiter == "waiter 5")
        queue.settle(at: 0)
        #expect(throws: FrameError.self) { _ = try queue.expected(5, .step) }
        queue.settle(at: 0)
        #expect(throws: FrameError.self) { _ = try queue.expected(6, .step) }
        #expect(queue.count == 0)
    }

    @Test("of a death only the executing frame is blamed; all others are made again in their order")
    func blame() throws {
        var queue = running([5, 6, 7])
        try settleOwn(&queue, .create)
        #expect(queue.died(executing: 6)?.id == 6)
        #expect(queue.waiting.map(\.id) == [5, 7])
        #expect(queue.started(at: 0) == instance.creation((1 << 63) + 2) + [5, 7])
    }

    @Test("nobody is blamed when the cell was executing nothing, or something it was never given")
    func unexplained() {
        for executing: UInt64 in [0, 99] {
            var queue = running([5, 6])
            #expect(queue.died(executing: executing) == nil)
            #expect(queue.waiting.map(\.id) == [5, 6])
        }
    }

    @Test("garbage is blamed on the frame that was to be answered, when the cell names none")
    func garbage() throws {
        var queue = running([5, 6])
        try settleOwn(&queue, .create)
        #expect(queue.died(executing: 0, isGarbage: true)?.id == 5)
    }

    @Test("who dies in the creation of an instance is blamed on the frame that needed it")
    func creation() {
        var queue = running([5, 6])
        #expect(queue.died(executing: (1 << 63) + 1)?.id == 5)
        #expect(queue.waiting.map(\.id) == [6])
    }

    @Test("the oldest frame's time begins when it becomes the oldest")
    func age() throws {
        var queue = running([])
        #expect(queue.age(at: 100) == nil)
        _ = queue.add(job(5), at: 100)
        #expect(queue.age(at: 150) == 50)
        try settleOwn(&queue, .create)
        queue.settle(at: 170)
        #expect(queue.age(at: 300) == nil)
        _ = queue.add(job(6), at: 400)
        _ = queue.add(job(7), at: 410)
        queue.settle(at: 450)
        #expect(queue.age(at: 460) == 10)
    }

    @Test("the instance used least recently is given up for one too many")
    func eviction() {
        var queue = running([])
        let instances = (0...Queue.mostInstances).map { CellInstance(id: UInt64(1000 + $0), config: []) }
        for (index, instance) in instances.enumerated() where index < Queue.mostInstances {
            _ = queue.add(job(UInt64(index & 0xFF), of: instance), at: 0)
        }
        _ = queue.add(job(9, of: instances[0]), at: 0)
        guard case .send(let bytes) = queue.add(job(10, of: instances[Queue.mostInstances]), at: 0) else {
            Issue.record("not sent")
            return
        }
        let last = (UInt64(1) << 63) + UInt64(Queue.mostInstances) + 1
        #expect(bytes == instances[Queue.mostInstances].creation(last) + instances[1].destruction(last + 1) + [10])
    }

    @Test("a closed queue takes nothing, and gives everything back once")
    func closed() {
        var queue = running([5, 6])
        #expect(queue.close(reason: "over").map(\.id) == [5, 6])
        #expect(queue.close(reason: "again").isEmpty)
        guard case .refused("over") = queue.add(job(7), at: 0) else {
            Issue.record("taken by a closed queue")
            return
        }
    }
}
