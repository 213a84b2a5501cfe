import CCell
import Glibc

/// One running cell: its process, its socket and the page that it shares with this host.
@safe final class CellProcess: Sendable {
    let pid: pid_t
    let socket: Int32
    private nonisolated(unsafe) let page: UnsafeMutablePointer<ccell_page>

    private static let pageSize = 4096
    private static let sendFlags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)

    /// Why there is no cell. An errno and what failed.
    struct StartError: Error, CustomStringConvertible {
        let description: String

        init(_ what: String, _ code: Int32 = errno) {
            description = unsafe "\(what): \(String(cString: strerror(code)))"
        }
    }

    /// Call it on a thread that lives as long as the cell is to: the kernel ends the cell with the thread.
    init(_ settings: CellSettings, library: Int32) throws(StartError) {
        var pair: [Int32] = [-1, -1]
        guard unsafe ccell_pair(&pair) == 0 else { throw StartError("no socket for a cell") }
        let memory = ccell_memory(UInt64(Self.pageSize))
        defer {
            if memory >= 0 { close(memory) }
            close(pair[1])
        }
        let mapped = memory < 0 ? nil : unsafe mmap(nil, Self.pageSize, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
            close(pair[0])
            throw StartError("no memory to share with a cell")
        }
        var pid: pid_t = 0
        let code = unsafe Self.start(
            settings.executable, ["\(getpid())", "\(settings.memory)"], pair[1], library, memory, &pid)
        guard code == 0 else {
            close(pair[0])
            unsafe munmap(mapped, Self.pageSize)
            throw StartError("\(settings.executable) cannot be started", code)
        }
        self.pid = pid
        socket = pair[0]
        unsafe page = mapped.assumingMemoryBound(to: ccell_page.self)
        _ = fcntl(socket, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(socket)
        unsafe munmap(page, Self.pageSize)
    }

    private static func start(
        _ path: String, _ arguments: [String], _ socket: Int32, _ library: Int32, _ page: Int32,
        _ pid: UnsafeMutablePointer<pid_t>
    ) -> Int32 {
        var words = unsafe [UnsafeMutablePointer<CChar>?]()
        for word in [path] + arguments {
            let copy = unsafe strdup(word)
            unsafe words.append(copy)
        }
        defer { unsafe words.forEach { unsafe free($0) } }
        unsafe words.append(nil)
        return unsafe ccell_spawn(path, words, socket, library, page, pid)
    }

    /// The id of the frame that it works on, by its own account.
    var executing: UInt64 { unsafe ccell_executing(page) }
    /// The forbidden system call that it made, plus one.
    var breach: UInt32 { unsafe ccell_breach(page) }

    /// Bytes taken; nil when the socket takes none now. A cell that is gone takes all: its end is seen elsewhere.
    func send(_ bytes: [UInt8]) -> Int? {
        while true {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(socket, buffer.baseAddress, buffer.count, Self.sendFlags)
            }
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN: return nil
            default: return bytes.count
            }
        }
    }

    func kill() { Glibc.kill(pid, SIGKILL) }

    /// Waits for its end, which must be certain.
    /// - Returns: the status.
    func reap() -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return status
    }

    /// Whether the kernel says that both filters are in force; nil when it does not say.
    var isFiltered: Bool? {
        guard let text = Self.read("/proc/\(pid)/status") else { return nil }
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == ":" || $0 == "\t" || $0 == " " })
            if words.first == "Seccomp_filters", let count = words.last.flatMap({ Int($0) }) { return count >= 2 }
        }
        return nil
    }

    private static func read(_ path: String) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
