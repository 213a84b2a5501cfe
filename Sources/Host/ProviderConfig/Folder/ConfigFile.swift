import Glibc

/// Reads one regular file of limited size.
package enum ConfigFile {
    package static let sizeLimit = 1024 * 1024

    package struct Content: Sendable {
        package let bytes: [UInt8]
        /// Permission bits, such as 0o600.
        package let mode: UInt32

        package init(bytes: [UInt8], mode: UInt32) {
            self.bytes = bytes
            self.mode = mode
        }
    }

    package struct Problem: Error, Sendable, Hashable {
        package enum Code: Sendable, Hashable { case missing, unreadable, notAFile, tooLarge }

        package let code: Code
        /// Completes "the file …", such as `cannot be opened: Permission denied`.
        package let message: String

        package init(_ code: Code, _ message: String) {
            self.code = code
            self.message = message
        }
    }

    package static func read(_ path: String, limit: Int = sizeLimit) throws(Problem) -> Content {
        // Without O_NONBLOCK a named pipe in the folder would hang the host.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            throw Problem(code == ENOENT ? .missing : .unreadable, "cannot be opened: \(systemMessage(code))")
        }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else {
            throw Problem(.unreadable, "cannot be read: \(systemMessage(errno))")
        }
        guard info.st_mode & S_IFMT == S_IFREG else { throw Problem(.notAFile, "is not a regular file") }
        guard info.st_size <= limit else { throw Problem(.tooLarge, "is larger than \(SizeText.format(limit))") }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Problem(.unreadable, "cannot be read: \(systemMessage(errno))") }
            if count == 0 { break }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw Problem(.tooLarge, "is larger than \(SizeText.format(limit))") }
        }
        return Content(bytes: bytes, mode: UInt32(info.st_mode & 0o7777))
    }

    static func systemMessage(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// `path` as seen from `folder`; absolute paths stay.
    static func resolve(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") || folder.isEmpty ? path : (folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)")
    }

    /// `a/b` for `a/b/c.yaml`; empty when there is none.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
