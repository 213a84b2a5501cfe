import Foundation
import Glibc
import Synchronization

/// A request as it came over the wire.
struct RawRequest: Sendable {
    var line: String
    /// Names in lower case.
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// A TCP server that does to each connection whatever its script says, on a thread for each.
final class RawServer: Sendable {
    typealias Script = @Sendable (RawConnection) -> Void

    let port: Int
    private let listener: Int32
    private let script: Script
    private struct State {
        var connections = 0
        var requests: [RawRequest] = []
    }
    private let state = Mutex(State())

    init(_ script: @escaping Script) {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                guard bind(descriptor, raw, length) == 0, listen(descriptor, 128) == 0 else { return 0 }
                getsockname(descriptor, raw, &length)
                return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    Int(UInt16(bigEndian: $0.pointee.sin_port))
                }
            }
        }
        Thread.detachNewThread { [self] in acceptAll() }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var connections: Int { state.withLock { $0.connections } }
    var requests: [RawRequest] { state.withLock { $0.requests } }

    /// Ends the accepting thread, and with it the listening socket.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 { break }
            let number = state.withLock { state in
                state.connections += 1
                return state.connections
            }
            Thread.detachNewThread { [self] in
                let connection = RawConnection(descriptor, number: number) { request in
                    self.state.withLock { $0.requests.append(request) }
                }
                script(connection)
                connection.close()
            }
        }
        Glibc.close(listener)
    }
}

/// One connection, used by its script's thread.
final class RawConnection {
    /// Counted from 1.
    let number: Int
    private let descriptor: Int32
    private let record: (RawRequest) -> Void
    private var input: [UInt8] = []
    private var isOpen = true

    init(_ descriptor: Int32, number: Int, record: @escaping (RawRequest) -> Void) {
        self.descriptor = descriptor
        self.number = number
        self.record = record
    }

    /// The next request, whole; nil when the client is gone.
    @discardableResult
    func readRequest() -> RawRequest? {
        let end = Array("\r\n\r\n".utf8)
        var searched = 0
        while true {
            if let at = find(end, from: searched) {
                let head = String(decoding: input[..<at], as: UTF8.self)
                input.removeFirst(at + 4)
                return finishRequest(head)
            }
            searched = max(0, input.count - 3)
            guard fill() else { return nil }
        }
    }

    private func finishRequest(_ head: String) -> RawRequest? {
        var lines = head.components(separatedBy: "\r\n")
        let line = lines.removeFirst()
        let headers = lines.map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            let value = colon == line.endIndex ? "" : String(line[line.index(after: colon)...])
            return (name: line[..<colon].lowercased(), value: value.trimmingCharacters(in: .whitespaces))
        }
        var request = RawRequest(line: line, headers: headers, body: [])
        let length = request.header("content-length").flatMap { Int($0) } ?? 0
        while input.count < length { guard fill() else { return nil } }
        request.body = Array(input[..<length])
        input.removeFirst(length)
        record(request)
        return request
    }

    private func find(_ pattern: [UInt8], from start: Int) -> Int? {
        guard input.count >= pattern.count else { return nil }
        for at in start...(input.count - pattern.count) where input[at..<at + pattern.count].elementsEqual(pattern) {
            return at
        }
        return nil
    }

    private func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        input += buffer[..<count]
        return true
    }

    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// False: the client is gone.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(descriptor, buffer.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    func respond(_ status: Int = 200, headers: [String] = [], _ body: String = "") {
        let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + headers
        write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Until the client closes.
    func waitForClose() { while fill() { input.removeAll() } }

    func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(descriptor)
    }
}
