import Domain
import Testing

@testable import Conformance

@Suite("A cassette")
struct CassetteTests {
    struct Bad: Sendable, CustomTestStringConvertible {
        var text: String
        var message: String
        var testDescription: String { message }
    }

    @Test("that cannot be played is refused with the place", arguments: bad)
    func refused(_ item: Bad) {
        let error = #expect(throws: CassetteError.self) { try Cassette(Array(item.text.utf8)) }
        #expect(error?.description.contains(item.message) == true, "\(error?.description ?? "")")
    }

    static let bad: [Bad] = [
        Bad(text: "{", message: "it is not JSON"), Bad(text: "{}", message: "its \"format\" must be"),
        Bad(text: tape(""), message: "\"sessions\" must be an array of at least one"),
        Bad(text: tape("{\"operation\":\"x\"}"), message: "/sessions/0/operation must be"),
        Bad(text: tape("{\"operation\":\"verification.id/1\"}"), message: "/sessions/0/request is missing"),
        Bad(
            text: tape("{\"operation\":\"verification.id/1\",\"request\":{}}"),
            message: "/sessions/0 must have either \"result\" or \"failure\""),
        Bad(text: session("{}"), message: "/sessions/0/exchanges/0/key is missing"),
        Bad(text: session("{\"key\":\"a\"}"), message: "must have \"answer\", \"callback\" or \"timer\""),
        Bad(
            text: session("{\"arrived\":{\"path\":\"/done\"}}"),
            message: "/sessions/0/exchanges/0 is not known to gatehouse.cassette/1; write \"gatehouse.cassette/2\""),
        Bad(
            text: session("{\"key\":\"a\",\"timer\":true}").replacing(
                "\"sessions\"", with: "\"secrets\":{},\"sessions\""),
            message: "/secrets is not known to gatehouse.cassette/1"),
        Bad(text: second("7"), message: "/sessions/0/exchanges/0/arrived must be an object with method, path"),
        Bad(text: second("{\"verb\":\"GET\"}"), message: "/arrived/verb is no member of a callback; use method, path"),
        Bad(text: second("{\"method\":\"TRACE\"}"), message: "/arrived/method must be one of GET, POST"),
        Bad(text: second("{\"path\":\"done\"}"), message: "/arrived/path must be what follows the callback address"),
        Bad(text: second("{\"path\":\"/a?b=1\"}"), message: "a query goes into \"query\""),
        Bad(text: second("{\"headers\":{\"x-a\":1}}"), message: "/arrived/headers/x-a must be a text"),
        Bad(text: second("{\"now\":\"today\"}"), message: "/arrived/now must be a time such as 2026-01-31T09:15:00Z"),
        Bad(text: second("{\"holds\":[\"hmac\"]}"), message: "/arrived/holds must be [\"signature\"]"),
        Bad(text: second("{\"unsigned\":1}"), message: "/arrived/unsigned must be true or false"),
        Bad(
            text: second("{},\"key\":\"a\""),
            message: "/sessions/0/exchanges/0/key is beside \"arrived\"; a callback stands alone"),
        Bad(
            text: second("{}", secrets: "{\"key\":7}"),
            message: "/secrets/key must be a text: what stands for that secret"),
        Bad(text: second("{}", secrets: "[]"), message: "/secrets must be an object"),
        Bad(
            text: session("{\"key\":\"a\",\"answer\":{\"outcome\":\"lost\"}}"),
            message: "/sessions/0/exchanges/0/answer/outcome must be one of cancelled, limit_exceeded"),
    ]

    private static func tape(_ session: String) -> String {
        "{\"format\":\"gatehouse.cassette/1\",\"sessions\":[\(session)]}"
    }

    private static func second(_ arrived: String, secrets: String = "{}") -> String {
        session("{\"arrived\":\(arrived)}").replacing(
            "\"gatehouse.cassette/1\"", with: "\"gatehouse.cassette/2\",\"secrets\":\(secrets)")
    }

    private static func session(_ exchange: String) -> String {
        tape("{\"operation\":\"verification.id/1\",\"request\":{},\"result\":{},\"exchanges\":[\(exchange)]}")
    }

    @Test("gives bodies as text or as JSON, and answers as they were recorded")
    func bodies() throws {
        let text =
            "{\"key\":\"a\",\"answer\":{\"status\":201,\"headers\":{\"X-A\":\"1\"},\"body\":{\"b\":1}}},"
            + "{\"key\":\"b\",\"answer\":{\"outcome\":\"not_sent\"}},{\"key\":\"c\",\"answer\":{\"body\":\"plain\"}},"
            + "{\"key\":\"d\",\"timer\":true}"
        let exchanges = try Cassette(Array(Self.session(text).utf8)).sessions[0].exchanges
        #expect(
            exchanges.map(\.event) == [
                .http(
                    key: "a",
                    HTTPResult(
                        outcome: .response, status: 201, headers: [.init(name: "x-a", value: "1")],
                        body: Array("{\"b\":1}".utf8))),
                .http(key: "b", HTTPResult(outcome: .notSent)),
                .http(key: "c", HTTPResult(outcome: .response, status: 200, body: Array("plain".utf8))),
                .timer(key: "d"),
            ])
    }

    @Test("gives a callback its place and what the host would have been sent")
    func arrivals() throws {
        let text =
            "{\"key\":\"a\",\"answer\":{}},{\"arrived\":{\"method\":\"PUT\",\"path\":\"/done\",\"query\":\"x=1\","
            + "\"headers\":{\"X-Sign\":\"s\"},\"body\":{\"b\":1,\"a\":2},\"now\":\"2026-01-31T09:15:00Z\"}},"
            + "{\"key\":\"b\",\"timer\":true},{\"arrived\":{}}"
        let json = Self.session(text).replacing("cassette/1", with: "cassette/2")
        let session = try Cassette(Array(json.utf8)).sessions[0]
        #expect(session.exchanges.map(\.key) == ["a", "b"])
        #expect(session.arrivals.map(\.after) == [1, 2])
        #expect(session.arrivals.map(\.place) == ["/sessions/0/exchanges/1", "/sessions/0/exchanges/3"])
        let now = try #require(Timestamp(iso8601: "2026-01-31T09:15:00Z"))
        #expect(
            session.arrivals[0].request(now: Timestamp(milliseconds: 1))
                == InboundRequest(
                    now: now, method: "PUT", path: "/callbacks/check/token/done", query: "x=1", suffix: "/done?x=1",
                    host: "host.example", url: "https://host.example/callbacks/check/token/done?x=1",
                    headers: [.init(name: "host", value: "host.example"), .init(name: "x-sign", value: "s")],
                    body: Array("{\"a\":2,\"b\":1}".utf8)))
        #expect(session.arrivals[1].request(now: now).now == now)
    }
}
