/// The bytes of a plugin's library and who vouches for them, known before any of it runs.
package struct PluginIdentity: Sendable, Hashable {
    /// `sha256:` and 64 hex digits.
    package let digest: String
    /// Public keys, `ed25519:…`, with a genuine signature over these bytes.
    package let signers: [String]
    /// Why there is none; nil where there is one.
    package let unsigned: String?

    package init(digest: String, signers: [String], unsigned: String? = nil) {
        self.digest = digest
        self.signers = signers
        self.unsigned = unsigned
    }
}

/// Why a provider does not take a library that is there.
package enum TrustProblem: Sendable, Hashable {
    case otherBuild(digest: String)
    /// - Parameter reason: completes "signed_by is set, and …".
    case notSigned(reason: String)

    /// The key of the file that asks for more.
    var path: [String] {
        switch self {
        case .otherBuild: ["digest"]
        case .notSigned: ["trust", "signed_by"]
        }
    }

    package func message(_ plugin: String) -> String {
        switch self {
        case .otherBuild: "the plugin \(plugin) is not the pinned build"
        case .notSigned(let reason): "the plugin \(plugin) is not loaded: \(reason)"
        }
    }

    package var hint: String {
        switch self {
        case .otherBuild(let digest):
            "the file there is \(digest); put the pinned one back, or pin this one if it is meant"
        case .notSigned: "ask the vendor for lib….so.sig of this build, or trust its key"
        }
    }
}

extension Provider {
    /// nil: the library may be loaded for this provider.
    package func trustProblem(_ identity: PluginIdentity) -> TrustProblem? {
        if let digest, identity.digest != "sha256:" + digest { return .otherBuild(digest: identity.digest) }
        guard !signedBy.isEmpty, !identity.signers.contains(where: signedBy.contains) else { return nil }
        if let unsigned = identity.unsigned { return .notSigned(reason: unsigned) }
        return .notSigned(
            reason: "it is signed by \(identity.signers.joined(separator: ", ")), which \(id) does not trust")
    }
}
