package enum SignatureAlgorithm: String, Sendable, CaseIterable {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, 3.3).
    case rs256
    /// ECDSA on P-256 with SHA-256; signatures are the 64 bytes r || s (RFC 7518, 3.4), not DER.
    case es256
    /// RFC 8032; 64-byte signatures.
    case ed25519

    /// libcrypto's name for the kind of key, and a person's.
    var keyType: String {
        switch self {
        case .rs256: "RSA"
        case .es256: "EC"
        case .ed25519: "ED25519"
        }
    }

    var keyDescription: String {
        switch self {
        case .rs256: "an RSA key of 2048 bits or more"
        case .es256: "an EC key on the curve P-256"
        case .ed25519: "an Ed25519 key"
        }
    }

    /// Ed25519 hashes inside; it takes no digest.
    var digest: OpaquePointer? {
        self == .ed25519 ? nil : OpenSSL.digest(.sha256)
    }
}
