import COpenSSL

/// Key material that is wiped when its last owner lets go and that prints as nothing.
final class SecretBytes: Sendable, CustomStringConvertible, CustomReflectable {
    let count: Int
    // Written only in `init`, before anyone else can see it.
    nonisolated(unsafe) private let storage: UnsafeMutableRawBufferPointer

    init(_ bytes: [UInt8]) {
        count = bytes.count
        storage = .allocate(byteCount: bytes.count, alignment: 16)
        storage.copyBytes(from: bytes)
    }

    deinit {
        OPENSSL_cleanse(storage.baseAddress, count)
        storage.deallocate()
    }

    func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        defer { withExtendedLifetime(self) {} }
        return body(UnsafeRawBufferPointer(storage))
    }

    var description: String { "[secret]" }
    var customMirror: Mirror { Mirror(self, children: []) }

    /// Overwrites an array that held key material. Best effort: a copy made elsewhere is not reached.
    static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}
