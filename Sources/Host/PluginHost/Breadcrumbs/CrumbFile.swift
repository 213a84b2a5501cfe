import Domain
import Glibc
import Synchronization

/// The file of the breadcrumbs, mapped: 256 slots of 64 bytes, each {state u32, signal u32, session 16 bytes, step u64, plugin
/// 32 bytes}. It is read by the next process of the same machine, so words are in its byte order. Earlier versions left 0
/// where the signal is, so that nobody is blamed by what they wrote.
@safe final class CrumbFile: Sendable {
    private enum State {
        static let free: UInt32 = 0
        static let claimed: UInt32 = 1
        static let inside: UInt32 = 2
    }

    private struct Crumb: BitwiseCopyable {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var step: UInt64 = 0
        var plugin: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    }

    /// A slot that was taken when the process ended.
    struct Found {
        let session: ID
        let step: Int
        let plugin: PluginMark
        /// What its thread died of.
        let signal: FatalSignal?
    }

    private static let slotSize = 64
    private static let size = Breadcrumbs.slots * slotSize

    /// Mapped for as long as this object lives. Slots are handed out by their atomic state.
    private nonisolated(unsafe) let base: UnsafeMutableRawPointer
    private let descriptor: Int32

    private init(base: UnsafeMutableRawPointer, descriptor: Int32) {
        unsafe self.base = base
        self.descriptor = descriptor
    }

    deinit {
        unsafe munmap(base, Self.size)
        // Closing alone would leave the lock to a child that is just being started and has not closed its copy yet.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    static func open(_ path: String) throws(BreadcrumbError) -> CrumbFile {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unusable(path, "cannot be opened") }
        do throws(BreadcrumbError) {
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                throw BreadcrumbError(
                    code: .inUse, message: "\(path) is used by another process; each process needs a file of its own")
            }
            var facts = stat()
            // Anything else is somebody's file, named by mistake.
            guard unsafe fstat(descriptor, &facts) == 0, facts.st_size == 0 || facts.st_size == size else {
                throw BreadcrumbError(
                    code: .unusable, message: "\(path) is no file of breadcrumbs; name another, or remove it")
            }
            guard ftruncate(descriptor, size) == 0 else { throw unusable(path, "cannot be given its size") }
            let base = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
            guard let base = unsafe base, unsafe base != MAP_FAILED else { throw unusable(path, "cannot be mapped") }
            return unsafe CrumbFile(base: base, descriptor: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func unusable(_ path: String, _ what: String) -> BreadcrumbError {
        let reason = unsafe String(cString: strerror(errno))
        return BreadcrumbError(
            code: .unusable, message: "\(path) \(what): \(reason); check that its folder is there and ours")
    }

    // MARK: Slots

    private func state(_ slot: Int) -> UnsafeMutablePointer<Atomic<UInt32>> {
        unsafe (base + slot * Self.slotSize).assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    private func crumb(_ slot: Int) -> UnsafeMutablePointer<Crumb> {
        unsafe (base + slot * Self.slotSize + 8).assumingMemoryBound(to: Crumb.self)
    }

    /// Where the number of a signal is stored by the thread that dies of it.
    func mark(_ slot: Int) -> UnsafeMutablePointer<UInt32> {
        unsafe (base + slot * Self.slotSize + 4).assumingMemoryBound(to: UInt32.self)
    }

    func claim(_ slot: Int) -> Bool {
        unsafe state(slot).pointee.compareExchange(
            expected: State.free, desired: State.claimed, ordering: .acquiring
        ).exchanged
    }

    func fill(_ slot: Int, session: ID, step: Int, plugin: PluginMark) {
        unsafe mark(slot).pointee = 0
        unsafe crumb(slot).pointee = Crumb(
            high: session.high, low: session.low, step: UInt64(clamping: step), plugin: plugin.words)
        unsafe state(slot).pointee.store(State.inside, ordering: .releasing)
    }

    func release(_ slot: Int) { unsafe state(slot).pointee.store(State.free, ordering: .releasing) }

    func found(_ slot: Int) -> Found? {
        guard unsafe state(slot).pointee.load(ordering: .acquiring) == State.inside else { return nil }
        let crumb = unsafe crumb(slot).pointee
        let signal = unsafe mark(slot).pointee
        return Found(
            session: ID(high: crumb.high, low: crumb.low), step: Int(clamping: crumb.step),
            plugin: PluginMark(words: crumb.plugin),
            signal: signal == 0 ? nil : FatalSignal(number: Int32(truncatingIfNeeded: signal)))
    }

    func clear() { unsafe memset(base, 0, Self.size) }
}
