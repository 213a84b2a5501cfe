import PluginHost
import Synchronization

/// What was told of cells.
final class NewsLog: Sendable {
    private let news = Mutex<[CellNews]>([])

    var all: [CellNews] { news.withLock { $0 } }

    func add(_ item: CellNews) { news.withLock { $0.append(item) } }
}
