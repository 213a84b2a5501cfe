import Domain
import Glibc

/// Where plugins lie: `libNAME.so` in one of some folders. The first folder that has it wins.
package struct PluginFolders: Sendable {
    package let folders: [String]

    package init(_ folders: [String]) { self.folders = folders }

    /// The path of the plugin called `name`.
    package func find(_ name: String) throws(PluginLoadError) -> String {
        let isPlain = !name.isEmpty && name.utf8.allSatisfy(Self.isNameByte)
        guard isPlain else {
            throw PluginLoadError(
                .notFound, "\"\(name)\" is no plugin's name: letters, digits, underscores and hyphens, such as Regula")
        }
        for folder in folders {
            let path = "\(folder)/lib\(name).so"
            if unsafe access(path, F_OK) == 0 { return path }
        }
        let known = list().map(\.name)
        let places =
            folders.isEmpty ? "no plugin folder is set" : "no lib\(name).so in \(folders.joined(separator: ", "))"
        let others = known.isEmpty ? "" : "; there are \(known.joined(separator: ", "))"
        throw PluginLoadError(
            .notFound, "plugin \(name) was not found: \(places)\(didYouMean(name, among: known))\(others)")
    }

    /// Every plugin, by name.
    package func list() -> [(name: String, path: String)] {
        var found: [String: String] = [:]
        for folder in folders {
            for file in Self.files(in: folder) {
                guard file.hasPrefix("lib"), file.hasSuffix(".so") else { continue }
                let name = String(file.dropFirst(3).dropLast(3))
                guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte), found[name] == nil else { continue }
                found[name] = "\(folder)/\(file)"
            }
        }
        return found.map { (name: $0.key, path: $0.value) }.sorted { $0.name < $1.name }
    }

    /// `Regula` for `…/libRegula.so`; any other file's name without its folder.
    package static func name(ofPath path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        guard file.hasPrefix("lib"), file.hasSuffix(".so"), file.utf8.count > 6 else { return file }
        return String(file.dropFirst(3).dropLast(3))
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
        default: false
        }
    }

    private static func files(in folder: String) -> [String] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }
}
