import Glibc

/// A process that makes one check. It reports on descriptor 3 and keeps its desk on descriptor 4.
package struct ChildProcess {
    package static let reportDescriptor: Int32 = 3
    package static let deskDescriptor: Int32 = 4

    enum End: Hashable, Sendable {
        case exited(Int32)
        case died(signal: Int32)
        case tooSlow
    }

    var end: End
    var report: [UInt8]
    /// The last that it wrote to standard output and error.
    var output: String
    var desk: String

    /// Blocks its thread until the child has ended.
    static func run(_ program: String, _ arguments: [String], within seconds: Int) throws(ChildProcessError)
        -> ChildProcess
    {
        var path = Array("/tmp/gatehouse-check-XXXXXX".utf8CString)
        let desk = mkstemp(&path)
        guard desk >= 0 else { throw ChildProcessError("a temporary file") }
        _ = fcntl(desk, F_SETFD, FD_CLOEXEC)
        unlink(path)
        defer { close(desk) }
        guard ftruncate(desk, off_t(Desk.size)) == 0 else { throw ChildProcessError("a temporary file") }
        var report: [Int32] = [0, 0]
        var output: [Int32] = [0, 0]
        guard pipe2(&report) == 0 else { throw ChildProcessError("a pipe") }
        guard pipe2(&output) == 0 else { throw ChildProcessError("a pipe") }
        defer {
            close(report[0])
            close(output[0])
        }
        let child: pid_t
        do throws(ChildProcessError) {
            child = try spawn(program, arguments, report[1], output[1], desk)
        } catch {
            close(report[1])
            close(output[1])
            throw error
        }
        close(report[1])
        close(output[1])
        let (texts, inTime) = read([report[0], output[0]], within: seconds)
        if !inTime { kill(child, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        let end: End = !inTime ? .tooSlow : signal != 0 ? .died(signal: signal) : .exited((status >> 8) & 0xFF)
        return ChildProcess(
            end: end, report: texts[0], output: String(decoding: texts[1].suffix(2000), as: UTF8.self),
            desk: Desk(descriptor: desk).text)
    }

    private static func pipe2(_ ends: inout [Int32]) -> Int32 {
        guard pipe(&ends) == 0 else { return -1 }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return 0
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ report: Int32, _ output: Int32, _ desk: Int32
    ) throws(ChildProcessError) -> pid_t {
        // Above those that the child is given, so that none is overwritten before it is copied.
        let high = [report, output, desk].map { fcntl($0, F_DUPFD_CLOEXEC, 10) }
        defer { for descriptor in high where descriptor >= 0 { close(descriptor) } }
        guard high.allSatisfy({ $0 >= 0 }) else { throw ChildProcessError("a file descriptor") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (from, to) in [(high[1], 1), (high[1], 2), (high[0], reportDescriptor), (high[2], deskDescriptor)] {
            posix_spawn_file_actions_adddup2(&actions, from, to)
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        // A trace of the Swift runtime would hide a plugin's last words.
        var surroundings: [UnsafeMutablePointer<CChar>?] = [strdup("SWIFT_BACKTRACE=enable=no")]
        defer { for entry in surroundings { free(entry) } }
        var entry = environ
        while let text = entry.pointee {
            if strncmp(text, "SWIFT_BACKTRACE=", 16) != 0 { surroundings.append(strdup(text)) }
            entry += 1
        }
        surroundings.append(nil)
        var child: pid_t = 0
        let code = posix_spawn(&child, "/proc/self/exe", &actions, nil, &words, &surroundings)
        guard code == 0 else { throw ChildProcessError("a process: \(String(cString: strerror(code)))") }
        return child
    }

    /// Until all are closed, or the time is over. Of each the last MiB is kept.
    private static func read(_ descriptors: [Int32], within seconds: Int) -> ([[UInt8]], Bool) {
        var texts = descriptors.map { _ in [UInt8]() }
        var open = Set(descriptors.indices)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var start = timespec()
        clock_gettime(CLOCK_MONOTONIC, &start)
        while !open.isEmpty {
            var now = timespec()
            clock_gettime(CLOCK_MONOTONIC, &now)
            let left = seconds * 1000 - (now.tv_sec - start.tv_sec) * 1000 - (now.tv_nsec - start.tv_nsec) / 1_000_000
            guard left > 0 else { return (texts, false) }
            let order = open.sorted()
            var polled = order.map { pollfd(fd: descriptors[$0], events: Int16(POLLIN), revents: 0) }
            guard poll(&polled, nfds_t(polled.count), Int32(clamping: left)) > 0 else { continue }
            for (slot, index) in order.enumerated() where polled[slot].revents != 0 {
                let count = Glibc.read(descriptors[index], &buffer, buffer.count)
                if count > 0 {
                    texts[index] = Array((texts[index] + buffer[..<count]).suffix(1 << 20))
                } else if count == 0 || errno != EINTR {
                    open.remove(index)
                }
            }
        }
        return (texts, true)
    }

    /// In the child, before anything of the plugin runs: what it may use at most.
    package static func boundSelf(seconds: Int) {
        var core = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &core)
        var memory = rlimit(rlim_cur: 4 << 30, rlim_max: 4 << 30)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
        var time = rlimit(rlim_cur: rlim_t(seconds), rlim_max: rlim_t(seconds + 5))
        setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &time)
        for descriptor in [reportDescriptor, deskDescriptor] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    }
}

/// The system would not give what a child process needs.
package struct ChildProcessError: Error, CustomStringConvertible {
    package let description: String

    init(_ what: String) { description = "the system gives no \(what)" }
}
