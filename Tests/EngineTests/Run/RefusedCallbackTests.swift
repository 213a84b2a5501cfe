import Store
import TestSupport
import Testing

@testable import Engine

@Suite("Callbacks that are refused", .timeLimit(.minutes(2)))
struct RefusedCallbackTests {
    @Test("each is kept with its reason, where it came from and what it held, but never its token or a credential")
    func kept() async throws {
        let more = "callbacks: { allow_from: [127.0.0.0/8] }"
        try await House.with([provider(plugin: "Vendor", url: "http://127.0.0.1:1", more: more)]) { house in
            #expect(try await Calling(secret: "guessed").call(house).word == "not genuine")
            #expect(try await Calling(path: "/other").call(house).word == "not understood")
            #expect(try await Calling(source: "203.0.113.9").call(house).word == "foreign")
            #expect(try await Calling(token: "0123").call(house).word == "unknown")
            #expect(try await Calling().call(house).word == "acknowledged 200")
            let items = try await house.store.refusedCallbacks().items.sorted {
                $0.reason.rawValue < $1.reason.rawValue
            }
            #expect(items.map(\.reason) == [.foreignSource, .notGenuine, .notUnderstood])
            #expect(items.map(\.source) == ["203.0.113.9", "127.0.0.1", "127.0.0.1"])
            let token = try await house.store.callbackToken(provider: "one", tenant: house.tenant)
            for item in items {
                let content = try #require(try await house.store.refusedCallback(item.id, actor: "test")).content
                #expect(!"\(content)".contains(token))
                #expect(String(decoding: content.body, as: UTF8.self).contains("case-7"))
                #expect(content.headers.map(\.name).contains("x-signature"))
            }
            let forged = try #require(try await house.store.refusedCallback(items[1].id, actor: "test"))
            #expect(forged.content.detail?.isEmpty == false && forged.content.path == "/done")
        }
    }

    @Test("of a flood only some are kept, and the others counted")
    func flood() async throws {
        try await House.with([provider(plugin: "Vendor", url: "http://127.0.0.1:1")]) { house in
            for number in 0..<40 {
                #expect(try await Calling(event: "e-\(number)", secret: "guessed").call(house).word == "not genuine")
            }
            let kept = try await house.store.refusedCallbacks(limit: 1000).items.count
            #expect((10..<40).contains(kept))
            #expect(
                house.engine.callbackCounts.detail.hasSuffix(
                    "40 refused since the start, of which \(40 - kept) were not kept"))
        }
    }

    @Test("an account has a burst and then its rate; all together have theirs")
    func gate() {
        var gate = RefusalGate()
        let burst = Int(RefusalGate.account.burst)
        func admitted(_ account: String, at now: Int64, of count: Int) -> Int {
            var admitted = 0
            for _ in 0..<count where gate.admits(account, at: now) { admitted += 1 }
            return admitted
        }
        #expect(admitted("a", at: 0, of: 20) == burst)
        #expect(admitted("b", at: 0, of: 1) == 1)
        #expect(admitted("a", at: 1000, of: 2) == 1)
        // A clock that stands still, or seems to go back, gives nothing.
        #expect(admitted("a", at: 500, of: 1) == 0)
        var all = RefusalGate()
        var total = 0
        for number in 0..<200 where all.admits("account \(number)", at: 0) { total += 1 }
        #expect(total == Int(RefusalGate.process.burst))
    }
}
