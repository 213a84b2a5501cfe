import Glibc
import Synchronization

@testable import Store

/// Stands between a store and its server, and cuts the first connection that commits when the server has answered: the
/// commit is done, and nobody on this side knows.
final class CuttingRelay: Sendable {
    private let listening: Int32
    private let server: String
    let cuts = Counter()

    /// - Parameter folder: for the socket, under the name that libpq expects.
    init(in folder: String, before server: String) throws {
        self.server = server + "/.s.PGSQL.5432"
        listening = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard Self.address(folder + "/.s.PGSQL.5432", { [listening] in bind(listening, $0, $1) }) == 0,
            Glibc.listen(self.listening, 16) == 0
        else {
            throw TestPostgres.Failure(description: "the relay has no socket (error \(errno))")
        }
        let (path, cuts) = (self.server, cuts)
        try OwnThread.run { [listening] in
            while true {
                let client = accept(listening, nil, nil)
                if client < 0 { return }
                let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
                _ = Self.address(path) { connect(server, $0, $1) }
                try? OwnThread.run { Self.relay(client, server, cuts) }
            }
        }
    }

    deinit { shutdown(listening, Int32(SHUT_RDWR)); close(listening) }

    private static func relay(_ client: Int32, _ server: Int32, _ cuts: Counter) {
        defer { close(client); close(server) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            var waits = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            poll(&waits, 2, -1)
            for (index, other) in [server, client].enumerated() where waits[index].revents != 0 {
                let count = read(waits[index].fd, &buffer, buffer.count)
                guard count > 0, send(other, buffer, count, Int32(MSG_NOSIGNAL)) == count else { return }
                if index == 0, cuts.value == 0, String(decoding: buffer[..<count], as: UTF8.self).contains("COMMIT") {
                    cuts.add()
                    // The answer is there when the commit is done; it is not passed on.
                    _ = read(server, &buffer, buffer.count)
                    return
                }
            }
        }
    }

    private static func address(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8.prefix(107)) + [0]) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
