import Domain
import Glibc
import ProviderConfig

/// A file that a command is given.
enum CommandFile {
    static func read(_ path: String, limit: Int) throws -> [UInt8] {
        do {
            return try ConfigFile.read(path, limit: limit).bytes
        } catch {
            throw CommandFailure("the file \(path) \(error.message)")
        }
    }
}

extension CommandFile {
    /// A file that people keep: its owner's permissions stay, and a link goes on leading to it.
    static func edit(_ path: String, to bytes: [UInt8]) throws {
        guard let real = realpath(path, nil) else { throw CommandFailure("the file \(path) is gone") }
        defer { free(real) }
        let target = String(cString: real)
        var facts = stat()
        guard stat(target, &facts) == 0 else { throw CommandFailure("the file \(path) is gone") }
        let folder = target.prefix(upTo: target.lastIndex(of: "/") ?? target.startIndex)
        let draft = draft(in: "\(folder)/")
        defer { unlink(draft) }
        let file = try opened(draft, mode: 0o600, for: path)
        defer { close(file) }
        try write(bytes, to: file, for: path)
        guard fchmod(file, facts.st_mode & 0o7777) == 0, fsync(file) == 0, rename(draft, target) == 0 else {
            throw failed(path)
        }
    }

    /// A new file, there as a whole or not at all; whoever reads it meanwhile sees the old content or the new.
    /// - Parameter replacing: what was there under that name may go.
    static func create(_ path: String, _ bytes: [UInt8], replacing: Bool) throws {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? "./"
        let draft = draft(in: folder)
        defer { unlink(draft) }
        let file = try opened(draft, mode: 0o644, for: path)
        defer { close(file) }
        try write(bytes, to: file, for: path)
        // A link, unlike a rename, replaces nothing.
        guard fsync(file) == 0, (replacing ? rename(draft, path) : link(draft, path)) == 0 else { throw failed(path) }
    }

    /// Hidden, so that no host takes it for a provider's; in a name of its own, so that one left by a kill is in nobody's way.
    private static func draft(in folder: String) -> String { "\(folder).gatehouse-\(ID.make()).tmp" }

    private static func opened(_ draft: String, mode: mode_t, for path: String) throws -> Int32 {
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw failed(path) }
        return file
    }

    private static func write(_ bytes: [UInt8], to file: Int32, for path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw failed(path) }
            rest = rest.dropFirst(written)
        }
    }

    private static func failed(_ path: String) -> CommandFailure {
        CommandFailure("the file \(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
