import Domain
import Foundation
import PluginHost
import TestSupport
import Testing

@Suite("The vendors' manual")
struct ManualTests {
    private static let root = Fixtures.sources.appendingPathComponent("../..").standardizedFileURL

    /// The text of every block that is fenced with ```c and this word.
    private func blocks(_ kind: String) throws -> [String] {
        let manual = try String(contentsOf: Self.root.appendingPathComponent("docs/plugin-abi.md"), encoding: .utf8)
        return manual.components(separatedBy: "```c \(kind)\n").dropFirst().map { rest in
            String(rest.prefix(upTo: rest.range(of: "```")?.lowerBound ?? rest.endIndex))
        }
    }

    private func compile(_ text: String, _ arguments: [String]) throws {
        let file = Fixtures.temporaryFile("manual") + ".c"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        defer { unlink(file) }
        let include = Self.root.appendingPathComponent("Sources/PluginABI/include").path
        let outcome = try Command.run(
            "/usr/bin/env",
            ["cc", "-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror", "-I\(include)", file] + arguments)
        #expect(outcome.code == 0, "\(outcome.output)")
    }

    @Test("the example is a plugin: it compiles strictly, loads and verifies")
    func example() async throws {
        let blocks = try blocks("plugin")
        #expect(blocks.count == 1)
        let library = Fixtures.temporaryFile("libManual") + ".so"
        defer { unlink(library) }
        try compile(
            try #require(blocks.first),
            ["-pedantic", "-shared", "-fPIC", "-fvisibility=hidden", "-Wl,-z,defs", "-o", library])
        let plugin = try PluginLoader.load(path: library, crumbs: nil, digest: Fixtures.digest)
        #expect(plugin.warnings.isEmpty && plugin.manifest.id == "com.example.register")
        let start = StepInput.start(["idNumber": "1"])
        let first = try await plugin.step(start).get()
        #expect(first.effects.map(\.key) == ["check"])
        let answer = HTTPResult(outcome: .response, status: 200, body: Array("{\"found\":true}".utf8))
        let last = try await plugin.step(start.next(.http(key: "check", answer), after: first)).get()
        #expect(
            last.end
                == .finish(["decision": "approved", "checks": [["name": "register", "outcome": "passed"]]]))
    }

    @Test("every worked example compiles")
    func fragments() throws {
        let shorthands = try blocks("shorthands").joined()
        let fragments = try blocks("fragment")
        #expect(fragments.count >= 6)
        for fragment in fragments {
            let text =
                "#include \"gatehouse_plugin.h\"\n\(shorthands)\nvoid worked(void);\nvoid worked(void) {\n\(fragment)}\n"
            try compile(text, ["-Wno-unused-variable", "-fsyntax-only"])
        }
    }

    @Test("the manual names every code of a load error, every error class and every constant of the headers")
    func complete() throws {
        let manual = try String(contentsOf: Self.root.appendingPathComponent("docs/plugin-abi.md"), encoding: .utf8)
        let headers = Self.root.appendingPathComponent("Sources/PluginABI/include")
        for name in ["gh_part.h", "gh_http.h", "gh_errors.h", "gh_event.h", "gh_ingest.h"] {
            let text = try String(contentsOf: headers.appendingPathComponent(name), encoding: .utf8)
            for match in text.matches(of: /#define (GH_[A-Z]+_)([A-Z0-9_]+) [0-9]+u/) {
                let isNamed = manual.contains(match.1 + match.2) || manual.contains("`\(match.2)`")
                // Hashes and signatures are spelled out in the header that defines them.
                let isInHeader = ["GH_HASH_", "GH_SIGN_", "GH_NONCE_"].contains(String(match.1))
                #expect(isNamed || isInHeader, "\(match.1)\(match.2) is not in docs/plugin-abi.md")
            }
        }
    }
}
