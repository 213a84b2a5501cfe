import Domain
import HTTPTypes
import Realtime
import Store
import Testing

@testable import API

@Suite("Events of a request")
struct EventRouteTests {
    private static func followed(_ host: TestHost, _ count: Int) async throws -> ID {
        let now = Timestamp.now()
        let request = NewRequest(
            id: .make(at: now), tenant: host.tenant, kind: .verification, operation: .verificationDocument,
            method: "document", type: "document", mode: .async, input: Array("{}".utf8), correlationID: .make(),
            deadline: now.adding(milliseconds: 60_000), createdAt: now)
        let events = (0..<count).map { NewEvent(type: "verification.\($0 == 0 ? "created" : "waiting")") }
        try await host.store.enqueue(request, events: events)
        return request.id
    }

    @Test("pages go through all of them, oldest first")
    func pages() async throws {
        let host = try await TestHost()
        let id = try await Self.followed(host, 5)
        var (seen, path) = ([Int](), "/api/v1/verifications/\(id)/events?limit=2")
        while true {
            let answer = try await host.get(path)
            #expect(answer.status == 200)
            let items = answer.body["items"]?.array ?? []
            #expect(items.allSatisfy { $0["request"]?.string == id.text })
            seen += items.compactMap { $0["seq"]?.int.map { Int($0) } }
            guard let next = answer.body["nextCursor"]?.string else { break }
            path = "/api/v1/verifications/\(id)/events?limit=2&cursor=\(next)"
        }
        #expect(seen == [1, 2, 3, 4, 5])
        let rest = try await host.get("/api/v1/verifications/\(id)/events?after=3")
        #expect(rest.body["items"]?.array?.compactMap { $0["seq"]?.int } == [4, 5])
    }

    @Test("another tenant's, another kind's and an unknown one are not found, as a page or as a stream")
    func hidden() async throws {
        let host = try await TestHost()
        let id = try await Self.followed(host, 1)
        for headers in [[:], [.accept: "text/event-stream"]] as [HTTPFields] {
            for (path, key) in [
                ("/api/v1/verifications/\(id)/events", host.strangersKey), ("/api/v1/vouchers/\(id)/events", host.key),
                ("/api/v1/verifications/\(ID.make())/events", host.key),
            ] {
                let answer = try await host.send(.get, path, key: key, headers: headers)
                #expect(answer.status == 404, "\(path)")
            }
        }
    }

    @Test("a wrong position is refused, and one that is all is answered without a body")
    func positions() async throws {
        let host = try await TestHost()
        let id = try await Self.followed(host, 1)
        for query in ["after=-1", "after=x", "cursor=x", "limit=0", "befor=1"] {
            #expect(try await host.get("/api/v1/verifications/\(id)/events?\(query)").status == 400, "\(query)")
        }
        let path = "/api/v1/verifications/\(id)/events"
        let wrong = try await host.send(
            .get, path, key: host.key, headers: [.accept: "text/event-stream", .lastEventID: "x"])
        #expect(wrong.status == 400)
        let ended = try await host.completed()
        let all = try await host.send(
            .get, "/api/v1/verifications/\(ended)/events", key: host.key, headers: [.accept: "text/event-stream"])
        #expect(all.status == 204)
    }

    @Test("a key has so many streams at once, and may open another when one is closed")
    func slots() async throws {
        let host = try await TestHost(streamsPerKey: 2)
        let id = try await Self.followed(host, 1)
        func open() async throws -> TestHost.Opened {
            try await host.open(
                "/api/v1/verifications/\(id)/events", headers: [.accept: "text/event-stream"])
        }
        var streams = [try await open(), try await open()]
        #expect(streams.map(\.status) == [200, 200])
        let refused = try await open()
        #expect(refused.status == 429)
        streams.removeLast()
        #expect(try await open().status == 200)
    }

    @Test("a frame has id, event and data")
    func frame() {
        let text = String(decoding: EventStream.frame(id: 7, type: "a.b", Array("{}".utf8)), as: UTF8.self)
        #expect(text == "id: 7\nevent: a.b\ndata: {}\n\n")
    }

    @Test("operators' events need the scope admin, and come newest first")
    func operators() async throws {
        let host = try await TestHost()
        #expect(try await host.get(EventRoutes.operators).status == 403)
        for number in 1...3 {
            try await host.store.appendOperatorEvent(
                OperatorEvent(type: "webhook.endpoint.enabled", target: "\(number)", tenant: host.tenant))
        }
        let admin = try await host.adminKey()
        let first = try await host.send(.get, EventRoutes.operators + "?limit=2", key: admin)
        #expect(first.body["items"]?.array?.compactMap { $0["target"]?.string } == ["3", "2"])
        #expect(first.body["items"]?[0]?["tenant"]?.string == "acme")
        let next = try #require(first.body["nextCursor"]?.string)
        let second = try await host.send(.get, EventRoutes.operators + "?cursor=\(next)", key: admin)
        #expect(second.body["items"]?.array?.compactMap { $0["target"]?.string } == ["1"])
        #expect(second.body["nextCursor"] == .null)
    }
}
