import Foundation
import TestSupport
import Testing

@testable import PluginHost

@Suite("Reading a library's symbols")
struct ELFImageTests {
    private func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: Fixtures.path(name))))
    }

    @Test("the exported symbols are those the linker would find")
    func exports() throws {
        #expect(try ELFImage(bytes("Friendly")).exports == ["gh_plugin_entry_v1"])
        #expect(try ELFImage(bytes("Chatty")).exports == ["chatty_helper", "gh_plugin_entry_v1"])
    }

    @Test("a library with the older hash table is read too")
    func systemVHash() throws {
        let path = Fixtures.temporaryFile("old.so")
        defer { unlink(path) }
        let include = Fixtures.sources.appendingPathComponent("../../Sources/PluginABI/include").path
        let outcome = try Command.run(
            "/usr/bin/env",
            [
                "cc", "-std=c11", "-D_GNU_SOURCE", "-shared", "-fPIC", "-fvisibility=hidden", "-Wl,--hash-style=sysv",
                "-I\(include)", "-I\(Fixtures.sources.path)", Fixtures.sources.appendingPathComponent("Chatty.c").path,
                "-o", path,
            ])
        #expect(outcome.code == 0, "\(outcome.output)")
        let image = try ELFImage([UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
        #expect(image.exports == ["chatty_helper", "gh_plugin_entry_v1"])
    }

    @Test("a program is not a library, and another machine's library is named as such")
    func others() throws {
        var bytes = try bytes("Friendly")
        bytes[16] = 2
        #expect(
            throws: PluginLoadError(.notALibrary, "it is an ELF file, but not a shared library; link it with -shared")
        ) {
            _ = try ELFImage(bytes)
        }
        bytes[16] = 3
        bytes[18] = 243
        let error = try #require(throws: PluginLoadError.self) { _ = try ELFImage(bytes) }
        #expect(error.code == .wrongMachine)
        #expect(error.message.hasPrefix("the machine is riscv, this host needs "))
        bytes[4] = 1
        #expect(throws: PluginLoadError.self) { _ = try ELFImage(bytes) }
    }

    @Test("a file cut short anywhere is refused, and never read outside")
    func truncated() throws {
        let bytes = try bytes("Friendly")
        for count in stride(from: 0, to: bytes.count, by: 97) {
            // Section headers and debug data at the end do not matter; what is read must be inside.
            _ = try? ELFImage(Array(bytes[..<count]))
        }
        #expect(throws: PluginLoadError.self) { _ = try ELFImage(Array(bytes[..<64])) }
        // All that is read here is inside, and what the linker would map is not: it would die of a signal.
        let reader = ELFReader(bytes: bytes)
        let (table, size, count) = try #require(
            zip3(reader.u64(32), reader.u16(54).map(UInt64.init), reader.u16(56).map(UInt64.init)))
        let ends = try (0..<count).map { table + $0 * size }.filter { reader.u32($0) == 1 }
            .map { try #require(reader.u64($0 + 8)) + #require(reader.u64($0 + 32)) }
        let end = Int(try #require(ends.max()))
        _ = try ELFImage(Array(bytes[..<end]))
        #expect(throws: ELFImage.damaged) { _ = try ELFImage(Array(bytes[..<(end - 1)])) }
        #expect(throws: PluginLoadError.self) { _ = try ELFImage([]) }
    }

    @Test("a file with any byte of its tables changed does no harm")
    func damaged() throws {
        let original = try bytes("Friendly")
        var random = SeededGenerator(seed: 7)
        for _ in 0..<1000 {
            var bytes = original
            for _ in 0..<3 {
                // The headers, the dynamic section and the tables lie in the first pages and near the data segment.
                let place = Int(random.next() % UInt64(bytes.count))
                bytes[place % 4096] = UInt8(truncatingIfNeeded: random.next())
                bytes[place] = [0, 0xFF, 0x7F, 0x80][Int(random.next() % 4)]
            }
            _ = try? ELFImage(bytes)
        }
    }
}

private func zip3<A, B, C>(_ a: A?, _ b: B?, _ c: C?) -> (A, B, C)? {
    guard let a, let b, let c else { return nil }
    return (a, b, c)
}
