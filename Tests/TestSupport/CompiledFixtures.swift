package import Foundation

/// The plugins of Tests/FixturePlugins, compiled once in a test run.
package enum CompiledFixtures {
    package static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "FixturePlugins")

    private static let built = Result { () throws -> String in
        let folder = FileManager.default.temporaryDirectory.appending(path: "fixtures-\(UUID())").path
        let outcome = try Command.run(sources.appending(path: "build.sh").path, [folder])
        guard outcome.code == 0 else { throw BuildError(description: outcome.output) }
        atexit { CompiledFixtures.remove() }
        return folder
    }

    package struct BuildError: Error, CustomStringConvertible {
        package var description: String
    }

    private static func remove() {
        if case .success(let folder) = built { try? FileManager.default.removeItem(atPath: folder) }
    }

    package static var folder: String { get throws { try built.get() } }

    /// `Friendly` for `libFriendly.so`.
    package static func path(_ name: String) throws -> String { try "\(folder)/lib\(name).so" }
}
