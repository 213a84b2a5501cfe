import Dispatch
import Foundation
import Glibc
import Synchronization

/// An HTTP server on 127.0.0.1, a vendor's or a client's, with a thread for each connection.
package final class LoopbackServer: Sendable {
    package struct Request: Sendable {
        package var method: String
        /// With the query.
        package var path: String
        /// Names in lower case.
        package var headers: [String: String]
        package var body: String
    }

    package enum Reply: Sendable {
        case json(Int, String)
        /// With further header lines.
        case headed(Int, [String], String)
        /// The connection closes without an answer.
        case lost
        /// Answers only when the door is opened.
        indirect case held(Door, Reply)
    }

    package typealias Handler = @Sendable (Request) -> Reply

    package let port: Int
    private let listener: Int32
    private let handler: Handler
    private struct State {
        var requests: [Request] = []
        var waiting: [(path: String, count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }
    private let state = Mutex(State())

    package init(_ handler: @escaping Handler) {
        self.handler = handler
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        port = Self.listen(on: listener)
        Thread.detachNewThread { [self] in acceptAll() }
    }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// What arrived, answered or not.
    package var requests: [Request] { state.withLock { $0.requests } }

    package func count(_ path: String) -> Int { requests.count { $0.path == path } }

    /// Until so many requests for the path have arrived.
    package func arrival(of path: String, count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.requests.count(where: { $0.path == path }) >= count { return true }
                state.waiting.append((path, count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    package func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A port on which nobody listens: one that is taken but not listened on, so that no other server gets it meanwhile.
    package static func deadURL() -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        return "http://127.0.0.1:\(bind(descriptor))"
    }

    private static func listen(on descriptor: Int32) -> Int {
        let port = bind(descriptor)
        return Glibc.listen(descriptor, 128) == 0 ? port : 0
    }

    /// - Returns: the port, 0 for none.
    private static func bind(_ descriptor: Int32) -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isReady = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                Glibc.bind(descriptor, raw, length) == 0 && getsockname(descriptor, raw, &length) == 0
            }
        }
        return isReady ? Int(UInt16(bigEndian: address.sin_port)) : 0
    }

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 { break }
            Thread.detachNewThread { [self] in
                serve(descriptor)
                close(descriptor)
            }
        }
        close(listener)
    }

    private func serve(_ descriptor: Int32) {
        var input: [UInt8] = []
        while let request = Self.read(descriptor, &input) {
            let ready = state.withLock { state in
                state.requests.append(request)
                let paths = state.requests.map(\.path)
                let ready = state.waiting.filter { waiter in paths.count { $0 == waiter.path } >= waiter.count }
                state.waiting.removeAll { waiter in paths.count { $0 == waiter.path } >= waiter.count }
                return ready
            }
            for waiter in ready { waiter.continuation.resume() }
            guard answer(handler(request), descriptor) else { return }
        }
    }

    private func answer(_ reply: Reply, _ descriptor: Int32) -> Bool {
        switch reply {
        case .lost: return false
        case .held(let door, let reply):
            door.wait()
            return answer(reply, descriptor)
        case .json(let status, let body):
            return answer(.headed(status, ["Content-Type: application/json"], body), descriptor)
        case .headed(let status, let lines, let body):
            let fields = (lines + ["Content-Length: \(body.utf8.count)"]).map { $0 + "\r\n" }.joined()
            let head = "HTTP/1.1 \(status) X\r\n\(fields)\r\n"
            let bytes = Array((head + body).utf8)
            return send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        }
    }

    private static func read(_ descriptor: Int32, _ input: inout [UInt8]) -> Request? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = input.firstRange(of: end) {
                let lines = String(decoding: input[..<range.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                let words = lines[0].split(separator: " ")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let halves = line.split(separator: ":", maxSplits: 1)
                    guard halves.count == 2 else { continue }
                    headers[halves[0].lowercased()] = halves[1].trimmingCharacters(in: .whitespaces)
                }
                let length = headers["content-length"].flatMap { Int($0) } ?? 0
                while input.count < range.upperBound + length { guard fill(descriptor, &input) else { return nil } }
                let body = String(decoding: input[range.upperBound..<range.upperBound + length], as: UTF8.self)
                input.removeFirst(range.upperBound + length)
                guard words.count == 3 else { return nil }
                return Request(method: String(words[0]), path: String(words[1]), headers: headers, body: body)
            }
            guard fill(descriptor, &input) else { return nil }
        }
    }

    private static func fill(_ descriptor: Int32, _ input: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        input += buffer[..<count]
        return true
    }
}

/// Keeps a server's threads waiting until a test opens it, and lets everybody through after that.
package final class Door: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    package init() {}

    package func wait() {
        semaphore.wait()
        semaphore.signal()
    }

    package func open() { semaphore.signal() }
}
