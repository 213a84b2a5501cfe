import Domain
import Foundation
import PluginHost
import TestSupport
import Testing

@Suite("Loading a plugin")
struct LoadingTests {
    @Test("a plugin is loaded with its name, digest and manifest")
    func loads() throws {
        let plugin = try Fixtures.load("Friendly")
        #expect(plugin.name == "Friendly")
        #expect(plugin.digest.hasPrefix("sha256:") && plugin.digest.count == 71)
        #expect(plugin.manifest.id == "friendly")
        #expect(plugin.manifest.operations.map(\.id) == [.verificationID])
        #expect(plugin.abiMinor == 0)
        #expect(plugin.warnings == [])
    }

    @Test("an entry of a later version is read as far as it is known")
    func laterEntry() async throws {
        let plugin = try Fixtures.load("LongEntry")
        #expect(plugin.manifest.id == "long-entry" && plugin.abiMinor == 1)
        #expect(try await plugin.step(.start([:])).get().effects == [.timer(key: "later", delay: 1)])
    }

    @Test(
        "the same bytes under another path are the same library",
        .enabled(if: !TestIsolation.isCell, "the fixture writes a file, or two loads share a library"))
    func sameBytes() async throws {
        let copy = try "\(Fixtures.folder)/libCrowdCopy.so"
        try FileManager.default.copyItem(atPath: Fixtures.path("Crowd"), toPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        let first = try Fixtures.load("Crowd")
        let second = try PluginLoader.load(path: copy, crumbs: nil, digest: Fixtures.digest)
        #expect(second.digest == first.digest && second.name == "CrowdCopy")
        // The fixture counts its instances in a static variable: one library, one variable.
        let instance = try await first.transport.makeInstance(config: [])
        let output = try await second.step(.start([:])).get()
        #expect(output.logs.first?.message.hasSuffix(" 1 instances") == false)
        await first.transport.destroy(instance)
    }

    @Test("two different libraries do not get each other's functions")
    func differentBytes() throws {
        let names = ["Friendly", "Vendor", "Recorder", "Trap"]
        let ids = try names.map { try Fixtures.load($0).manifest.id }
        #expect(ids == ["friendly", "vendor", "recorder", "trap"])
    }

    @Test("a file that changes after it was loaded changes nothing")
    func sealedCopy() async throws {
        let path = try "\(Fixtures.folder)/libChanging.so"
        try FileManager.default.copyItem(atPath: Fixtures.path("Late"), toPath: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let plugin = try PluginLoader.load(path: path, crumbs: nil, digest: Fixtures.digest)
        try Data(repeating: 0, count: 100_000).write(to: URL(fileURLWithPath: path))
        let output = try await plugin.step(.start([:])).get()
        #expect(output.effects == [.timer(key: "later", delay: 1000)])
    }

    @Test("every refusal says what is wrong, theirs, ours and the fix", arguments: Refused.all)
    func refuses(_ refused: Refused) throws {
        let error = try Fixtures.refusal(refused.plugin)
        #expect(error.code == refused.code)
        #expect(error.message == refused.message)
        #expect(try error.description == "\(Fixtures.path(refused.plugin)): \(refused.message)")
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var plugin: String
        var code: PluginLoadError.Code
        var message: String
        var testDescription: String { plugin }

        init(_ plugin: String, _ code: PluginLoadError.Code, _ message: String) {
            (self.plugin, self.code, self.message) = (plugin, code, message)
        }

        static let all = [
            Refused("Absent", .notFound, "there is no such file"),
            Refused("Text", .notALibrary, "it does not begin as an ELF file does"),
            Refused(
                "NoSymbol", .noEntrySymbol,
                "it is a library but no plugin: it does not export gh_plugin_entry_v1 (did you mean "
                    + "\"gh_plugin_entry_v\"?); define that function and mark it GH_EXPORT (gh_entry.h)"),
            Refused(
                "WrongSymbol", .wrongMajorSymbol,
                "the entry symbol is gh_plugin_entry_v2, this host needs gh_plugin_entry_v1; update this host, "
                    + "or build the plugin with the headers of ABI 1"),
            Refused(
                "WrongMajor", .wrongMajor,
                "gh_entry.abi_major is 2, this host needs 1; build the plugin with the headers of ABI 1"),
            Refused(
                "BadMagic", .wrongMagic,
                "gh_entry.magic is 0x31304847, this host needs 0x31764847; set it to GH_MAGIC and build with the "
                    + "headers of this ABI"),
            Refused(
                "ShortEntry", .wrongSize,
                "gh_entry.struct_size is 16, this host needs 40 or more; set it to sizeof(gh_entry)"),
            Refused(
                "OddEntry", .wrongSize,
                "gh_entry.struct_size is 44, this host needs 40 or more; set it to sizeof(gh_entry)"),
            Refused(
                "ReservedSlot", .reservedField,
                "gh_plugin_api.reserved is 5, this host needs 0; leave it zero, or update this host if the plugin "
                    + "needs a later ABI"),
            Refused("NullEntry", .noEntry, "gh_plugin_entry_v1 returns NULL; it must return its static gh_entry"),
            Refused(
                "MissingSlot", .missingSlot,
                "gh_plugin_api.instance_destroy, gh_plugin_api.step is NULL, this host needs it; implement it: it is "
                    + "mandatory"),
            Refused(
                "MissingIngest", .missingSlot,
                "gh_plugin_api.ingest is NULL, this host needs it; implement it, or take \"callbacks\" out of the manifest"
            ),
            Refused(
                "BadManifest", .badManifest,
                "the manifest cannot be used: /operatoins: unknown key (did you mean \"operations\"?); "
                    + "/id: \"Bad Manifest\" is not lower-case words of letters and digits joined by dots or hyphens, "
                    + "such as com.example.checks; /version: \"1\" is not MAJOR.MINOR.PATCH (semver.org, without build "
                    + "metadata); /operations/0/processing: \"single_stp\" is not one of single_step, multi_step, "
                    + "async_webhook (did you mean \"single_step\"?)"),
            Refused("LongManifest", .badManifest, "bytes of the manifest: 18446744073709551615, at most 262144"),
        ]
    }

    @Test("a library that needs what nobody has is refused with the linker's reason")
    func unlinked() throws {
        let error = try Fixtures.refusal("Unlinked")
        #expect(error.code == .cannotLoad)
        #expect(error.message.contains("undefined symbol: gh_fixture_that_is_nowhere"))
        #expect(!error.message.contains("/proc/self/fd"))
    }

    @Test("a folder is no plugin")
    func folder() throws {
        let folder = try Fixtures.folder
        let error = try #require(throws: PluginLoadError.self) {
            _ = try PluginLoader.load(path: folder, crumbs: nil, digest: Fixtures.digest)
        }
        #expect(error.code == .notALibrary && error.message == "it is no regular file")
    }

    @Test("a file that is far too large is refused unread")
    func tooLarge() throws {
        let path = Fixtures.temporaryFile("large")
        defer { unlink(path) }
        let file = open(path, O_RDWR | O_CREAT, 0o600)
        // A hole: it takes no room on the disk.
        #expect(ftruncate(file, 256 * 1024 * 1024 + 1) == 0)
        close(file)
        let error = try #require(throws: PluginLoadError.self) {
            _ = try PluginLoader.load(path: path, crumbs: nil, digest: Fixtures.digest)
        }
        #expect(error.code == .tooLarge)
        #expect(error.message == "it is 268435457 bytes long; at most 268435456 are loaded")
    }

    @Test("a plugin that exports more than its entry is loaded with a warning")
    func chatty() async throws {
        let plugin = try Fixtures.load("Chatty")
        #expect(
            plugin.warnings == [
                "exports a symbol besides gh_plugin_entry_v1: chatty_helper; hide it with -fvisibility=hidden "
                    + "or a version script"
            ])
    }

    @Test("what lies beyond a table's struct_size is absent")
    func olderTable() async throws {
        // The fixture's ingest slot holds an address that would crash, behind the size it declares.
        let plugin = try Fixtures.load("Chatty")
        let instance = try await plugin.transport.makeInstance(config: [])
        let request = InboundRequest(now: .now(), method: "POST", path: "/", host: "h", url: "http://h/")
        let result = await plugin.transport.ingest(instance, request, now: .now())
        #expect(throws: StepFailure(.invalidRequest, code: "ingest.absent", message: "the plugin takes no callbacks")) {
            try result.get()
        }
    }
}
