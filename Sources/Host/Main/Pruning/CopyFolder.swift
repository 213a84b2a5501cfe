import Domain
import FoundationEssentials
import Glibc

/// The folder of copies as `plugin prune` sees it: `sha256/DIGEST/libNAME.so`, and what hosts and prunings that were
/// interrupted left beside them. Folders that are not named like a digest are none of ours.
struct CopyFolder {
    /// A copy that is being deleted; whoever needs it now finds nothing and makes another.
    private static let aside = ".pruned"

    /// With `sha256` in it.
    let path: String

    /// Puts back what a pruning that was interrupted has set aside, and lists all copies.
    func copies() throws -> [KeptCopy] {
        for file in try files where file.path.hasSuffix(Self.aside) {
            try putBack(String(file.path.dropLast(Self.aside.count)))
        }
        return try files.filter { Self.isCopy($0.path) }.compactMap { KeptCopy($0.path, digest: $0.digest) }
    }

    /// Files of copies that were never finished, untouched since then.
    func drafts(before: Timestamp) throws -> [String] {
        try files.map(\.path).filter { path in
            !Self.isCopy(path) && !path.hasSuffix(Self.aside) && FileFacts(path).map { $0.changedAt < before } ?? false
        }
    }

    /// From here on the copy is not there for anybody.
    /// - Returns: as it was at that moment; nil when somebody was quicker.
    func setAside(_ copy: KeptCopy) throws -> KeptCopy? {
        guard rename(copy.path, copy.path + Self.aside) == 0 else {
            if errno == ENOENT { return nil }
            throw Self.failure(copy.path, "deleted")
        }
        guard let facts = FileFacts(copy.path + Self.aside) else { return nil }
        var copy = copy
        copy.usedAt = facts.changedAt
        return copy
    }

    /// Of a copy that was set aside.
    func finish(_ copy: KeptCopy) throws { try delete(copy.path + Self.aside) }

    func putBack(_ path: String) throws {
        // A host has made another meanwhile.
        if FileFacts(path) != nil { return try delete(path + Self.aside) }
        guard rename(path + Self.aside, path) == 0 || errno == ENOENT else { throw Self.failure(path, "put back") }
    }

    /// With its folder, if nothing else is in it.
    func delete(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw Self.failure(path, "deleted") }
        rmdir(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)))
    }

    private var files: [(path: String, digest: String)] {
        get throws {
            let root = "\(path)/sha256"
            guard FileManager.default.fileExists(atPath: root) else { return [] }
            return try Self.list(root).filter(Self.isDigest).flatMap { digest in
                try Self.list("\(root)/\(digest)").map { ("\(root)/\(digest)/\($0)", "sha256:\(digest)") }
            }
        }
    }

    private static func list(_ folder: String) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            // Another pruning may have emptied it.
            if !FileManager.default.fileExists(atPath: folder) { return [] }
            throw CommandFailure("the folder \(folder) cannot be read: \(error)", action: "run it as the host's user")
        }
    }

    private static func isDigest(_ name: String) -> Bool {
        name.utf8.count == 64 && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func isCopy(_ path: String) -> Bool {
        let name = path.suffix(from: path.lastIndex(of: "/") ?? path.startIndex)
        return name.hasPrefix("/lib") && name.hasSuffix(".so")
    }

    private static func failure(_ path: String, _ what: String) -> CommandFailure {
        CommandFailure(
            "\(path) cannot be \(what): \(String(cString: strerror(errno)))", action: "run it as the host's user")
    }
}
