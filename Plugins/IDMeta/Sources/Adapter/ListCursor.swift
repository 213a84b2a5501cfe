import PluginKit

/// Where a list goes on: the page, how many entries came before it, and a digest of the page before, by which a vendor
/// that repeats itself is found out. Written as `2.50.9f86d081884c7d65`.
struct ListCursor: Equatable {
    private static let mostPages = 10_000

    var page = 1
    var count = 0
    var digest = ""

    init() {}

    init(page: Int, count: Int, digest: String) {
        self.page = page
        self.count = count
        self.digest = digest
    }

    init(_ text: String?) throws(PluginFailure) {
        guard let text else {
            self.init()
            return
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let page = Int(parts[0]), (2...Self.mostPages).contains(page),
            let count = Int(parts[1]), count > 0, !parts[2].isEmpty
        else {
            throw PluginFailure(
                .invalidRequest, code: "wrong_cursor", message: "cursor: not one that this plugin gave; begin anew")
        }
        self.init(page: page, count: count, digest: String(parts[2]))
    }

    var text: String { "\(page).\(count).\(digest)" }

    /// FNV-1a of the ids, sorted, 16 hex digits: nobody gains by a collision.
    static func digest(_ ids: Set<String>) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in ids.sorted().joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
