/// The request of `credentials.validate/1`: nothing.
public struct CredentialsValidationRequest: Codable, Hashable, Sendable {
    public init() {}
}

/// The result of `credentials.validate/1`: what the vendor said. If it could not be asked, throw a ``PluginFailure``.
public struct CredentialsValidationResult: Encodable, Hashable, Sendable {
    /// false when the vendor refused the credentials.
    public var valid: Bool
    /// For operators, at most 1000 characters.
    public var message: String?
    /// The vendor's name of the account, at most 256 characters.
    public var account: String?

    public init(valid: Bool, message: String? = nil, account: String? = nil) {
        self.valid = valid
        self.message = message
        self.account = account
    }
}
