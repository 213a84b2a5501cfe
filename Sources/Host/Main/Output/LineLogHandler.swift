import Domain
import Glibc
import Logging
import Synchronization

/// Writes one line a message to standard error: text for people, JSON for machines.
struct LineLogHandler: LogHandler {
    enum Format: Sendable {
        case text
        case json
    }

    private static let turn = Mutex(())

    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let format: Format

    init(label: String, level: Logger.Level, format: Format) {
        self.label = label
        self.format = format
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = event.metadata.map { metadata.merging($0) { $1 } } ?? metadata
        let time = Timestamp.now().iso8601
        let line: String
        switch format {
        case .json:
            var object: [String: JSON] = [
                "at": .string(time), "level": .string(event.level.rawValue), "label": .string(label),
                "message": .string(event.message.description),
            ]
            for (key, value) in all { object[key] = .string(value.description) }
            line = JSON.object(object).text
        case .text:
            let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted($0.value.description))" }
            line = "\(time) \(event.level.rawValue) \(event.message)\(details.joined())"
        }
        Self.turn.withLock { _ in Output.note(line) }
    }

    /// A value with spaces or line breaks must not look like another field.
    private static func quoted(_ text: String) -> String {
        text.utf8.allSatisfy { $0 > 32 && $0 != 34 && $0 != 127 } ? text : JSON.string(text).text
    }
}
