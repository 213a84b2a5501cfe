import Foundation
import Testing

@testable import Vault

@Suite("Signatures of plugins")
struct PluginSignatureTests {
    private let digest = "sha256:" + String(repeating: "ab", count: 32)

    @Test("a signature names its signer, for these bytes and no others")
    func signers() throws {
        let folder = try KeyFolder()
        let key = try PluginSigningKey.make(file: folder.path("vendor.key"))
        let signature = PluginSignature(digest: digest, entries: [try key.sign(digest: digest)])
        #expect(signature.signers(of: digest) == [key.publicKey])
        let other = "sha256:" + String(repeating: "cd", count: 32)
        #expect(signature.signers(of: other) == [])
        // The file may claim another digest; the signature does not.
        #expect(PluginSignature(digest: other, entries: signature.entries).signers(of: other) == [])
    }

    @Test("the file is read as it was written; two keys may sign, one key signs once")
    func file() throws {
        let folder = try KeyFolder()
        let first = try PluginSigningKey.make(file: folder.path("1.key"))
        let second = try PluginSigningKey.make(file: folder.path("2.key"))
        var signature = PluginSignature(digest: digest)
        for key in [first, second, first] { signature.add(try key.sign(digest: digest)) }
        let read = try PluginSignature(signature.text)
        #expect(read == signature)
        #expect(read.signers(of: digest) == [second.publicKey, first.publicKey])
    }

    @Test(
        "what is no signature file is refused",
        arguments: [
            "", "{}", "gatehouse.plugin.signature/1", "gatehouse.plugin.signature/1\nsha256:aa\n",
            "gatehouse.plugin.signature/2\nsha256:aa\ned25519:AA== AA==\n",
            "gatehouse.plugin.signature/1\nsha256:aa\ned25519:AA== AA==\n",
            "gatehouse.plugin.signature/1\nsha256:aa\ned25519:\(String(repeating: "A", count: 43))= AA==\n",
        ])
    func refused(text: String) {
        #expect(throws: VaultError.self) { try PluginSignature(Array(text.utf8)) }
    }

    @Test("a key is made once, for its owner alone, and openssl reads it")
    func keyFile() throws {
        let folder = try KeyFolder()
        let path = folder.path("vendor.key")
        let key = try PluginSigningKey.make(file: path)
        #expect(try PluginSigningKey(file: path).publicKey == key.publicKey)
        #expect(throws: VaultError.self) { try PluginSigningKey.make(file: path) }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/openssl")
        openssl.arguments = ["pkey", "-in", path, "-pubout", "-outform", "DER"]
        let output = Pipe()
        openssl.standardOutput = output
        try openssl.run()
        let der = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        openssl.waitUntilExit()
        #expect(PluginKey.prefix + Base64.encode(Array(der.suffix(32))) == key.publicKey.text)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(throws: VaultError.self) { try PluginSigningKey(file: path) }
    }

    @Test(
        "what is no public key is refused",
        arguments: ["", "ed25519:", "ed25519:AAAA", "whpk_AAAA", "ed25519:" + String(repeating: "A", count: 44)])
    func publicKeys(text: String) {
        #expect(throws: VaultError.self) { try PluginKey(text) }
    }
}

private final class KeyFolder {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-keys-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path() }
}
