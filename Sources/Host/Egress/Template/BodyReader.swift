import Domain

/// Hands a body to libcurl piece by piece and, where a signature covers it, withholds the last piece unless the whole
/// has the digest that was signed. Used by one thread.
final class BodyReader {
    private var reader: SegmentReader
    private var remaining: Int
    private let expected: [UInt8]?
    private let digest: (any EgressDigest)?

    init(_ body: ByteSegments, signedDigest: [UInt8]?, crypto: any EgressCrypto) {
        reader = SegmentReader(body)
        remaining = body.count
        expected = signedDigest
        digest = signedDigest == nil ? nil : crypto.makeDigest(.sha256)
    }

    /// - Returns: bytes written, 0 at the end; nil: this is not the body that was signed, and must not be completed.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let count = reader.read(into: buffer)
        guard let digest, count > 0 else { return count }
        digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        remaining -= count
        if remaining <= 0, digest.finish() != expected { return nil }
        return count
    }
}
