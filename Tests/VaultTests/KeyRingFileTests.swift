import Foundation
import Testing

@testable import Vault

@Suite("Key ring file")
final class KeyRingFileTests {
    let directory: String
    let path: String

    init() throws {
        directory = NSTemporaryDirectory() + "vault-" + UUID().uuidString
        path = directory + "/keyring"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: directory) } catch {
            print("left behind: \(directory): \(error)")
        }
    }

    @Test("a created ring loads as the same ring and its file is private")
    func create() throws {
        let made = try KeyRing.create(at: path)
        let loaded = try KeyRing.load(from: path)
        #expect(loaded.matches(keyCheckValue: made.keyCheckValue()))
        let wrapped = made.wrap(dataKey: [1, 2, 3], tenant: "t")
        #expect(try loaded.unwrap(wrapped, tenant: "t") == [1, 2, 3])
        #expect(try mode() == 0o600)
    }

    @Test("an existing file is never overwritten")
    func exclusive() throws {
        let first = try KeyRing.create(at: path)
        let error = expect(.keyRingExists) { try KeyRing.create(at: path) }
        #expect(error?.message.contains(path) == true)
        #expect(try KeyRing.load(from: path).matches(keyCheckValue: first.keyCheckValue()))
    }

    @Test("a missing file or directory is named")
    func missing() {
        #expect(expect(.keyRingMissing) { try KeyRing.load(from: path) }?.message.contains(path) == true)
        expect(.keyRingMissing) { try KeyRing.rotate(at: path) }
        expect(.keyRingIO) { try KeyRing.create(at: directory + "/no/keyring") }
    }

    @Test(
        "a file that others may reach is refused, with the command that mends it",
        arguments: [0o640, 0o604, 0o620, 0o700])
    func permissions(mode: Int) throws {
        _ = try KeyRing.create(at: path)
        try chmod(mode)
        let error = expect(.keyRingPermissions) { try KeyRing.load(from: path) }
        #expect(error?.message.contains("`chmod 600 \(path)`") == true)
        try chmod(0o600)
        _ = try KeyRing.load(from: path)
    }

    @Test("a read-only private file is fine")
    func readOnly() throws {
        _ = try KeyRing.create(at: path)
        try chmod(0o400)
        _ = try KeyRing.load(from: path)
    }

    @Test("another user's file is refused", .enabled(if: geteuid() == 0, "only root can give a file away"))
    func owner() throws {
        _ = try KeyRing.create(at: path)
        #expect(chown(path, 12_345, 12_345) == 0)
        let error = expect(.keyRingPermissions) { try KeyRing.load(from: path) }
        #expect(error?.message.contains("12345") == true)
    }

    @Test("what is no regular file is refused, and a FIFO does not hang the start")
    func notAFile() throws {
        expect(.keyRingPermissions) { try KeyRing.load(from: directory) }
        #expect(mkfifo(path, 0o600) == 0)
        expect(.keyRingPermissions) { try KeyRing.load(from: path) }
    }

    @Test("a damaged file is refused: every single byte counts")
    func damaged() throws {
        _ = try KeyRing.create(at: path)
        let whole = try content()
        for index in whole.indices {
            var changed = whole
            changed[index] ^= 1
            try replace(changed)
            expect(.keyRingCorrupt) { try KeyRing.load(from: path) }
        }
        for length in stride(from: 0, to: whole.count, by: 7) {
            try replace(Array(whole.prefix(length)))
            expect(.keyRingCorrupt) { try KeyRing.load(from: path) }
        }
        try replace(whole)
        _ = try KeyRing.load(from: path)
    }

    @Test("content that is damaged behind a correct check is refused with its line")
    func damagedInside() throws {
        let digits = String(repeating: "ab", count: 32)
        for body in [
            "index \(digits)\n", "key 1 1 \(digits)\n", "index \(digits)\nkey 0 1 \(digits)\n",
            "index \(digits)\nkey 1 1 \(digits)\nkey 2 1 \(digits)\n", "index \(digits)\nkey 1 1 abcd\n",
            "index \(digits)\nindex \(digits)\nkey 1 1 \(digits)\n", "index \(digits)\nkey 1 1 \(digits)\nwhat\n",
            "index abcd\nkey 1 1 \(digits)\n",
        ] {
            let text = "gatehouse-keyring 1\n" + body
            try replace(utf8(text + "check \(Hash.hex(.sha256, utf8(text)))\n"))
            expect(.keyRingCorrupt) { try KeyRing.load(from: path) }
        }
    }

    @Test("an error about a damaged file shows none of its content")
    func noLeak() throws {
        _ = try KeyRing.create(at: path)
        let whole = try content()
        try replace(Array(whole.dropLast(2)))
        let error = expect(.keyRingCorrupt) { try KeyRing.load(from: path) }
        for line in String(decoding: whole, as: UTF8.self).split(separator: "\n") where line.contains("key ") {
            let digits = try #require(line.split(separator: " ").last)
            #expect(error?.message.contains(digits.prefix(16)) == false)
        }
    }

    @Test("a rotation adds a key to the file, keeps the old ones and leaves no second file")
    func rotate() throws {
        let first = try KeyRing.create(at: path)
        let wrapped = first.wrap(dataKey: [7], tenant: "t")
        _ = try KeyRing.rotate(at: path)
        let loaded = try KeyRing.load(from: path)
        #expect(loaded.versions == [2, 1])
        #expect(try loaded.unwrap(wrapped, tenant: "t") == [7])
        #expect(try mode() == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["keyring"])
    }

    @Test("a rotation through a symbolic link changes the file behind it")
    func symbolicLink() throws {
        _ = try KeyRing.create(at: path)
        let link = directory + "/link"
        #expect(symlink(path, link) == 0)
        _ = try KeyRing.rotate(at: link)
        #expect(try KeyRing.load(from: path).versions == [2, 1])
    }

    @Test("while one change runs another is refused, and neither loses a key")
    func oneChangeAtATime() throws {
        _ = try KeyRing.create(at: path)
        let running = try KeyFile.Replacement(of: path)
        let error = expect(.keyRingBusy) { try KeyRing.rotate(at: path) }
        #expect(error?.message.contains(path + ".new") == true)
        try running.commit(KeyRingFormat.render(KeyRing.load(from: path).addingNewKey()))
        #expect(try KeyRing.rotate(at: path).versions == [3, 2, 1])
    }

    @Test("a change that fails leaves the file as it was and nothing beside it")
    func failedChange() throws {
        _ = try KeyRing.create(at: path)
        let before = try content()
        expect(.unknownKeyVersion) { try KeyRing.retire(1, at: path) }
        #expect(try content() == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["keyring"])
    }

    @Test("a retired key is gone from the file")
    func retire() throws {
        _ = try KeyRing.create(at: path)
        _ = try KeyRing.rotate(at: path)
        #expect(try KeyRing.retire(1, at: path).versions == [2])
        #expect(try KeyRing.load(from: path).versions == [2])
    }

    @discardableResult
    private func expect(
        _ code: VaultError.Code, at location: SourceLocation = #_sourceLocation, _ body: () throws -> KeyRing
    ) -> VaultError? {
        let error = #expect(throws: VaultError.self, sourceLocation: location) { _ = try body() }
        #expect(error?.code == code, sourceLocation: location)
        return error
    }

    private func mode() throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func chmod(_ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private func content() throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func replace(_ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try chmod(0o600)
    }
}
