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
            text: session("{\"key\":\"a\",\"answer\":{\"outcome\":\"lost\"}}"),
            message: "/sessions/0/exchanges/0/answer/outcome must be one of cancelled, limit_exceeded"),
    ]

    private static func tape(_ session: String) -> String {
        "{\"format\":\"gatehouse.cassette/1\",\"sessions\":[\(session)]}"
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
}
