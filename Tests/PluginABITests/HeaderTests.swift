import Foundation
import TestSupport
import Testing

@Suite("The contract's headers")
struct HeaderTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let headers = root.appendingPathComponent("Sources/PluginABI/include")

    /// Compiles a text that includes headers, strictly, and produces nothing.
    private func compile(_ text: String, _ compiler: [String], expecting code: Int32 = 0) throws -> Command.Outcome {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("header-\(UUID()).c")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let strict = ["-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only", "-I\(Self.headers.path)"]
        let language = compiler[0] == "c++" ? ["-x", "c++"] : ["-x", "c"]
        return try Command.run("/usr/bin/env", compiler + strict + language + [file.path])
    }

    @Test("the headers compile strictly, in C and in C++", arguments: [["cc", "-std=c11"], ["c++", "-std=c++17"]])
    func compiles(_ compiler: [String]) throws {
        let outcome = try compile("#include \"gatehouse_plugin.h\"\n", compiler)
        #expect(outcome.code == 0, "\(outcome.output)")
    }

    @Test("each header can be included alone, and twice", arguments: [["cc", "-std=c11"], ["c++", "-std=c++17"]])
    func alone(_ compiler: [String]) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.headers.path).filter { $0.hasSuffix(".h") }
        #expect(names.count >= 10)
        for name in names {
            let outcome = try compile("#include \"\(name)\"\n#include \"\(name)\"\nint header_is_alone;\n", compiler)
            #expect(outcome.code == 0, "\(name): \(outcome.output)")
        }
    }

    @Test("an assert on the layout that does not hold ends the build")
    func layoutAsserts() throws {
        let outcome = try compile(
            "#include \"gatehouse_plugin.h\"\nGH_LAYOUT(gh_part, bytes, 8);\n", ["cc", "-std=c11"])
        #expect(outcome.code != 0 && outcome.output.contains("gh_part.bytes moved"))
    }

    @Test("every struct that grows says so first, and its layout is asserted")
    func structSizes() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.headers.path).filter { $0.hasSuffix(".h") }
        let layout = try String(contentsOf: Self.headers.appendingPathComponent("gh_layout.h"), encoding: .utf8)
        var found = 0
        for name in names {
            let text = try String(contentsOf: Self.headers.appendingPathComponent(name), encoding: .utf8)
            for match in text.matches(of: /typedef struct (gh_\w+) \{\n\s*(\w+) (\w+);/) {
                let type = String(match.1)
                found += 1
                #expect(layout.contains("GH_SIZE(\(type), "), "\(type) has no asserted size")
                if ["gh_bytes", "gh_pair", "gh_entry"].contains(type) { continue }
                #expect(match.2 == "uint32_t" && match.3 == "struct_size", "\(type) begins with \(match.3)")
            }
        }
        #expect(found >= 15)
    }
}
