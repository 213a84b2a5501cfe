/// A value that the host lifts out of an answer before the plugin sees it. The plugin sees `captured.NAME` in its place.
public struct Capture: Hashable, Sendable {
    public enum Source: Hashable, Sendable {
        /// A JSON pointer (RFC 6901) into the body.
        case json(String)
        case header(String)
        /// The value of one cookie that the vendor sets, by its name as it is written.
        case cookie(String)
    }

    public enum Kind: Hashable, Sendable {
        /// Usable as ``Part/captured(_:_:)`` and as ``BearerSecret/captured(_:)``.
        case secret(String)
        /// Base64 that becomes an image, usable as ``Blob/captured(_:)``.
        case blob(String)
    }

    public var source: Source
    public var kind: Kind
    /// nil: as long as the session.
    public var lifetime: Duration?

    public init(_ source: Source, as kind: Kind, lifetime: Duration? = nil) {
        self.source = source
        self.kind = kind
        self.lifetime = lifetime
    }

    public static func json(_ pointer: String, as kind: Kind, lifetime: Duration? = nil) -> Capture {
        Capture(.json(pointer), as: kind, lifetime: lifetime)
    }

    public static func cookie(_ name: String, as kind: Kind, lifetime: Duration? = nil) -> Capture {
        Capture(.cookie(name), as: kind, lifetime: lifetime)
    }

    public static func header(_ name: String, as kind: Kind, lifetime: Duration? = nil) -> Capture {
        Capture(.header(name), as: kind, lifetime: lifetime)
    }
}
