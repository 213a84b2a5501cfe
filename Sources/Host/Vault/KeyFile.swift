import Glibc

/// Files that hold keys: created exclusively, private to one user, durable before the call returns.
enum KeyFile {
    private static let privateMode: mode_t = 0o600
    private static let sizeLimit = 64 * 1024

    /// What a file holds, as messages call it.
    enum Content {
        case keyRing, vendorKey

        var name: String {
            switch self {
            case .keyRing: "key ring"
            case .vendorKey: "vendor key"
            }
        }

        var whyKept: String {
            switch self {
            case .keyRing: "it may hold the only keys to sealed data"
            case .vendorKey: "plugins may be out that only it can sign for"
            }
        }

        var withoutIt: String {
            switch self {
            case .keyRing: "without it sealed data cannot be opened"
            case .vendorKey: "gatehouse plugin key --new makes one"
            }
        }

        func error(_ code: VaultError.Code, _ message: String) -> VaultError {
            VaultError(self == .keyRing ? code : .keyFile, message)
        }
    }

    static func create(
        _ path: String, _ bytes: [UInt8], holding content: Content = .keyRing
    ) throws(VaultError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, privateMode)
        guard file >= 0 else {
            if errno == EEXIST {
                throw content.error(
                    .keyRingExists,
                    "the \(content.name) file \(path) exists already and is never overwritten: \(content.whyKept). "
                        + "Use it, or name another path")
            }
            throw failure("create", path)
        }
        defer { close(file) }
        do {
            try write(file, bytes, path)
            try syncDirectory(of: path)
        } catch {
            // Nothing can be sealed under it yet, and half a file would block the next attempt.
            unlink(path)
            throw error
        }
    }

    static func read(_ path: String, holding content: Content = .keyRing) throws(VaultError) -> [UInt8] {
        // Without O_NONBLOCK, a FIFO under this name would hang the start.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT {
                throw content.error(
                    .keyRingMissing,
                    "the \(content.name) file \(path) does not exist; restore it from a backup, or correct the path: "
                        + content.withoutIt)
            }
            throw failure("open", path)
        }
        defer { close(file) }
        try checkPrivate(file, path, content)
        var bytes = [UInt8](repeating: 0, count: sizeLimit + 1)
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress! + length, $0.count - length) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { break }
            length += count
        }
        guard length <= sizeLimit else {
            throw content.error(
                .keyRingCorrupt, "the file \(path) is larger than 64 KiB; it is not a \(content.name) file")
        }
        defer { SecretBytes.wipe(&bytes) }
        return Array(bytes.prefix(length))
    }

    /// Asked of the open descriptor, not of the path, so the file that is checked is the file that is read.
    private static func checkPrivate(_ file: Int32, _ path: String, _ content: Content) throws(VaultError) {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure("examine", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw content.error(
                .keyRingPermissions, "\(path) is not a regular file; name the \(content.name) file itself")
        }
        guard status.st_uid == geteuid() else {
            throw content.error(
                .keyRingPermissions,
                "the \(content.name) file \(path) belongs to user \(status.st_uid), but this process runs as user "
                    + "\(geteuid()); run `chown \(geteuid()) \(path)`, or start as its owner")
        }
        let mode = status.st_mode & 0o7777
        guard mode & ~privateMode == 0 else {
            throw content.error(
                .keyRingPermissions,
                "the \(content.name) file \(path) has mode \(octal(mode)), so others may reach what it holds; "
                    + "run `chmod 600 \(path)`")
        }
    }

    /// A change under way: the new content goes to `PATH.new`, whose exclusive creation is the lock, and is then
    /// renamed over the file. Dropped without `commit`, it leaves nothing behind.
    struct Replacement: ~Copyable {
        private let target: String
        private let temporary: String
        private let file: Int32
        private var committed = false

        init(of path: String) throws(VaultError) {
            // Renaming over a symbolic link would replace the link and leave the file behind it as it was.
            let target = try KeyFile.resolved(path)
            let temporary = target + ".new"
            let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, privateMode)
            guard file >= 0 else {
                if errno == EEXIST {
                    throw VaultError(
                        .keyRingBusy,
                        "the key ring is being changed: \(temporary) exists. If no other change is running, one was "
                            + "cut short; \(target) is intact, so delete \(temporary) and try again")
                }
                throw KeyFile.failure("create", temporary)
            }
            self.target = target
            self.temporary = temporary
            self.file = file
        }

        consuming func commit(_ content: [UInt8]) throws(VaultError) {
            try KeyFile.write(file, content, temporary)
            guard rename(temporary, target) == 0 else { throw KeyFile.failure("replace", target) }
            committed = true
            try KeyFile.syncDirectory(of: target)
        }

        deinit {
            close(file)
            if !committed { unlink(temporary) }
        }
    }

    private static func resolved(_ path: String) throws(VaultError) -> String {
        guard let real = realpath(path, nil) else {
            if errno == ENOENT {
                throw VaultError(.keyRingMissing, "the key ring file \(path) does not exist; correct the path")
            }
            throw failure("find", path)
        }
        defer { free(real) }
        return String(cString: real)
    }

    private static func write(_ file: Int32, _ content: [UInt8], _ path: String) throws(VaultError) {
        var written = 0
        while written < content.count {
            let count = content.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + written, $0.count - written) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            written += count
        }
        guard fsync(file) == 0 else { throw failure("sync", path) }
    }

    /// A new name is durable only once its directory is.
    private static func syncDirectory(of path: String) throws(VaultError) {
        let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure("open the directory", parent) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw failure("sync the directory", parent) }
    }

    private static func failure(_ action: String, _ path: String) -> VaultError {
        let reason = String(cString: strerror(errno))
        return VaultError(.keyRingIO, "cannot \(action) \(path): \(reason); check the path, its rights and free space")
    }

    private static func octal(_ mode: mode_t) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
