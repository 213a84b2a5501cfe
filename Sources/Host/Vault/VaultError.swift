/// What Vault could not do. Messages never hold key material, plaintext or a secret's value.
package struct VaultError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable name for the kind of failure; match on this, show `message`.
    package struct Code: RawRepresentable, Sendable, Hashable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }

        /// A PEM key does not parse, is encrypted, too weak, or not of the algorithm's kind.
        package static let invalidKey = Code(rawValue: "invalid_key")
        /// A `whsec_`, `whsk_` or `whpk_` text is not one.
        package static let invalidWebhookKey = Code(rawValue: "invalid_webhook_key")
        /// A vendor's public key or a plugin's signature file is not one.
        package static let invalidPluginKey = Code(rawValue: "invalid_plugin_key")
        package static let invalidPluginSignature = Code(rawValue: "invalid_plugin_signature")
        /// OpenSSL refused an operation on a key that looked right.
        package static let signingFailed = Code(rawValue: "signing_failed")
        /// Sealed or wrapped bytes are not in a format this version writes.
        package static let malformed = Code(rawValue: "malformed")
        /// Wrong key, wrong associated data or tampered bytes: the three cannot be told apart.
        package static let authenticationFailed = Code(rawValue: "authentication_failed")
        /// The ring does not hold the master key version that wrapped a data key.
        package static let unknownKeyVersion = Code(rawValue: "unknown_key_version")
        /// A vendor's key file is missing, there already, or readable by others.
        package static let keyFile = Code(rawValue: "key_file")
        package static let keyRingExists = Code(rawValue: "key_ring_exists")
        package static let keyRingMissing = Code(rawValue: "key_ring_missing")
        package static let keyRingPermissions = Code(rawValue: "key_ring_permissions")
        package static let keyRingCorrupt = Code(rawValue: "key_ring_corrupt")
        package static let keyRingBusy = Code(rawValue: "key_ring_busy")
        package static let keyRingIO = Code(rawValue: "key_ring_io")
    }

    package let code: Code
    /// The place, the problem and the next action, for a person.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(code.rawValue): \(message)" }
}
