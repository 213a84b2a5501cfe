/// A query put together once, from parts that several share or in two dialects. Keep it in a `static let`.
final class SharedSQL: Sendable {
    let text: String
    /// The one place for what the databases cannot say alike; nil: they can.
    let postgres: String?

    init(_ text: String, postgres: String? = nil) {
        self.text = text
        self.postgres = postgres
    }
}

/// A query as a driver gets it.
enum Query {
    case fixed(StaticString)
    case shared(SharedSQL)
    /// Put together at run time from parts of ours: prepared anew each time.
    case dynamic(String)

    /// The address of its text or object, so that no text is hashed. nil: not kept.
    var key: UInt? {
        switch self {
        case .fixed(let text): UInt(bitPattern: text.utf8Start)
        case .shared(let query): UInt(bitPattern: ObjectIdentifier(query))
        case .dynamic: nil
        }
    }

    var text: String {
        switch self {
        case .fixed(let text): String(describing: text)
        case .shared(let query): query.text
        case .dynamic(let text): text
        }
    }
}
