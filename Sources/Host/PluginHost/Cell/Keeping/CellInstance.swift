import Synchronization

/// One configuration, which each cell makes an instance of when it first needs one.
final class CellInstance: Sendable {
    let id: UInt64
    let config: [UInt8]
    private let destroyed = Atomic<Bool>(false)

    init(id: UInt64, config: [UInt8]) {
        self.id = id
        self.config = config
    }

    var isDestroyed: Bool { destroyed.load(ordering: .acquiring) }

    /// Whether it was not before.
    func destroy() -> Bool { !destroyed.exchange(true, ordering: .acquiringAndReleasing) }

    func creation(_ frame: UInt64) -> [UInt8] {
        var writer = FrameWriter(.create, id: frame, room: config.count + 16)
        writer.put(id)
        writer.put(config)
        return writer.finished()
    }

    func destruction(_ frame: UInt64) -> [UInt8] {
        var writer = FrameWriter(.destroy, id: frame, room: 8)
        writer.put(id)
        return writer.finished()
    }
}
