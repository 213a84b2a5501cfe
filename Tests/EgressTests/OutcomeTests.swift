import Domain
import Glibc
import Testing

@testable import Egress

/// What a call comes to with servers of every kind of badness.
@Suite struct OutcomeTests {
    let egress = makeEgress()

    @Test("an answer is delivered with names in lower case and in order")
    func answer() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
            connection.respond(201, headers: ["X-B: 1", "x-a:  two words ", "X-B: 3"], "hello")
        }
        defer { server.stop() }
        let outcome = await egress.perform(makeEffect(), for: try makeProvider(server.url), in: makeContext())
        #expect(outcome.result.outcome == .response)
        #expect(outcome.result.status == 201)
        #expect(
            outcome.result.headers.map { "\($0.name)=\($0.value)" } == [
                "content-length=5", "x-b=1", "x-a=two words", "x-b=3",
            ])
        #expect(outcome.result.body.text == "hello")
        #expect(outcome.result.attempts == 1 && outcome.attempts == 1)
        #expect(outcome.refusal == nil)
    }

    @Test("a server that never answers leaves the outcome unknown")
    func silence() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.waitForClose()
        }
        defer { server.stop() }
        let outcome = await egress.perform(
            makeEffect(timeout: 100), for: try makeProvider(server.url), in: makeContext())
        #expect(outcome.result.outcome == .outcomeUnknown)
        #expect(outcome.result.status == 0)
    }

    @Test("a close before the answer leaves the outcome unknown")
    func closeBefore() async throws {
        let server = RawServer { $0.readRequest() }
        defer { server.stop() }
        let outcome = await egress.perform(
            makeEffect(repeats: .keyed), for: try makeProvider(server.url), in: makeContext())
        #expect(outcome.result.outcome == .outcomeUnknown)
        #expect(server.requests.count == 1)
    }

    @Test(
        "a close inside the answer leaves the outcome unknown, and nothing of it is delivered",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "HTTP/1.1 200 OK\r\nX-Half: ",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        ])
    func closeInside(half: String) async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.write(half)
        }
        defer { server.stop() }
        let outcome = await egress.perform(makeEffect(), for: try makeProvider(server.url), in: makeContext())
        #expect(outcome.result.outcome == .outcomeUnknown)
        #expect(outcome.result.status == 0 && outcome.result.body.isEmpty && outcome.result.headers.isEmpty)
    }

    @Test(
        "garbage leaves the outcome unknown",
        arguments: ["\u{0}\u{1}\u{2}garbage\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "hello"])
    func garbage(text: String) async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.write(text)
        }
        defer { server.stop() }
        let outcome = await egress.perform(makeEffect(), for: try makeProvider(server.url), in: makeContext())
        #expect(outcome.result.outcome == .outcomeUnknown)
    }

    @Test("an answer that drips beyond the deadline is unknown")
    func drip() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while connection.write("x") { usleep(5000) }
        }
        defer { server.stop() }
        let outcome = await egress.perform(
            makeEffect(), for: try makeProvider(server.url), in: makeContext(deadline: 150))
        #expect(outcome.result.outcome == .outcomeUnknown)
    }

    @Test("a refused connection is not sent")
    func refusedConnection() async throws {
        let server = RawServer { _ in }
        let url = server.url
        server.stop()
        // The port may be shut a moment later; then the connection is closed without a request being read.
        while server.connections == 0 {
            let outcome = await egress.perform(makeEffect(), for: try makeProvider(url), in: makeContext())
            if outcome.result.outcome == .notSent { break }
        }
        let outcome = await egress.perform(makeEffect(), for: try makeProvider(url), in: makeContext())
        #expect(outcome.result.outcome == .notSent)
        #expect(outcome.attempts == 1)
    }

    @Test("a name that does not resolve is not sent")
    func unknownName() async throws {
        let outcome = await egress.perform(
            makeEffect(), for: try makeProvider("http://nowhere.invalid"), in: makeContext())
        #expect(outcome.result.outcome == .notSent)
    }

    @Test("a plain server where TLS was expected is not sent")
    func noTLS() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        defer { server.stop() }
        let provider = try makeProvider("https://127.0.0.1:\(server.port)", limits: .init(timeout: 500))
        let outcome = await egress.perform(makeEffect("POST", "/?token=abc"), for: provider, in: makeContext())
        #expect(outcome.result.outcome == .notSent)
        #expect(!outcome.result.reason.contains("token"))
    }

    @Test("an address that the rule refuses is not sent, whether new or kept")
    func addressRule() async throws {
        let server = RawServer { connection in while connection.readRequest() != nil { connection.respond() } }
        defer { server.stop() }
        let open = try makeProvider(server.url)
        let strict = try makeProvider(server.url, retry: RetrySettings(attempts: 3), addresses: .publicOnly)
        let first = await egress.perform(makeEffect(), for: strict, in: makeContext())
        #expect(first.result.outcome == .notSent)
        #expect(first.result.reason.contains("127.0.0.1") && first.result.reason.contains("loopback"))
        #expect(first.attempts == 1)
        #expect(server.connections == 0)
        #expect(await egress.perform(makeEffect(), for: open, in: makeContext()).result.outcome == .response)
        let second = await egress.perform(makeEffect(), for: strict, in: makeContext())
        #expect(second.result.outcome == .notSent)
        #expect(server.requests.count == 1)
    }

    @Test("an endless answer is cut off at its cap and never held")
    func endless() async throws {
        let written = Shared(0)
        let server = RawServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\nX-Kind: big\r\n\r\n")
            let piece = [UInt8](repeating: 65, count: 1 << 20)
            for _ in 0..<1024 {
                guard connection.write(piece) else { break }
                written.change { $0 += piece.count }
            }
        }
        defer { server.stop() }
        let outcome = await egress.perform(
            makeEffect(repeats: .safe, responseCap: 2 << 20),
            for: try makeProvider(server.url, retry: RetrySettings(attempts: 3)), in: makeContext())
        #expect(outcome.result.outcome == .limitExceeded)
        #expect(outcome.result.status == 200)
        #expect(outcome.result.headers.contains { $0.name == "x-kind" })
        #expect(outcome.result.body.isEmpty)
        #expect(outcome.attempts == 1)
        // What could not be written was not read, so it was never held either.
        #expect(written.value < 64 << 20)
    }

    @Test("an answer exactly at its cap is whole")
    func atCap() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond(200, String(repeating: "x", count: 1000))
        }
        defer { server.stop() }
        let provider = try makeProvider(server.url)
        let whole = await egress.perform(makeEffect(responseCap: 1000), for: provider, in: makeContext())
        #expect(whole.result.outcome == .response)
        let over = await egress.perform(makeEffect(responseCap: 999), for: provider, in: makeContext())
        #expect(over.result.outcome == .limitExceeded)
        let limited = try makeProvider(server.url, limits: .init(timeout: 5000, responseCap: 999))
        let operators = await egress.perform(makeEffect(responseCap: 1 << 30), for: limited, in: makeContext())
        #expect(operators.result.outcome == .limitExceeded)
    }

    @Test("too many or too large headers are cut off", arguments: [(300, 10), (100, 1000)])
    func headers(count: Int, size: Int) async throws {
        let server = RawServer { connection in
            connection.readRequest()
            let value = String(repeating: "v", count: size)
            connection.respond(200, headers: (0..<count).map { "X-\($0): \(value)" }, "x")
        }
        defer { server.stop() }
        let outcome = await egress.perform(makeEffect(), for: try makeProvider(server.url), in: makeContext())
        #expect(outcome.result.outcome == .limitExceeded)
        #expect(outcome.result.headers.count <= 200)
    }

    @Test("a redirect is the answer, and nobody follows it", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
        let other = RawServer { connection in
            connection.readRequest()
            connection.respond(200, "stolen")
        }
        defer { other.stop() }
        let target = other.url
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond(status, headers: ["Location: \(target)/x"])
        }
        defer { server.stop() }
        let outcome = await egress.perform(makeEffect(), for: try makeProvider(server.url), in: makeContext())
        #expect(outcome.result.status == status)
        #expect(other.connections == 0)
    }

    @Test("nothing is begun after the deadline")
    func deadline() async throws {
        let server = RawServer { $0.readRequest() }
        defer { server.stop() }
        let outcome = await egress.perform(
            makeEffect(), for: try makeProvider(server.url), in: makeContext(deadline: -1))
        #expect(outcome.result.outcome == .notSent)
        #expect(outcome.attempts == 0 && outcome.result.attempts == 0)
        #expect(server.connections == 0)
    }

    @Test("a refused template sends nothing and says why")
    func refusal() async throws {
        let server = RawServer { $0.readRequest() }
        defer { server.stop() }
        let effect = makeEffect(headers: [HeaderTemplate("X-Key", [.secret("missing")])])
        let outcome = await egress.perform(effect, for: try makeProvider(server.url), in: makeContext())
        #expect(outcome.result.outcome == .notSent)
        #expect(outcome.refusal?.errorClass == .config)
        #expect(outcome.refusal?.message.contains("missing") == true)
        #expect(server.connections == 0)
    }

    @Test("a blob that cannot be fetched sends nothing")
    func missingBlob() async throws {
        let outcome = await egress.perform(
            makeEffect("POST", body: .parts([.blob("gone")])), for: try makeProvider("http://127.0.0.1:9"),
            in: makeContext())
        #expect(outcome.refusal?.code == "unknown_blob")
    }

    @Test("captures are lifted before anybody sees the answer")
    func captures() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond(
                201, headers: ["X-Session: s-1"], #"{"id":"v1","pin":"4711","voucherCode":"ABC"}"#)
        }
        defer { server.stop() }
        let effect = makeEffect(
            "POST",
            captures: [
                Capture(source: .json(JSONPointer(tokens: ["pin"])), kind: .secret, name: "pin", lifetime: 60_000),
                Capture(source: .header("x-session"), kind: .secret, name: "session"),
            ])
        let outcome = await egress.perform(effect, for: try makeProvider(server.url), in: makeContext())
        #expect(outcome.result.body.text == #"{"id":"v1","pin":"captured.pin","voucherCode":"ABC"}"#)
        #expect(outcome.captured.map(\.name).sorted() == ["pin", "session"])
        #expect(outcome.result.headers.first { $0.name == "x-session" }?.value == "captured.session")
        #expect(outcome.captured.first { $0.name == "pin" }?.expiresAt != nil)
    }
}
