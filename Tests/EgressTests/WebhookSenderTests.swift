import Bindings
import Domain
import Testing

@testable import Egress

@Suite struct WebhookSenderTests {
    @Test("the body goes out byte for byte, with the headers given and the target as written")
    func request() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond(204)
        }
        defer { server.stop() }
        let body: [UInt8] = Array(0...255) + Array(repeating: 0, count: 100_000)
        let answer = await makeSender().send(
            try makeCall(
                server, "/a/../b//c?x=%20&y", body: body,
                headers: [.init("webhook-id", "msg_1"), .init("Content-Type", "application/json")]))
        #expect(answer.response?.status == 204)
        let request = try #require(server.requests.first)
        #expect(request.line == "POST /a/../b//c?x=%20&y HTTP/1.1")
        #expect(request.body == body)
        #expect(request.header("webhook-id") == "msg_1")
        #expect(request.header("content-type") == "application/json")
        #expect(request.header("user-agent") == "gatehouse/test")
        #expect(request.header("host") == "127.0.0.1:\(server.port)")
        #expect(request.header("expect") == nil)
        #expect(request.headers.count == 6, "\(request.headers)")
    }

    @Test("a redirect is an answer and is not followed", arguments: [301, 302, 303, 307, 308])
    func redirects(status: Int) async throws {
        let other = RawServer { $0.readRequest() }
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond(status, headers: ["Location: http://127.0.0.1:\(other.port)/"])
        }
        defer {
            server.stop()
            other.stop()
        }
        #expect(await makeSender().send(try makeCall(server)).response?.status == status)
        #expect(other.connections == 0)
    }

    @Test(
        "Retry-After is read as HTTP writes it, and is nil where it cannot be",
        arguments: [("120", 120_000), ("0", 0), ("soon", nil), ("-1", nil)] as [(String, Int64?)])
    func retryAfter(value: String, expected: Int64?) async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond(503, headers: ["Retry-After: \(value)"], "later")
        }
        defer { server.stop() }
        let response = try #require(await makeSender().send(try makeCall(server)).response)
        #expect(response.retryAfter == expected)
        #expect(response.bodyPrefix.text == "later")
        #expect(!response.bodyIsCut)
    }

    @Test("of a long body the beginning is kept, and the rest is not waited for")
    func longBody() async throws {
        let gone = Signal()
        let server = RawServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "1000\r\n" + String(repeating: "x", count: 4096) + "\r\n"
            // Without an end: only the client's leaving stops it.
            while connection.write(chunk) {}
            gone.raise()
        }
        defer { server.stop() }
        let response = try #require(await makeSender().send(try makeCall(server)).response)
        #expect(response.status == 200)
        #expect(response.bodyPrefix == Array(repeating: UInt8(ascii: "x"), count: 16 * 1024))
        #expect(response.bodyIsCut)
        await gone.wait()
    }

    @Test("a body of exactly what is kept is whole")
    func fullBody() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond(200, String(repeating: "x", count: 16 * 1024))
        }
        defer { server.stop() }
        let response = try #require(await makeSender().send(try makeCall(server)).response)
        #expect(response.bodyPrefix.count == 16 * 1024)
        #expect(!response.bodyIsCut)
    }

    @Test("a status stands although the body after it never ends or breaks off", arguments: [true, false])
    func unfinishedBody(waits: Bool) async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            if waits { connection.waitForClose() }
        }
        defer { server.stop() }
        let response = try #require(await makeSender().send(try makeCall(server, timeout: 400)).response)
        #expect(response.status == 200)
        #expect(response.bodyPrefix.text == "half")
        #expect(response.bodyIsCut)
    }

    @Test("an interim answer is none: without a final one the call runs out of time")
    func interimOnly() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n")
            connection.waitForClose()
        }
        defer { server.stop() }
        let failure = try #require(await makeSender().send(try makeCall(server, timeout: 400)).failure)
        #expect(failure.code == .timeout)
        #expect(failure.sent)
    }

    @Test(
        "each way to fail has its code, and says whether the endpoint may have the request",
        arguments: [
            ("", WebhookAnswer.Code.connectionClosed), ("HTTP/1.1 200 OK\r\nX: y", .connectionClosed),
            ("no HTTP\r\n\r\n", .answerInvalid),
            ("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 70_000) + "\r\n\r\n", .answerInvalid),
        ])
    func badAnswers(written: String, code: WebhookAnswer.Code) async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.write(written)
        }
        defer { server.stop() }
        let failure = try #require(await makeSender().send(try makeCall(server, "/secret-path")).failure)
        #expect(failure.code == code, "\(failure.text)")
        #expect(failure.sent)
        #expect(!failure.text.contains("secret-path"))
    }

    @Test("nobody there: not sent")
    func nobody() async throws {
        let server = RawServer { $0.readRequest() }
        let call = try makeCall(server)
        server.stop()
        let failure = try #require(await makeSender().send(call).failure)
        #expect(failure.code == .connectFailed)
        #expect(!failure.sent)
    }

    @Test("a header that would break the request is refused before anything is sent")
    func badHeaders() async throws {
        let server = RawServer { $0.readRequest() }
        defer { server.stop() }
        for header in [
            WebhookCall.Header("X", "a\r\nY: b"), .init("X\r\nY", "a"), .init("", "a"), .init("Host", "a"),
            .init("Content-Length", "1"), .init("Transfer-Encoding", "chunked"), .init("X", "a\u{0}"),
        ] {
            let failure = try #require(await makeSender().send(try makeCall(server, headers: [header])).failure)
            #expect(failure.code == .requestInvalid)
            #expect(!failure.sent)
        }
        #expect(server.connections == 0)
    }

    @Test("cancelling ends the attempt and gives the connection up")
    func cancelling() async throws {
        let arrived = Signal()
        let closed = Signal()
        let server = RawServer { connection in
            connection.readRequest()
            arrived.raise()
            connection.waitForClose()
            closed.raise()
        }
        defer { server.stop() }
        let sender = makeSender()
        let call = try makeCall(server)
        let task = Task { await sender.send(call) }
        await arrived.wait()
        task.cancel()
        let failure = try #require(await task.value.failure)
        #expect(failure.code == .cancelled)
        #expect(failure.sent)
        await closed.wait()
    }

    @Test("after a shutdown nothing is sent")
    func shutdown() async throws {
        let server = RawServer { $0.readRequest() }
        defer { server.stop() }
        let sender = makeSender()
        sender.shutdown()
        let failure = try #require(await sender.send(try makeCall(server)).failure)
        #expect(failure.code == .cancelled)
        #expect(!failure.sent)
        #expect(server.connections == 0)
    }
}
