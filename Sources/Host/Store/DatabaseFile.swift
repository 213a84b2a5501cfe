import FoundationEssentials
import Glibc

/// The file before SQLite sees it: its folder and its mode.
enum DatabaseFile {
    /// Creates the folder and an empty file that only this user can read, unless they exist. SQLite gives its log files
    /// the same mode.
    static func prepare(_ path: String) throws(StoreError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        if !folder.isEmpty {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw StoreError(
                    .unusable,
                    "the folder \(folder) for the database cannot be created; check that it is a folder and who may write there"
                )
            }
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(.unusable, "\(path) cannot be opened: \(reason(errno)); check its owner and mode")
        }
        close(descriptor)
    }

    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
