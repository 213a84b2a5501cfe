import Domain
import FoundationEssentials
import Glibc

/// The folder of copies as `plugin prune` sees it: `sha256/DIGEST/libNAME.so`, and what hosts and prunings that were
/// interrupted left beside them. Folders that are not named like a digest are none of ours.
struct CopyFolder {
    /// Of the name of a copy that is being deleted: whoever needs it now finds nothing and makes another.
    private static let aside = ".so.pruned-"

    /// With `sha256` in it.
    let path: String
    /// Each pruning has names of its own, so that none deletes what another has set aside.
    private let mark = ID.make().text

    init(path: String) { self.path = path }

    /// Puts back what a pruning that was interrupted has set aside, and lists all copies. One that is just at it notices.
    func copies() throws -> [KeptCopy] {
        for file in try files {
            guard let aside = file.path.firstRange(of: Self.aside) else { continue }
            try putBack(file.path, as: "\(file.path[..<aside.lowerBound]).so")
        }
        return try files.filter { Self.isCopy($0.path) }.compactMap { KeptCopy($0.path, digest: $0.digest) }
    }

    /// Files of copies that were never finished, untouched since then.
    func drafts(before: Timestamp) throws -> [String] {
        try files.map(\.path).filter { path in
            !Self.isCopy(path) && !path.contains(Self.aside) && FileFacts(path).map { $0.changedAt < before } ?? false
        }
    }

    /// From here on the copy is not there for anybody.
    /// - Returns: as it was at that moment; nil when somebody was quicker.
    func setAside(_ copy: KeptCopy) throws -> KeptCopy? {
        guard rename(copy.path, asidePath(copy)) == 0 else {
            if errno == ENOENT { return nil }
            throw Self.failure(copy.path, "deleted")
        }
        guard let facts = FileFacts(asidePath(copy)) else { return nil }
        var copy = copy
        copy.usedAt = facts.changedAt
        return copy
    }

    func putBack(_ copy: KeptCopy) throws { try putBack(asidePath(copy), as: copy.path) }

    /// Deletes a copy that was set aside.
    /// - Returns: false when another has put it back.
    func finish(_ copy: KeptCopy) throws -> Bool { try delete(asidePath(copy)) }

    private func asidePath(_ copy: KeptCopy) -> String { "\(copy.path.dropLast(3))\(Self.aside)\(mark)" }

    private func putBack(_ aside: String, as path: String) throws {
        // A host has made another meanwhile.
        if FileFacts(path) != nil {
            try delete(aside)
        } else if rename(aside, path) != 0, errno != ENOENT {
            throw Self.failure(path, "put back")
        }
    }

    /// With its folder, if nothing else is in it.
    /// - Returns: whether it was there.
    @discardableResult
    func delete(_ path: String) throws -> Bool {
        guard unlink(path) == 0 else {
            if errno == ENOENT { return false }
            throw Self.failure(path, "deleted")
        }
        rmdir(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)))
        return true
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
