/// The reason in a result, for the client: it names no vendor.
public struct ResultFailure: Codable, Hashable, Sendable {
    /// A stable word, such as `expired` or `image_quality`; no vendor's code.
    public var code: String
    /// A sentence, 1 to 1000 characters.
    public var message: String

    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
