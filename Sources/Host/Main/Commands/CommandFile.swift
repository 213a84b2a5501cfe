import FoundationEssentials
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

    /// Whoever reads it meanwhile sees the old content or the new.
    static func replace(_ path: String, with bytes: [UInt8]) throws {
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure("the file \(path) cannot be written: \(error)")
        }
    }
}
