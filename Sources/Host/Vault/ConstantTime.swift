import COpenSSL

/// Compares without leaking, through time, where the two differ. Their lengths are not secret: a difference there
/// answers at once.
package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    guard !a.isEmpty else { return true }
    return CRYPTO_memcmp(a, b, a.count) == 0
}
