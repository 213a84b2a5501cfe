import Dispatch
import Glibc
import Synchronization

/// Hears from the kernel (inotify) that something may have changed at the places of a plan. It rather says so once too
/// often, and never says what it was: whoever hears of it looks.
///
/// It hears nothing of changes that other machines make on a network's file system, so looking from time to time stays
/// what sees every change.
package final class FileWatch: Sendable {
    /// Folders that are watched at most.
    package static let mostFolders = 256

    private let descriptor: Int32
    // Dispatch's objects may be used from any thread.
    private nonisolated(unsafe) let source: any DispatchSourceRead
    private let onNews: @Sendable () -> Void
    /// By the kernel's number of the watch.
    private let interests = Mutex<[Int32: WatchPlan.Interest]>([:])

    /// - Parameter onNews: called on a thread of the watch; it must not wait for anything.
    /// - Throws: when the system grants no watch at all.
    package init(onNews: @escaping @Sendable () -> Void) throws(WatchRefusal) {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else {
            throw WatchRefusal(
                "inotify is refused: \(ConfigFile.systemMessage(errno))", "raise fs.inotify.max_user_instances")
        }
        self.descriptor = descriptor
        self.onNews = onNews
        source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor, queue: DispatchQueue(label: "gatehouse.watch"))
        source.setEventHandler { [weak self] in self?.hear() }
        source.setCancelHandler { close(descriptor) }
        source.resume()
    }

    deinit { source.cancel() }

    /// Watches what this plan names, and nothing else from here on. Folders that are not there, or not the host's to read,
    /// are passed over. Call it again whenever paths may lead elsewhere, one call at a time. Blocks as a look does.
    /// - Returns: why not all could be watched; nil when all are.
    package func renew(_ plan: WatchPlan) -> WatchRefusal? {
        var watched: [Int32: WatchPlan.Interest] = [:]
        var refusal: WatchRefusal?
        for (path, interest) in plan.ranked.prefix(Self.mostFolders) {
            // A folder that is watched already keeps its watch; one that was made anew under its name gets one.
            let watch = inotify_add_watch(descriptor, path, interest.mask)
            let code = errno
            if watch >= 0 {
                watched[watch] = watched[watch]?.merging(interest) ?? interest
            } else if code == ENOSPC || code == ENOMEM {
                refusal = WatchRefusal(
                    "\(path) cannot be watched: \(ConfigFile.systemMessage(code))", "raise fs.inotify.max_user_watches")
            }
        }
        if plan.folders.count > Self.mostFolders {
            refusal = WatchRefusal(
                "\(plan.folders.count) folders would have to be watched, and at most \(Self.mostFolders) are",
                "put the files in fewer folders")
        }
        let gone = interests.withLock { interests in
            defer { interests = watched }
            return interests.keys.filter { watched[$0] == nil }
        }
        // The kernel has dropped that of a folder which is gone; asking again does no harm.
        for watch in gone { _ = inotify_rm_watch(descriptor, watch) }
        return refusal
    }

    /// Folders that are watched now.
    package var count: Int { interests.withLock { $0.count } }

    /// Takes what the kernel has told by now: all of it is one piece of news.
    func hear() {
        let isNews = withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 8) { buffer in
            guard let start = buffer.baseAddress else { return false }
            var isNews = false
            while true {
                let count = read(descriptor, start, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return isNews }
                isNews = concerns(UnsafeRawBufferPointer(rebasing: buffer[..<count])) || isNews
                // A flood is told of before its end.
                if isNews, count > buffer.count / 2 { return true }
            }
        }
        if isNews { onNews() }
    }

    private func concerns(_ events: UnsafeRawBufferPointer) -> Bool {
        let head = MemoryLayout<inotify_event>.size
        let interests = interests.withLock { $0 }
        var rest = events[...]
        while rest.count >= head {
            let event = UnsafeRawBufferPointer(rebasing: rest.prefix(head)).loadUnaligned(as: inotify_event.self)
            let name = rest.dropFirst(head).prefix(Int(event.len)).prefix { $0 != 0 }
            if Self.concerns(event.mask, String(decoding: name, as: UTF8.self), interests[event.wd]) { return true }
            rest = rest.dropFirst(head + Int(event.len))
        }
        return false
    }

    /// - Parameter interest: nil for a watch that is just being made, or was just given up.
    static func concerns(_ mask: UInt32, _ name: String, _ interest: WatchPlan.Interest?) -> Bool {
        if mask & UInt32(IN_Q_OVERFLOW) != 0 { return true }
        guard let interest else { return mask & UInt32(IN_IGNORED) == 0 }
        // Without a name it is the folder itself.
        return interest.everything || name.isEmpty || interest.names.contains(name)
    }
}

extension WatchPlan.Interest {
    /// What the kernel is to tell. A file that is written in place counts when its writer closes it.
    fileprivate var mask: UInt32 {
        var mask = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR | IN_EXCL_UNLINK
        if holdsFiles { mask |= IN_CLOSE_WRITE | IN_ATTRIB }
        return UInt32(mask)
    }
}
