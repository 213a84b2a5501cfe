import Logging
import Synchronization

/// Keeps every line, with its metadata, for a test to look at.
final class CapturedLog: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0 }.joined(separator: "\n") }

    var logger: Logger {
        var logger = Logger(label: "engine-tests") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    fileprivate func add(_ line: String) { lines.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
        let log: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            log.add("\(event.level) \(event.message) \(all)")
        }
    }
}
