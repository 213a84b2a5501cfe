import Domain
import Vault

/// A file with one key of a webhook endpoint. Keys come by file, since a command line is seen by every user of a machine.
struct WebhookKeyFile {
    private(set) var secret: WebhookSecret?
    private(set) var publicKey: WebhookPublicKey?

    init(_ path: String) throws {
        let text = String(decoding: try CommandFile.read(path, limit: 4096), as: UTF8.self)
        let key = text.split(whereSeparator: \.isWhitespace)
        guard key.count == 1, let key = key.first.map(String.init) else {
            throw CommandFailure("\(path) holds \(key.count) words; one key is wanted")
        }
        do throws(VaultError) {
            if key.hasPrefix("whpk_") { publicKey = try WebhookPublicKey(key) } else { secret = try WebhookSecret(key) }
        } catch {
            throw CommandFailure("\(path): \(error.message)")
        }
    }

    /// - Throws: for a public key as well, which signs nothing.
    static func secret(_ path: String) throws -> WebhookSecret {
        guard let secret = try WebhookKeyFile(path).secret else {
            throw CommandFailure(
                "\(path) holds a public key, which verifies and signs nothing",
                action: "give the whsk_ key it belongs to")
        }
        return secret
    }
}
