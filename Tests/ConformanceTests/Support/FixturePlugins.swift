import Foundation
import PluginHost
import Vault

/// The plugins of Tests/FixturePlugins, compiled and loaded once in a test run.
enum FixturePlugins {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "FixturePlugins")

    private static let built = Result { () throws -> String in
        let folder = FileManager.default.temporaryDirectory.appending(path: "conformance-fixtures-\(UUID())").path
        let process = Process()
        let pipe = Pipe()
        process.executableURL = sources.appending(path: "build.sh")
        process.arguments = [folder]
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BuildError(description: output) }
        atexit { FixturePlugins.remove() }
        return folder
    }

    struct BuildError: Error, CustomStringConvertible {
        var description: String
    }

    private static func remove() {
        if case .success(let folder) = built { try? FileManager.default.removeItem(atPath: folder) }
    }

    /// `Friendly` for `libFriendly.so`.
    static func load(_ name: String) throws -> Plugin {
        try PluginLoader.load(path: "\(built.get())/lib\(name).so", crumbs: nil) { Hash.digest(.sha256, $0) }
    }
}
