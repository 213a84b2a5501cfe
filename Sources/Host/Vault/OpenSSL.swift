import COpenSSL

/// The algorithms, fetched once: a fetch by name takes a lock and a string lookup, about as long as hashing 1 KiB.
enum OpenSSL {
    // The pointees are reference counted, immutable after the fetch and documented as safe to share between threads.
    nonisolated(unsafe) private static let sha1 = fetchDigest("SHA1")
    nonisolated(unsafe) private static let sha256 = fetchDigest("SHA256")
    nonisolated(unsafe) private static let sha512 = fetchDigest("SHA512")
    nonisolated(unsafe) static let aes256GCM = must(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil), "AES-256-GCM")

    static func digest(_ algorithm: HashAlgorithm) -> OpaquePointer {
        switch algorithm {
        case .sha1: sha1
        case .sha256: sha256
        case .sha512: sha512
        }
    }

    private static func fetchDigest(_ name: String) -> OpaquePointer {
        must(EVP_MD_fetch(nil, name, nil), name)
    }

    /// For calls that fail only when memory is gone or libcrypto is broken. Going on would mean unhashed or unsealed
    /// data, so the process stops; no input reaches this.
    static func must(_ result: Int32, _ operation: @autoclosure () -> String) {
        precondition(result == 1, "libcrypto failed in \(operation()): \(takeReason())")
    }

    static func must(_ pointer: OpaquePointer?, _ operation: @autoclosure () -> String) -> OpaquePointer {
        guard let pointer else { preconditionFailure("libcrypto failed in \(operation()): \(takeReason())") }
        return pointer
    }

    /// The newest reason in this thread's error queue; empties the queue so that the next failure is not blamed on this.
    static func takeReason() -> String {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard code != 0, let text = ERR_reason_error_string(code) else { return "no reason given" }
        return String(cString: text)
    }
}
