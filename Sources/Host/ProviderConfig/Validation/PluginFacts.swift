package import Domain

/// What the host knows of a plugin that a provider names.
package enum PluginFacts: Sendable {
    case loaded(Manifest)
    /// The library is there, and the provider's own rules keep it out.
    case untrusted(TrustProblem)
    /// The library is there and cannot be used; completes "the plugin …".
    case failed(message: String)
    case unknown(available: [String])
}

/// What a plugin's `instance_create` said of a configuration.
package struct InstanceDiagnostic: Sendable, Hashable {
    package let pointer: JSONPointer
    package let severity: ConfigDiagnostic.Severity
    package let message: String

    package init(pointer: JSONPointer, severity: ConfigDiagnostic.Severity, message: String) {
        self.pointer = pointer
        self.severity = severity
        self.message = message
    }
}
