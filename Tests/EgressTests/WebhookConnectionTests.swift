import Bindings
import Domain
import Glibc
import Testing

@testable import Egress

/// Which connections webhooks use, and which they never open.
@Suite struct WebhookConnectionTests {
    /// The URL passes, as one does whose name led elsewhere when it was stored; the sender's own rule is the last word.
    @Test(
        "an address is judged when the connection is opened, whatever was thought of the URL before",
        arguments: ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]"])
    func refusedAtConnect(host: String) async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond()
        }
        defer { server.stop() }
        let url = try WebhookURL("http://\(host):\(server.port)/", policy: .trial)
        let call = WebhookCall(url: url, headers: [], body: [])
        let strict = makeSender(policy: WebhookURLPolicy(allowHTTP: true, allowPrivate: false, ports: nil))
        let failure = try #require(await strict.send(call).failure)
        #expect(failure.code == .addressRefused, "\(failure.text)")
        #expect(!failure.sent)
        if host == "localhost" { #expect(!failure.text.contains("127.0.0.1") && !failure.text.contains("::1")) }
        #expect(server.connections == 0)
        // It is the rule that kept it away: without it the same call arrives.
        #expect(await makeSender().send(call).response?.status == 200)
        #expect(server.connections == 1)
    }

    @Test("proxies of the environment are not used")
    func environmentProxy() async throws {
        let proxy = RawServer { $0.readRequest() }
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond()
        }
        defer {
            proxy.stop()
            server.stop()
        }
        for name in ["http_proxy", "all_proxy"] { setenv(name, proxy.url, 1) }
        defer { for name in ["http_proxy", "all_proxy"] { unsetenv(name) } }
        #expect(await makeSender().send(try makeCall(server)).response?.status == 200)
        #expect(proxy.connections == 0)
    }

    @Test("calls one after the other share a connection")
    func keptConnection() async throws {
        let server = RawServer { connection in
            while connection.readRequest() != nil { connection.respond(200, "ok") }
        }
        defer { server.stop() }
        let sender = makeSender()
        let call = try makeCall(server)
        for _ in 0..<20 { #expect(await sender.send(call).response?.status == 200) }
        #expect(server.connections == 1)
        #expect(server.requests.count == 20)
    }

    @Test("a kept connection that is dead costs one repetition on a new one")
    func deadConnection() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond()
            // The first takes a second request with it.
            if connection.number == 1 { connection.readRequest() }
        }
        defer { server.stop() }
        let sender = makeSender()
        let call = try makeCall(server)
        #expect(await sender.send(call).response?.status == 200)
        #expect(await sender.send(call).response?.status == 200)
        #expect(server.connections == 2)
        #expect(server.requests.count == 3)
    }

    @Test("a new connection that dies costs none: the request may have been read")
    func freshConnectionDies() async throws {
        let server = RawServer { $0.readRequest() }
        defer { server.stop() }
        let failure = try #require(await makeSender().send(try makeCall(server)).failure)
        #expect(failure.code == .connectionClosed)
        #expect(failure.sent)
        #expect(server.requests.count == 1)
    }

    @Test("many calls at once all arrive, over no more connections than there are calls at a time")
    func many() async throws {
        let server = RawServer { connection in
            while connection.readRequest() != nil { connection.respond(200, "ok") }
        }
        defer { server.stop() }
        let sender = makeSender()
        let call = try makeCall(server, body: Array("{}".utf8))
        let (total, atOnce) = (3_000, 50)
        let succeeded = await withTaskGroup(of: Bool.self) { group in
            var succeeded = 0
            for number in 0..<total {
                if number >= atOnce, await group.next() == true { succeeded += 1 }
                group.addTask { await sender.send(call).response?.status == 200 }
            }
            for await result in group where result { succeeded += 1 }
            return succeeded
        }
        #expect(succeeded == total)
        #expect(server.connections <= atOnce)
    }
}
