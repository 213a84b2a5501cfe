import Domain
import HTTPTypes
import Testing

@testable import API

@Suite("Entity tags")
struct EntityTagTests {
    @Test("a tag is named back in any of the ways RFC 9110 has")
    func comparison() {
        let tag = EntityTag.text(3, Array("body".utf8))
        #expect(tag.hasPrefix("\"3-") && tag.hasSuffix("\""))
        for header in [tag, "W/\(tag)", "\"x\", \(tag)", "\"x\" ,\t W/\(tag) ", "*"] {
            #expect(EntityTag.matches(header, tag), "\(header)")
        }
        for header in ["", "\"x\"", String(tag.dropFirst()), "w/\(tag)", "\"\(tag)\"", "**"] {
            #expect(!EntityTag.matches(header, tag), "\(header)")
        }
        #expect(EntityTag.text(4, Array("body".utf8)) != tag)
        #expect(EntityTag.text(3, Array("bodx".utf8)) != tag)
    }

    @Test("what has not changed is 304 without a body", arguments: [RequestKind.verification, .voucher])
    func notModified(_ kind: RequestKind) async throws {
        let host = try await TestHost()
        let path = "/api/v1/\(kind.rawValue)s/\(try await host.completed(kind))"
        let first = try await host.get(path)
        let tag = try #require(first.headers[.eTag])
        let again = try await host.send(.get, path, key: host.key, headers: [.ifNoneMatch: tag])
        #expect(again.status == 304)
        #expect(again.bytes.isEmpty)
        #expect(again.headers[.eTag] == tag)
        let other = try await host.send(.get, path, key: host.key, headers: [.ifNoneMatch: "\"1-0\""])
        #expect(other.status == 200)
        #expect(other.bytes == first.bytes)
    }
}
