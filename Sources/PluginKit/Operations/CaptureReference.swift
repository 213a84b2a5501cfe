/// Stands in a result for a value that the host captured.
public struct CaptureReference: Codable, Hashable, Sendable {
    /// As given in the effect's ``Capture``.
    public var name: String

    public init(_ name: String) { self.name = name }

    private enum CodingKeys: String, CodingKey {
        case name = "$capture"
    }
}

/// A value that is worth money to whoever knows it.
public enum BearerSecret: Encodable, Hashable, Sendable {
    /// The name of the capture that holds it: the plugin has never seen it.
    case captured(String)
    case text(String)

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .captured(let name): try CaptureReference(name).encode(to: encoder)
        case .text(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        }
    }
}
