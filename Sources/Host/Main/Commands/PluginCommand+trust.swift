import ArgumentParser
import Domain
import Vault

extension PluginCommand {
    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the public half of a vendor's signing key, or makes a key.",
            discussion: "Operators put what is printed into trust: { signed_by: [ … ] } of a provider.")

        @Argument(help: "A private key: an unencrypted PEM file, as openssl genpkey -algorithm ed25519 writes it.")
        var file: String

        @Flag(help: "Make the key and write it to FILE, which must not be there yet.")
        var new = false

        func run() async throws {
            try await reporting {
                let key = try trusting(file) { () throws(VaultError) in
                    new ? try PluginSigningKey.make(file: file) : try PluginSigningKey(file: file)
                }
                Output.line(key.publicKey.text)
            }
        }
    }

    struct Sign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Signs a library: writes LIBRARY.sig, which is shipped beside it.",
            discussion: "Signatures of other keys over the same bytes are kept, so two may sign.")

        @Argument(help: "The library file.", completion: .file(extensions: ["so"]))
        var library: String

        @Option(help: "The vendor's private key (gatehouse plugin key --new makes one).", completion: .file())
        var key: String

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await reporting {
                let signer = try trusting(key) { () throws(VaultError) in try PluginSigningKey(file: key) }
                let digest = try PluginFile.digest(of: library)
                let path = library + PluginSignature.suffix
                var signature = PluginSignature(digest: digest)
                if PluginFile.hasSignature(library) {
                    let present = try PluginFile.signature(of: library)
                    if present.digest == digest { signature = present }
                }
                signature.add(try trusting(key) { () throws(VaultError) in try signer.sign(digest: digest) })
                try CommandFile.create(path, signature.text, replacing: true)
                if json {
                    Output.json([
                        "file": .string(path), "digest": .string(digest), "key": .string(signer.publicKey.text),
                        "signatures": .number(signature.entries.count),
                    ])
                } else {
                    Output.line("signed      \(library)")
                    Output.line("  digest    \(digest)")
                    Output.line("  key       \(signer.publicKey)")
                    Output.line("  written   \(path)")
                }
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says who signed a library, from LIBRARY.sig; the library is read, not loaded.",
            discussion: "Exit code 0: genuine, and by one of the keys if keys are given; 1: not.")

        @Argument(help: "The library file.", completion: .file(extensions: ["so"]))
        var library: String

        @Option(help: "A public key (ed25519:…) that is trusted; repeat it for several.")
        var key: [String] = []

        @Flag(help: "Print {\"trusted\",\"digest\",\"signers\",\"reason\"} as JSON.")
        var json = false

        func run() async throws {
            try await reporting {
                let trusted = try key.map { text in
                    try trusting("--key") { () throws(VaultError) in try PluginKey(text) }
                }
                let digest = try PluginFile.digest(of: library)
                let signature = try PluginFile.signature(of: library)
                let signers = signature.signers(of: digest)
                let reason: String? =
                    if signature.digest != digest {
                        "the signature is for \(signature.digest), the file is \(digest)"
                    } else if signers.isEmpty {
                        "no signature in the file is genuine"
                    } else if !trusted.isEmpty, !signers.contains(where: trusted.contains) {
                        "none of the signers is one of the keys given"
                    } else {
                        nil
                    }
                if json {
                    Output.json([
                        "trusted": .bool(reason == nil), "digest": .string(digest),
                        "signers": .array(signers.map { .string($0.text) }),
                        "reason": reason.map { .string($0) } ?? .null,
                    ])
                } else if let reason {
                    Output.line("refused: \(reason)")
                } else {
                    Output.line("genuine  \(digest)")
                    for signer in signers { Output.line("  signed by \(signer)") }
                }
                if reason != nil { throw ExitCode(1) }
            }
        }
    }
}

func trusting<T>(_ place: String, _ body: () throws(VaultError) -> T) throws -> T {
    do throws(VaultError) {
        return try body()
    } catch {
        throw CommandFailure(error.message.contains(place) ? error.message : "\(place): \(error.message)")
    }
}
