import Domain
import FoundationEssentials
import Glibc
import ProviderConfig

/// Stands in for SHA-256, which is not this module's business: FNV-1a, equal bytes give equal text.
let testDigest: ContentDigest = { bytes in
    let hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 64 - digits.count) + digits
}

/// A snapshot of files in memory.
func snapshot(_ files: [String: String], environment: [String: String] = [:]) -> ProviderSnapshot {
    ConfigFolder.parse(
        files.sorted { $0.key < $1.key }.map { ($0.key, Array($0.value.utf8)) }, environment: environment,
        digest: testDigest)
}

func snapshot(_ yaml: String, environment: [String: String] = [:]) -> ProviderSnapshot {
    snapshot(["p.yaml": yaml], environment: environment)
}

/// The smallest provider, with more lines behind it.
func provider(_ rest: String) -> String { "id: p\nplugin: P\n" + rest }

/// A folder of its own that is gone afterwards.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/gatehouse-config-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: file))
        chmod(file, mode)
        return file
    }
}

/// The root of the repository, for the files it ships.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
