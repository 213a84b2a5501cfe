import Domain
import Foundation

/// Removed with its last reference.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/gatehouse-engine-\(ID.make())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Whether any file in it holds the text as it is.
    func holds(_ text: String) throws -> Bool {
        let wanted = Data(text.utf8)
        return try FileManager.default.contentsOfDirectory(atPath: path).contains { name in
            try Data(contentsOf: URL(filePath: path + "/" + name)).range(of: wanted) != nil
        }
    }
}
