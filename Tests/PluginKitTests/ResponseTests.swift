import PluginKit
import Testing

@Suite struct ResponseTests {
    @Test("headers are found in whatever case they are written")
    func headers() {
        let response = Response(status: 200, headers: [.init("retry-after", "3"), .init("X-B", "1")])
        #expect(response.header("Retry-After") == "3")
        #expect(response.header("x-b") == "1")
        #expect(response.header("x-c") == nil)
        #expect(response.retryAfter == .seconds(3))
        #expect(Response(headers: [.init("retry-after", "-1")]).retryAfter == nil)
        #expect(Response(headers: [.init("retry-after", "Thu, 01 Jan 2026 00:00:00 GMT")]).retryAfter == nil)
    }

    @Test(
        "a status has the class that its meaning suggests",
        arguments: [
            (400, PluginFailure.Class.invalidRequest), (422, .invalidRequest), (401, .config), (403, .config),
            (408, .providerUnavailable), (429, .rateLimited), (500, .providerUnavailable), (599, .providerUnavailable),
            (200, .internal), (302, .internal), (404, .internal),
        ])
    func classes(status: Int, expected: PluginFailure.Class) {
        #expect(Response(status: status).failure().failureClass == expected)
    }

    @Test("without a whole answer the provider is unavailable, and there is no success")
    func noAnswer() {
        for outcome in [Response.Outcome.notSent, .outcomeUnknown, .limitExceeded, .cancelled] {
            let response = Response(outcome: outcome, status: 200)
            #expect(!response.isSuccess)
            #expect(response.failure().failureClass == .providerUnavailable)
        }
    }

    @Test("an answer that does not fit is an error of the chosen class that names the place and not the value")
    func decode() {
        struct Answer: Decodable { var list: [[String: Int]] }
        let response = Response(status: 200, body: Array(#"{"list":[{"a":"secret"}]}"#.utf8))
        let failure = #expect(throws: PluginFailure.self) {
            _ = try response.decode(Answer.self, else: .outcomeUnknown)
        }
        #expect(failure?.failureClass == .outcomeUnknown)
        #expect(failure?.message.contains("/list/0/a: expected a whole number") == true)
        #expect(failure?.message.contains("secret") == false)
    }
}
