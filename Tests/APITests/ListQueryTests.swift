import Domain
import Engine
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import API

@Suite("Filters of lists")
struct ListQueryTests {
    private static func request(_ query: String) -> Request {
        let head = HTTPRequest(
            method: .get, scheme: "http", authority: "localhost", path: "/api/v1/verifications?" + query)
        return Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    }

    @Test("all filters are read")
    func all() throws {
        let query = try ListQuery.read(
            Self.request(
                "cursor=abc&limit=200&status=completed&decision=review&templateId=306&reference=o%201&subject=s&from=2026-01-31&to=2026-02-01T09:15:00Z"
            ), kind: .verification)
        #expect(query.kind == .verification)
        #expect(query.after == "abc")
        #expect(query.limit == 200)
        #expect(query.status == .completed)
        #expect(query.decision == .review)
        #expect(query.template == "306")
        #expect(query.reference == "o 1")
        #expect(query.subject == "s")
        #expect(query.from?.iso8601 == "2026-01-31T00:00:00.000Z")
        #expect(query.to?.iso8601 == "2026-02-01T09:15:00.000Z")
    }

    @Test("without filters a page has 50 items")
    func none() throws {
        let query = try ListQuery.read(Self.request(""), kind: .voucher)
        #expect(query.limit == 50)
        #expect(query.after == nil && query.status == nil && query.from == nil)
    }

    @Test(
        "a wrong filter is refused by name",
        arguments: [
            ("statsu=completed", "statsu", "did you mean \"status\"?"),
            ("status=complete", "status", "did you mean \"completed\"?"),
            ("decision=yes", "decision", "approved, rejected, review"), ("limit=0", "limit", "1 to 200"),
            ("limit=201", "limit", "1 to 200"), ("limit=ten", "limit", "1 to 200"), ("from=yesterday", "from", "UTC"),
            ("to=2026-13-01", "to", "UTC"), ("cursor=" + String(repeating: "x", count: 129), "cursor", "nextCursor"),
        ])
    func wrong(_ query: String, _ name: String, _ message: String) {
        do {
            _ = try ListQuery.read(Self.request(query), kind: .verification)
            Issue.record("accepted")
        } catch {
            #expect(error.code == .invalidRequest)
            #expect(error.errors.map(\.pointer) == [name])
            #expect(error.errors.first?.message.contains(message) == true, "\(error.errors)")
        }
    }

    @Test("all wrong filters are told at once")
    func several() {
        #expect { try ListQuery.read(Self.request("limit=0&status=x&nope=1"), kind: .verification) } throws: { error in
            Set((error as? Problem)?.errors.map(\.pointer) ?? []) == ["limit", "status", "nope"]
        }
    }
}
