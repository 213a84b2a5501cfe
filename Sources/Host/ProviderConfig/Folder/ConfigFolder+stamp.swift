import Glibc

extension ConfigFolder {
    /// Changes whenever a file of the folder may have: names, sizes, times and inodes, not contents. Cheap enough to ask
    /// for every second; the first answer that differs is the reason to ``load(_:environment:digest:)`` again.
    package static func stamp(_ path: String) -> [String] {
        entries(of: path).compactMap { name in
            var info = stat()
            guard stat(ConfigFile.resolve(name, in: path), &info) == 0 else { return nil }
            return "\(name) \(info.st_ino) \(info.st_size) \(info.st_mtim.tv_sec).\(info.st_mtim.tv_nsec) "
                + "\(info.st_ctim.tv_sec).\(info.st_ctim.tv_nsec)"
        }.sorted()
    }

    /// Paths of the files that a load would read; none where the folder cannot be read.
    package static func files(in path: String) -> [String] {
        entries(of: path).map { ConfigFile.resolve($0, in: path) }.sorted()
    }

    private static func entries(of path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if isConfigName(name) { names.append(name) }
        }
        return names
    }
}
