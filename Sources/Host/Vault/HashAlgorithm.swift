/// SHA-1 is here for vendors' request signatures and UUIDv5 only; nothing of ours relies on it.
package enum HashAlgorithm: String, Sendable, CaseIterable {
    case sha1, sha256, sha512

    /// Bytes in a digest.
    package var digestLength: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        }
    }
}
