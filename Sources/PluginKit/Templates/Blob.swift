/// The handle of an image that the host holds. The plugin can send it on, never look at it.
public struct Blob: Hashable, Sendable, Codable {
    public let handle: String

    public init(handle: String) { self.handle = handle }

    /// An image that an earlier call captured.
    public static func captured(_ name: String) -> Blob { Blob(handle: "captured.\(name)") }

    public init(from decoder: any Decoder) throws {
        handle = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(handle)
    }
}
