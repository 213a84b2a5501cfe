import Glibc

/// Held by the one server of a database, as long as this lives. The kernel drops it with the process, however that ends.
final class ServeLock: Sendable {
    private let descriptor: Int32

    /// - Parameter path: of the database; the lock is a file beside it.
    init(database path: String) throws(StoreError) {
        let file = path + ".serve.lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                .unusable, "\(file) cannot be opened: \(DatabaseFile.reason(errno)); check its owner and mode")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let problem = errno
            defer { close(descriptor) }
            guard problem == EWOULDBLOCK else {
                throw StoreError(.unusable, "\(file) cannot be locked: \(DatabaseFile.reason(problem))")
            }
            let holder = Self.holder(descriptor).map { "process \($0)" } ?? "another process"
            throw StoreError(
                .locked, "\(path) is served by \(holder) (see \(file)); stop that server first, or use another database"
            )
        }
        self.descriptor = descriptor
        let text = "\(getpid())\n"
        ftruncate(descriptor, 0)
        // Only a help for whoever meets the lock: the lock itself holds without it.
        _ = pwrite(descriptor, text, text.utf8.count, 0)
    }

    deinit { close(descriptor) }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, 15, 0)
        return Int32(String(decoding: bytes.prefix(max(count, 0)).prefix { $0 != 0x0A }, as: UTF8.self))
    }
}
