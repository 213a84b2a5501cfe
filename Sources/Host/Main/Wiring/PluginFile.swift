import Domain
import FoundationEssentials
import PluginHost
import ProviderConfig
import Vault

/// A library and the signature beside it, as files. They are read; nothing of them runs.
enum PluginFile {
    static func digest(of path: String) throws -> String {
        "sha256:" + Hash.hex(.sha256, try CommandFile.read(path, limit: PluginLoader.largestFile))
    }

    static func hasSignature(_ library: String) -> Bool {
        FileManager.default.fileExists(atPath: library + PluginSignature.suffix)
    }

    static func signature(of library: String) throws -> PluginSignature {
        let path = library + PluginSignature.suffix
        guard hasSignature(library) else {
            throw CommandFailure(
                "there is no signature \(path)", action: "gatehouse plugin sign writes it beside the library")
        }
        let text = try CommandFile.read(path, limit: PluginSignature.largest)
        return try trusting(path) { () throws(VaultError) in try PluginSignature(text) }
    }

    static func identity(of path: String) -> Result<PluginIdentity, PluginLoadError> {
        let digest: String
        do {
            digest = try self.digest(of: path)
        } catch {
            return .failure(PluginLoadError(.unreadable, "\(error)", path: path))
        }
        guard hasSignature(path) else {
            return .success(
                PluginIdentity(digest: digest, signers: [], unsigned: "there is no \(path)\(PluginSignature.suffix)"))
        }
        do {
            let signature = try signature(of: path)
            let signers = signature.signers(of: digest).map(\.text)
            let reason =
                signature.digest == digest
                ? "no signature in \(path)\(PluginSignature.suffix) is genuine"
                : "\(path)\(PluginSignature.suffix) is for \(signature.digest), the library is \(digest)"
            return .success(
                PluginIdentity(digest: digest, signers: signers, unsigned: signers.isEmpty ? reason : nil))
        } catch {
            return .success(PluginIdentity(digest: digest, signers: [], unsigned: "\(error)"))
        }
    }
}
