package import Domain
import Glibc
import Synchronization

/// Names the sessions that are inside a plugin, in a file that outlives the process.
///
/// A plugin in this process can take the process with it. What was written before the call is then still there, and
/// the next start reads who was inside. One process at a time may have the file.
package final class Breadcrumbs: Sendable {
    /// A session whose step was being made when the process before this one ended.
    package struct Survivor: Hashable, Sendable {
        package let session: ID
        package let step: Int
        /// Of the plugin, as `Plugin.digest`.
        package let plugin: String
    }

    static let slots = 256

    package let survivors: [Survivor]
    /// The digests of the plugins that were reading a callback then, which belongs to no session yet.
    package let readers: [String]
    private let file: CrumbFile
    private let next = Atomic<Int>(0)

    private static let nobody = ID(high: 0, low: 0)

    private init(file: CrumbFile, found: [Survivor]) {
        self.file = file
        survivors = found.filter { $0.session != Self.nobody }
        readers = found.filter { $0.session == Self.nobody }.map(\.plugin)
    }

    /// Opens or makes the file, reads who was inside, and clears it.
    package static func open(_ path: String) throws(BreadcrumbError) -> Breadcrumbs {
        let file = try CrumbFile.open(path)
        let found = (0..<slots).compactMap { file.survivor($0) }
        file.clear()
        return Breadcrumbs(file: file, found: found)
    }

    /// Before a plugin reads a callback; otherwise as for a step.
    func enter(reading plugin: PluginMark) -> Int? { enter(session: Self.nobody, step: 0, plugin: plugin) }

    /// nil when every slot is taken: then the step goes unrecorded, which is better than not making it.
    func enter(session: ID, step: Int, plugin: PluginMark) -> Int? {
        let start = next.wrappingAdd(1, ordering: .relaxed).oldValue
        for offset in 0..<Self.slots {
            let slot = (start &+ offset) & (Self.slots - 1)
            if file.claim(slot) {
                file.fill(slot, session: session, step: step, plugin: plugin)
                return slot
            }
        }
        return nil
    }

    func leave(_ slot: Int) { file.release(slot) }
}

/// The first 32 bytes of a plugin's digest, ready to be written.
struct PluginMark: Sendable {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init(_ digest: [UInt8]) {
        var padded = digest.prefix(32).map { UInt64($0) }
        padded.append(contentsOf: repeatElement(0, count: 32 - padded.count))
        let word: (Int) -> UInt64 = { index in padded[index * 8..<index * 8 + 8].reduce(0) { $0 << 8 | $1 } }
        words = (word(0), word(1), word(2), word(3))
    }

    init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    var text: String {
        let hex = [words.0, words.1, words.2, words.3].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return "sha256:" + hex.joined()
    }
}

/// The breadcrumbs' file cannot be used.
package struct BreadcrumbError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        case inUse = "in_use"
        case unusable
    }

    package let code: Code
    package let message: String

    package var description: String { message }
}
