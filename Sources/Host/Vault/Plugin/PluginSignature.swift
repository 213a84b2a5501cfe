/// What stands beside a signed library, in `libX.so.sig`: who vouches for which bytes.
///
///     gatehouse.plugin.signature/1
///     sha256:…
///     ed25519:<public key> <signature, base64 of 64 bytes>
///
/// Signed are the first two lines with their newlines, so a tool that signs text can sign plugins too. Several vendors, or
/// the old and the new key of one, may sign the same file: a line each.
package struct PluginSignature: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let key: PluginKey
        /// 64 bytes.
        let signature: [UInt8]
    }

    package static let format = "gatehouse.plugin.signature/1"
    package static let suffix = ".sig"
    /// Bytes of the file.
    package static let largest = 64 * 1024
    private static let most = 16

    /// Of the library, `sha256:` and 64 hex digits.
    package let digest: String
    package private(set) var entries: [Entry]

    package init(digest: String, entries: [Entry] = []) {
        self.digest = digest
        self.entries = entries
    }

    /// - Throws: `invalidPluginSignature`: no such file, or more than this version understands.
    package init(_ text: [UInt8]) throws(VaultError) {
        var lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
        guard lines.count > 2, lines[0] == Self.format, lines[1].hasPrefix("sha256:") else {
            throw Self.invalid("it does not begin with \(Self.format), a digest and a signature, a line each")
        }
        digest = lines[1]
        lines.removeFirst(2)
        guard lines.count <= Self.most else { throw Self.invalid("it holds more than \(Self.most) signatures") }
        entries = []
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 2, let key = try? PluginKey(words[0]), let signature = Base64.decode(words[1]),
                signature.count == 64
            else { throw Self.invalid("line \(entries.count + 3) is no public key and signature") }
            entries.append(Entry(key: key, signature: signature))
        }
    }

    private static func invalid(_ reason: String) -> VaultError {
        VaultError(.invalidPluginSignature, "\(reason); sign the library again with gatehouse plugin sign")
    }

    /// A second signature of one key takes the place of the first.
    package mutating func add(_ entry: Entry) {
        entries.removeAll { $0.key == entry.key }
        entries.append(entry)
    }

    /// The file.
    package var text: [UInt8] {
        Self.message(digest) + entries.flatMap { "\($0.key) \(Base64.encode($0.signature))\n".utf8 }
    }

    /// The keys whose signatures over the library with this digest are genuine.
    package func signers(of digest: String) -> [PluginKey] {
        guard digest == self.digest else { return [] }
        let message = Self.message(digest)
        return entries.filter { $0.key.verifies(message, signature: $0.signature) }.map(\.key)
    }

    static func message(_ digest: String) -> [UInt8] { Array("\(format)\n\(digest)\n".utf8) }
}
