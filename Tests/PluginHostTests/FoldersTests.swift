import Foundation
import PluginHost
import Testing

@Suite("Finding plugins in folders")
struct FoldersTests {
    @Test("a plugin is found by its name, in the first folder that has it")
    func finds() throws {
        let other = Fixtures.temporaryFile("folder")
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: other) }
        try FileManager.default.copyItem(atPath: Fixtures.path("Friendly"), toPath: "\(other)/libFriendly.so")
        let folders = try PluginFolders([other, Fixtures.folder, "/nowhere"])
        #expect(try folders.find("Friendly") == "\(other)/libFriendly.so")
        #expect(try folders.find("Vendor") == Fixtures.path("Vendor"))
        let names = folders.list().map(\.name)
        #expect(names == names.sorted() && names.contains("Vendor"))
        #expect(folders.list().filter { $0.name == "Friendly" }.map(\.path) == ["\(other)/libFriendly.so"])
    }

    @Test("a name that is not there is answered with the nearest one and all there are")
    func suggests() throws {
        let folder = Fixtures.temporaryFile("folder")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["libRegula.so", "libIDMeta.so", "readme.txt", "lib.so"] {
            _ = FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: nil)
        }
        let error = try #require(throws: PluginLoadError.self) { _ = try PluginFolders([folder]).find("Regulla") }
        #expect(error.code == .notFound)
        #expect(
            error.message == "plugin Regulla was not found: no libRegulla.so in \(folder) (did you mean \"Regula\"?); "
                + "there are IDMeta, Regula")
        let none = try #require(throws: PluginLoadError.self) { _ = try PluginFolders([]).find("Regula") }
        #expect(none.message == "plugin Regula was not found: no plugin folder is set")
    }

    @Test("a name cannot lead out of the folders")
    func plainNames() throws {
        for name in ["../etc/x", "", "a/b", "a.b", "ü"] {
            let error = try #require(throws: PluginLoadError.self) { _ = try PluginFolders(["/tmp"]).find(name) }
            #expect(error.message.contains("is no plugin's name"))
        }
    }

    @Test("a plugin's name is its file's, without lib and .so")
    func names() {
        #expect(PluginFolders.name(ofPath: "/opt/libRegula.so") == "Regula")
        #expect(PluginFolders.name(ofPath: "Regula") == "Regula")
    }
}
