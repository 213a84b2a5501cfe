import Glibc

/// Which folders must be watched so that every change of some folders and files is heard of, whatever symbolic links lead
/// to them.
///
/// A path is walked name by name, as the kernel does it, and each folder on the way is watched for the name that the path
/// goes through. So a link that is swapped, a folder that is moved away and one that is made again are heard of, too.
package struct WatchPlan: Hashable, Sendable {
    /// What counts in one folder.
    struct Interest: Hashable, Sendable {
        /// Every entry, whatever its name.
        var everything = false
        var names: Set<String> = []
        /// It holds files that are written to; other folders are only passed through.
        var holdsFiles = false

        func merging(_ other: Interest) -> Interest {
            Interest(
                everything: everything || other.everything, names: names.union(other.names),
                holdsFiles: holdsFiles || other.holdsFiles)
        }
    }

    /// By their real, absolute paths.
    private(set) var folders: [String: Interest] = [:]

    /// Links that a path may lead through, as the kernel has it.
    private static let mostLinks = 40

    /// Asks the file system for links, so it blocks.
    /// - Parameters:
    ///   - folders: every entry of theirs counts.
    ///   - files: they alone count.
    package init(folders: [String], files: [String]) {
        var links = LinkReader()
        for folder in folders { walk(folder, isFolder: true, &links) }
        for file in files { walk(file, isFolder: false, &links) }
    }

    /// Those that hold what is looked at first, those on the way to them after.
    var ranked: [(path: String, interest: Interest)] {
        folders.map { (path: $0.key, interest: $0.value) }.sorted {
            $0.interest.holdsFiles != $1.interest.holdsFiles ? $0.interest.holdsFiles : $0.path < $1.path
        }
    }

    private mutating func walk(_ path: String, isFolder: Bool, _ links: inout LinkReader) {
        var rest: [Substring] = Self.names(Self.absolute(path)).reversed()
        // Where the walk is; empty for the root.
        var place = ""
        var followed = 0
        while let name = rest.popLast() {
            if name == "." { continue }
            if name == ".." {
                place = place.lastIndex(of: "/").map { String(place[..<$0]) } ?? ""
                continue
            }
            let isLast = rest.isEmpty && !isFolder
            folders[place.isEmpty ? "/" : place, default: Interest()].names.insert(String(name))
            if isLast { folders[place.isEmpty ? "/" : place]?.holdsFiles = true }
            switch links.read("\(place)/\(name)") {
            // Its coming is heard of where it is missing.
            case .missing: return
            case .plain: place += "/\(name)"
            case .link(let target):
                followed += 1
                guard followed <= Self.mostLinks else { return }
                if target.hasPrefix("/") { place = "" }
                rest += Self.names(target).reversed()
            }
        }
        guard isFolder else { return }
        let own = Interest(everything: true, holdsFiles: true)
        folders[place.isEmpty ? "/" : place] = folders[place.isEmpty ? "/" : place]?.merging(own) ?? own
    }

    private static func names(_ path: String) -> [Substring] { path.split(separator: "/") }

    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        return ConfigFile.resolve(path, in: String(cString: here))
    }
}

/// What names lead to, each asked once.
private struct LinkReader {
    enum Answer {
        case missing
        case plain
        case link(to: String)
    }

    private var known: [String: Answer] = [:]

    mutating func read(_ path: String) -> Answer {
        if let answer = known[path] { return answer }
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        let code = errno
        let answer: Answer =
            if count >= 0 {
                .link(to: String(decoding: buffer[..<count], as: UTF8.self))
            } else {
                // What is there and no link is an invalid argument.
                code == EINVAL ? .plain : .missing
            }
        known[path] = answer
        return answer
    }
}
