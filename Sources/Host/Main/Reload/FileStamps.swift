import Glibc

/// What files look like from outside: a change of one shows in its stamp, whoever made it and on whatever file system.
/// Not their contents, so it costs little enough to ask for every second.
struct FileStamps: Hashable {
    private var stamps: [String: String] = [:]

    init(_ paths: [String] = []) {
        for path in paths { stamps[path] = Self.stamp(path) }
    }

    /// What is not known of these files yet, added; what is known of others, gone.
    func covering(_ paths: [String]) -> FileStamps {
        var new = FileStamps()
        for path in paths { new.stamps[path] = stamps[path] ?? Self.stamp(path) }
        return new
    }

    /// A link shows what it leads to: configuration is often mounted by swapping one.
    private static func stamp(_ path: String) -> String {
        var info = stat()
        guard stat(path, &info) == 0 else { return "none" }
        return "\(info.st_ino) \(info.st_size) \(info.st_mtim.tv_sec).\(info.st_mtim.tv_nsec) "
            + "\(info.st_ctim.tv_sec).\(info.st_ctim.tv_nsec)"
    }
}
