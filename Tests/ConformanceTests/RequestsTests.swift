import Domain
import Testing

@testable import Conformance

@Suite("What the kit asks a plugin")
struct RequestsTests {
    static let operations = Set(OperationSchemas.all.map(\.operation)).sorted()

    private func requests(_ operation: String) throws -> Requests {
        Requests(Manifest.Operation(id: try #require(OperationID(operation)), processing: .singleStep))
    }

    @Test(
        "every published operation has valid requests, the smallest and the fullest among them", arguments: operations)
    func valid(operation: String) throws {
        let schema = try #require(OperationSchemas.request(operation))
        let sample = SchemaSample(schema.source)
        #expect(schema.validate(sample.smallest()).isEmpty, "\(sample.smallest().text)")
        #expect(schema.validate(sample.fullest()).isEmpty, "\(sample.fullest().text)")
        let valid = try requests(operation).valid
        #expect(!valid.isEmpty)
        for (name, request) in valid { #expect(schema.validate(request).isEmpty, "\(name)") }
    }

    @Test("what is called invalid mostly is", arguments: operations)
    func invalid(operation: String) throws {
        let schema = try #require(OperationSchemas.request(operation))
        let bad = try requests(operation).invalid
        let refused = bad.filter { _, bytes in
            guard let json = try? JSON.parse(bytes) else { return true }
            return !schema.validate(json).isEmpty
        }
        #expect(refused.count * 2 > bad.count)
    }

    @Test("a type that an operation accepts is asked for")
    func types() throws {
        let operation = Manifest.Operation(
            id: .voucherIssue, processing: .singleStep, accepts: .init(verificationTypes: ["airtime", "data"]))
        #expect(!Requests(operation).valid.isEmpty)
        let id = Manifest.Operation(
            id: .verificationID, processing: .singleStep, accepts: .init(verificationTypes: ["philippines_pnp"]))
        #expect(Requests(id).valid.contains { $0.request["verificationType"] == "philippines_pnp" })
    }
}
