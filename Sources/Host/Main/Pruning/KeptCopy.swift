import Domain
import FoundationEssentials
import Glibc
import PluginHost

/// One copy of a plugin, beside the database.
struct KeptCopy {
    let name: String
    let digest: String
    let path: String
    /// Bytes.
    let size: Int64
    /// When a host last said that it uses it; by the clock of the file system.
    var usedAt: Timestamp

    init?(_ path: String, digest: String) {
        guard let facts = FileFacts(path) else { return nil }
        name = PluginFolders.name(ofPath: path)
        self.digest = digest
        self.path = path
        size = facts.size
        usedAt = facts.changedAt
    }

    var json: JSON {
        [
            "plugin": .string(name), "digest": .string(digest), "bytes": .number(Int(size)),
            "lastUsedAt": .string(usedAt.iso8601),
        ]
    }
}

/// What a regular file looks like from outside.
struct FileFacts {
    let size: Int64
    let changedAt: Timestamp

    init?(_ path: String) {
        var info = stat()
        guard lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
        size = Int64(info.st_size)
        changedAt = Timestamp(
            milliseconds: Int64(info.st_mtim.tv_sec) * 1000 + Int64(info.st_mtim.tv_nsec) / 1_000_000)
    }

    /// By this machine's clock, as file systems have it; the database's may differ.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
