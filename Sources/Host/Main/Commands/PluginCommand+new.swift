import ArgumentParser
import FoundationEssentials
import PluginTemplates

extension PluginCommand {
    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes a working plugin with its build file and a cassette, to begin from.",
            discussion: "What is written passes gatehouse plugin check at once: cd NAME && make check.")

        enum Language: String, ExpressibleByArgument, CaseIterable {
            case swift, c, rust
        }

        @Argument(help: "A capital, then letters and digits: Acme makes libAcme.so.")
        var name: String

        @Option(help: "swift, c or rust.")
        var language: Language

        @Option(help: "The folder to write, which must not be there yet (default: NAME).", completion: .directory)
        var directory: String?

        @Option(
            help:
                "For Swift: Gatehouse's folder Sources, whose PluginKit is copied (default: found from here upwards).",
            completion: .directory)
        var kit: String?

        func run() async throws {
            try await reporting {
                try checkName()
                let folder = directory ?? name
                guard !FileManager.default.fileExists(atPath: folder) else {
                    throw CommandFailure("\(folder) is there already", action: "name another folder with --directory")
                }
                let sources = language == .swift ? try kitFolder() : nil
                for (path, text) in PluginTemplate.files(language.rawValue, name: name) {
                    try write(text, to: "\(folder)/\(path)")
                }
                if let sources {
                    for part in ["PluginKit", "PluginABI"] {
                        try attempt("\(folder)/Kit/\(part)") {
                            try FileManager.default.createDirectory(
                                atPath: "\(folder)/Kit", withIntermediateDirectories: true)
                            try FileManager.default.copyItem(
                                atPath: "\(sources)/\(part)", toPath: "\(folder)/Kit/\(part)")
                        }
                    }
                }
                Output.line("written  \(folder)")
                Output.line("  next   cd \(folder) && make check")
            }
        }

        private func checkName() throws {
            let isPlain =
                name.utf8.first.map { (65...90).contains($0) } == true && name.utf8.count <= 40
                && name.utf8.allSatisfy { (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) }
            guard isPlain else {
                throw CommandFailure(
                    "\"\(name)\" is no name for a plugin",
                    action: "write a capital, then letters and digits, at most 40, such as Acme")
            }
        }

        /// The Swift SDK travels with the plugin, so that its build needs nothing else of ours.
        private func kitFolder() throws -> String {
            if let kit {
                guard Self.holdsKit(kit) else {
                    throw CommandFailure(
                        "\(kit) has no PluginKit and PluginABI",
                        action: "name the folder Sources of Gatehouse's checkout")
                }
                return kit
            }
            let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
            for start in [FileManager.default.currentDirectoryPath, program] {
                var folder = start
                while !folder.isEmpty {
                    if Self.holdsKit(folder + "/Sources") { return folder + "/Sources" }
                    folder = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
                }
            }
            throw CommandFailure(
                "PluginKit is nowhere above this folder",
                action: "name the folder Sources of Gatehouse's checkout with --kit")
        }

        private static func holdsKit(_ folder: String) -> Bool {
            FileManager.default.fileExists(atPath: "\(folder)/PluginKit/Plugin/Plugin.swift")
                && FileManager.default.fileExists(atPath: "\(folder)/PluginABI/include/gatehouse_plugin.h")
        }

        private func write(_ text: String, to path: String) throws {
            try attempt(path) {
                let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try Data(text.utf8).write(to: URL(filePath: path))
            }
        }

        private func attempt(_ path: String, _ work: () throws -> Void) throws {
            do { try work() } catch { throw CommandFailure("\(path) cannot be written: \(error)") }
        }
    }
}

/// The examples, under another name.
enum PluginTemplate {
    static func files(_ language: String, name: String) -> [(path: String, text: String)] {
        var found: [(String, String)] = []
        for index in 0..<Int(plugin_template_count) {
            guard let template = plugin_template_at(UInt64(index))?.pointee else { continue }
            let its = String(cString: template.language)
            guard its == language || its.isEmpty else { continue }
            let bytes = UnsafeBufferPointer(start: template.bytes, count: Int(template.size))
            let path = String(cString: template.path)
            let text = String(decoding: bytes, as: UTF8.self)
            // The headers are the same for everybody.
            found.append((renamed(path, name), path.hasPrefix("include/") ? text : renamed(text, name)))
        }
        return found
    }

    private static func renamed(_ text: String, _ name: String) -> String {
        let small = name.lowercased()
        return
            text
            .replacing("com.example.register", with: "com.example.\(small)")
            .replacing("register.c", with: "\(small).c")
            .replacing("--crate-name register", with: "--crate-name \(small)")
            .replacing("name = \"register\"", with: "name = \"\(small)\"")
            .replacing("Register", with: name)
    }
}
