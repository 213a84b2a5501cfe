import Domain

/// Credentials by name. Errors say the name, never the value.
struct SecretSource: Sendable {
    static let capturedPrefix = "captured."

    /// For messages.
    var provider: String
    var secrets: [String: [UInt8]]
    /// By their plain names.
    var captured: [String: CapturedValue] = [:]

    init(provider: String, secrets: [String: [UInt8]], captured: [CapturedValue] = []) {
        self.provider = provider
        self.secrets = secrets
        for value in captured { self.captured[value.name] = value }
    }

    func secret(_ name: String, now: Timestamp) throws(StepFailure) -> [UInt8] {
        if name.hasPrefix(Self.capturedPrefix) { return try capture(name, now: now) }
        guard let value = secrets[name] else {
            throw StepFailure(
                .config, code: "unknown_secret",
                message: "the secret \"\(name)\" is not set for provider \(provider); add it under `secrets`")
        }
        return value
    }

    /// - Parameter name: `captured.NAME`.
    func capture(_ name: String, now: Timestamp) throws(StepFailure) -> [UInt8] {
        guard let value = captured[String(name.dropFirst(Self.capturedPrefix.count))] else {
            throw StepFailure(
                .internalError, code: "unknown_capture", message: "\"\(name)\" was not captured in this session")
        }
        if let expiresAt = value.expiresAt, expiresAt <= now {
            throw StepFailure(.credentialExpired, code: "capture_expired", message: "\"\(name)\" is past its lifetime")
        }
        return value.value
    }
}
