import CProcess
import Domain
import Glibc
import Synchronization

/// Names the sessions that are inside a plugin, in a file that outlives the process.
///
/// A plugin in this process can take the process with it. What was written before the call is then still there, and
/// the next start reads who was inside, and which of them the process died of. One process at a time may have the file.
package final class Breadcrumbs: Sendable {
    static let slots = 256

    /// What the process that had the file before this one died of: nothing, when it ended outside all plugins.
    package let deaths: [StepDeath]
    private let file: CrumbFile
    private let next = Atomic<Int>(0)

    private static let nobody = ID(high: 0, low: 0)

    private init(file: CrumbFile, found: [CrumbFile.Found]) {
        self.file = file
        deaths = StepDeath.judge(
            found.map { crumb in
                StepDeath(
                    session: crumb.session == Self.nobody ? nil : crumb.session, step: crumb.step,
                    plugin: crumb.plugin.text, signal: crumb.signal)
            })
    }

    /// Opens or makes the file, reads who was inside, and clears it. From then on threads that die are marked.
    package static func open(_ path: String) throws(BreadcrumbError) -> Breadcrumbs {
        let file = try CrumbFile.open(path)
        let code = cprocess_mark_install()
        guard code == 0 else { throw .noHandlers(code) }
        let found = (0..<slots).compactMap { file.found($0) }
        file.clear()
        return Breadcrumbs(file: file, found: found)
    }

    /// Runs `body`, in which a plugin makes a session's step.
    func around<Value>(session: ID, step: Int, plugin: PluginMark, _ body: () -> Value) -> Value {
        guard let slot = enter(session: session, step: step, plugin: plugin) else { return body() }
        let outer = unsafe cprocess_mark_set(file.mark(slot))
        defer {
            unsafe cprocess_mark_set(outer)
            leave(slot)
        }
        return body()
    }

    /// Runs `body`, in which a plugin reads a callback.
    func around<Value>(readingWith plugin: PluginMark, _ body: () -> Value) -> Value {
        around(session: Self.nobody, step: 0, plugin: plugin, body)
    }

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

    static func noHandlers(_ code: Int32) -> BreadcrumbError {
        let reason = unsafe String(cString: strerror(code))
        return BreadcrumbError(
            code: .unusable,
            message: "the handlers of fatal signals cannot be installed: \(reason); check what limits this process")
    }
}
