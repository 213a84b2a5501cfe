import Domain
import Testing

@testable import Realtime

@Suite("What a client may say")
struct ClientMessageTests {
    private static let id = ID(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0001)

    private func read(_ text: String) throws(ClientMessage.Refusal) -> ClientMessage {
        try ClientMessage.read(Array(text.utf8))
    }

    @Test("each type is read with its members")
    func types() throws {
        #expect(try read(#"{"type":"authenticate","key":"gh_1"}"#) == .authenticate(key: "gh_1"))
        #expect(try read(#"{"type":"ping"}"#) == .ping)
        let id = Self.id
        #expect(try read(#"{"type":"subscribe","verificationId":"\#(id)"}"#) == .subscribe(id, after: nil))
        #expect(try read(#"{"type":"subscribe","verificationId":"\#(id)","after":null}"#) == .subscribe(id, after: nil))
        #expect(try read(#"{"after":7,"type":"subscribe","verificationId":"\#(id)"}"#) == .subscribe(id, after: 7))
        #expect(try read(#"{"type":"unsubscribe","verificationId":"\#(id)"}"#) == .unsubscribe(id))
    }

    @Test(
        "anything else is refused, and says what is wrong",
        arguments: [
            ("", ProblemCode.invalidJSON, "Line 1"), ("{", .invalidJSON, "Line 1"), ("[]", .invalidRequest, "type"),
            ("{}", .invalidRequest, "type"), (#"{"type":7}"#, .invalidRequest, "type"),
            (#"{"type":"hello"}"#, .invalidRequest, "type"), (#"{"type":"ping","x":1}"#, .invalidRequest, "'x'"),
            (#"{"type":"authenticate"}"#, .invalidRequest, "key"),
            (#"{"type":"authenticate","key":1}"#, .invalidRequest, "key"),
            (#"{"type":"subscribe"}"#, .invalidRequest, "verificationId"),
            (#"{"type":"subscribe","verificationId":1}"#, .invalidRequest, "verificationId"),
            (#"{"type":"subscribe","verificationId":"x"}"#, .notFound, "verification"),
            (
                #"{"type":"subscribe","verificationId":"01980000-0000-7000-8000-000000000001","after":-1}"#,
                .invalidRequest, "after"
            ),
            (
                #"{"type":"subscribe","verificationId":"01980000-0000-7000-8000-000000000001","after":1.5}"#,
                .invalidRequest, "after"
            ),
            (
                #"{"type":"unsubscribe","verificationId":"01980000-0000-7000-8000-000000000001","after":1}"#,
                .invalidRequest, "'after'"
            ),
        ] as [(String, ProblemCode, String)])
    func refusals(_ text: String, _ code: ProblemCode, _ mentions: String) throws {
        let refusal = try #require(throws: ClientMessage.Refusal.self) { try read(text) }
        #expect(refusal.code == code)
        #expect(refusal.detail.contains(mentions), "\(refusal.detail)")
    }

    @Test("a refusal names the verification as the client does, unless that is a text of its own")
    func named() throws {
        let short = try #require(throws: ClientMessage.Refusal.self) {
            try read(#"{"type":"subscribe","verificationId":"x"}"#)
        }
        #expect(short.verification == "x")
        let long = String(repeating: "x", count: 65)
        let unnamed = try #require(throws: ClientMessage.Refusal.self) {
            try read(#"{"type":"subscribe","verificationId":"\#(long)"}"#)
        }
        #expect(unnamed.verification == nil)
    }
}
