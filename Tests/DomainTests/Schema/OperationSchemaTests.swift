import Foundation
import Testing

@testable import Domain

@Suite("Schemas of operations")
struct OperationSchemaTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/operations")

    @Test("the files in docs/operations are the published texts, byte for byte")
    func filesAgree() throws {
        // UPDATE_OPERATION_SCHEMAS=1 writes them; to be used for new operations only, published ones never change.
        if ProcessInfo.processInfo.environment["UPDATE_OPERATION_SCHEMAS"] == "1" {
            for entry in OperationSchemas.all {
                try Data(entry.text.utf8).write(to: Self.folder.appending(path: entry.fileName))
            }
        }
        for entry in OperationSchemas.all {
            let file = try Data(contentsOf: Self.folder.appending(path: entry.fileName))
            #expect(String(decoding: file, as: UTF8.self) == entry.text, "\(entry.fileName)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasSuffix(".schema.json") }
        #expect(Set(names) == Set(OperationSchemas.all.map(\.fileName)))
    }

    @Test("every operation has a request and a result, each with its own id and examples that follow it")
    func examplesFollow() throws {
        var identifiers = Set<String>()
        for entry in OperationSchemas.all {
            let known =
                entry.kind == .request
                ? OperationSchemas.request(entry.operation) : OperationSchemas.result(entry.operation)
            let schema = try #require(known)
            #expect(identifiers.insert(try #require(schema.source["$id"]?.string)).inserted)
            let examples = try #require(schema.source["examples"]?.array)
            #expect(!examples.isEmpty)
            for example in examples { #expect(schema.validate(example) == [], "\(entry.fileName)") }
        }
        #expect(identifiers.count == OperationSchemas.all.count)
        #expect(OperationSchemas.request("verification.document/2") == nil)
    }

    @Test("every field says what it is")
    func fieldsAreDescribed() throws {
        for entry in OperationSchemas.all {
            let schema = try JSON.parse(entry.text)
            #expect(schema["title"]?.string != nil)
            #expect(schema["description"]?.string != nil)
            Self.checkFields(of: schema, root: schema, "\(entry.fileName)")
        }
    }

    private static func checkFields(of schema: JSON, root: JSON, _ place: String) {
        for (name, field) in schema["properties"]?.object ?? [:] {
            let target = field["$ref"]?.string.flatMap { JSONPointer(String($0.dropFirst())) }.flatMap { root[$0] }
            #expect((field["title"] ?? target?["title"])?.string?.isEmpty == false, "\(place) \(name)")
            #expect((field["description"] ?? target?["description"])?.string?.isEmpty == false, "\(place) \(name)")
            checkFields(of: field, root: root, "\(place) \(name)")
            if let target { checkFields(of: target, root: root, "\(place) \(name)") }
        }
        if let items = schema["items"] { checkFields(of: items, root: root, "\(place) items") }
    }

    @Test("the examples of the page follow their schemas")
    func pageExamplesFollow() throws {
        let page = try String(contentsOf: Self.folder.appending(path: "README.md"), encoding: .utf8)
        var seen = Set<String>()
        // A block begins with ```json OPERATION KIND.
        for block in page.components(separatedBy: "```json ").dropFirst() {
            let lines = block.components(separatedBy: "\n")
            let words = lines[0].split(separator: " ").map(String.init)
            let text = try #require(block.components(separatedBy: "```").first).dropFirst(lines[0].count)
            let schema = words[1] == "request" ? OperationSchemas.request(words[0]) : OperationSchemas.result(words[0])
            #expect(try #require(schema).validate(JSON.parse(String(text))) == [], "\(lines[0])")
            seen.insert("\(words[0]) \(words[1])")
        }
        #expect(seen == Set(OperationSchemas.all.map { "\($0.operation) \($0.kind.rawValue)" }))
    }

    struct Change: Sendable, CustomStringConvertible {
        let operation: String
        let kind: OperationSchemas.Kind
        let pointer: String
        /// nil removes the member.
        let value: JSON?
        let isAccepted: Bool
        var description: String { "\(operation) \(kind) \(pointer) = \(value?.text ?? "absent")" }

        init(_ operation: String, _ kind: OperationSchemas.Kind, _ pointer: String, _ value: JSON?, _ isAccepted: Bool)
        {
            self.operation = operation
            self.kind = kind
            self.pointer = pointer
            self.value = value
            self.isAccepted = isAccepted
        }
    }

    static let changes: [Change] = [
        Change("verification.document/1", .request, "/documents", [], false),
        Change("verification.document/1", .request, "/documents/0/side", "left", false),
        Change("verification.document/1", .request, "/documents/0/mediaType", "JPEG", false),
        Change("verification.document/1", .request, "/documents/0/blob", "", false),
        Change("verification.document/1", .request, "/documents/0/image", "…", false),
        Change("verification.document/1", .request, "/verificationType", "id", false),
        Change("verification.document/1", .request, "/selfie", ["blob": "b", "mediaType": "image/png"], true),
        Change("verification.document/1", .request, "/selfie", ["blob": "b"], false),
        Change("verification.document/1", .request, "/country", "PH", false),
        Change("verification.document/1", .request, "/country", nil, true),
        Change("verification.document/1", .request, "/template", .null, true),
        Change("verification.document/1", .request, "/metadata/x", 1, false),
        Change("verification.document/1", .result, "/decision", "approved", false),
        Change("verification.document/1", .result, "/decision", "pending", false),
        Change("verification.document/1", .result, "/decision", nil, false),
        Change("verification.document/1", .result, "/checks", nil, false),
        Change("verification.document/1", .result, "/checks/0/outcome", "ok", false),
        Change("verification.document/1", .result, "/checks/0/name", "Glare", false),
        Change("verification.document/1", .result, "/person/dateOfBirth", "01.01.1990", false),
        Change("verification.document/1", .result, "/person/dateOfBirth", .null, true),
        Change("verification.document/1", .result, "/person/nickname", "x", false),
        Change("verification.document/1", .result, "/person", .null, true),
        Change("verification.document/1", .result, "/portrait", .null, true),
        Change("verification.document/1", .result, "/portrait", "base64", false),
        Change("verification.document/1", .result, "/failure", .null, true),
        Change("verification.document/1", .result, "/vendor", "x", false),
        Change("verification.id/1", .request, "/verificationType", "NBI", false),
        Change("verification.id/1", .request, "/idNumber", nil, true),
        Change("verification.id/1", .request, "/userData/dateOfBirth", "1990-02-30", false),
        Change("verification.id/1", .request, "/userData/licenseNo", "77", true),
        Change("verification.id/1", .request, "/userData/licenseNo", 77, false),
        Change("verification.id/1", .result, "/checks/0/outcome", "failed", false),
        Change("verification.id/1", .result, "/checks/0/outcome", "review", true),
        Change("verification.id/1", .result, "/failure", ["code": "expired", "message": "Expired."], false),
        Change("verification.id/1", .result, "/decision", "rejected", true),
        Change("verification.id/1", .result, "/idRecord/found", "yes", false),
        Change("verification.id/1", .result, "/idRecord/details/n", 1, false),
        Change("verification.id/1", .result, "/portrait", .null, false),
        Change("voucher.issue/1", .request, "/amount", "10", false),
        Change("voucher.issue/1", .request, "/amount", "0.00", false),
        Change("voucher.issue/1", .request, "/amount", "0.05", true),
        Change("voucher.issue/1", .request, "/amount", 10, false),
        Change("voucher.issue/1", .request, "/currency", "EUR", false),
        Change("voucher.issue/1", .request, "/recipient", "0771234567", false),
        Change("voucher.issue/1", .request, "/reference", nil, false),
        Change("voucher.issue/1", .result, "/pin", "1234", true),
        Change("voucher.issue/1", .result, "/pin", .null, true),
        Change("voucher.issue/1", .result, "/pin", ["$capture": "pin", "x": 1], false),
        Change("voucher.cancel/1", .request, "/providerReference", .null, false),
        Change("voucher.cancel/1", .request, "/reference", nil, false),
        Change("voucher.cancel/1", .request, "/reason", nil, true),
        Change("voucher.cancel/1", .request, "/reason", .null, true),
        Change("voucher.cancel/1", .request, "/reason", .string(String(repeating: "x", count: 501)), false),
        Change("voucher.cancel/1", .result, "/failure", nil, false),
        Change("voucher.cancel/1", .result, "/status", "issued", true),
        Change("voucher.cancel/1", .result, "/status", "refunded", false),
        Change("voucher.cancel/1", .result, "/providerReference", nil, true),
        Change("voucher.issue/1", .result, "/pin", [:], false),
        Change("voucher.issue/1", .result, "/status", "failed", false),
        Change("voucher.issue/1", .result, "/status", "done", false),
        Change("voucher.issue/1", .result, "/providerReference", .null, false),
        Change("voucher.issue/1", .result, "/expiresAt", "2030-01-31", false),
        Change("voucher.status/1", .request, "/reference", .null, false),
        Change("voucher.status/1", .request, "/reference", nil, false),
        Change("voucher.status/1", .request, "/providerReference", "v-1", true),
        Change("voucher.status/1", .result, "/failure", nil, false),
        Change("verification.biometric/1", .request, "/verificationType", "document", false),
        Change("verification.biometric/1", .request, "/selfie", nil, false),
        Change("verification.biometric/1", .request, "/selfie", .null, false),
        Change("verification.biometric/1", .request, "/referenceImage", .null, true),
        Change("verification.biometric/1", .request, "/referenceImage", nil, true),
        Change("verification.biometric/1", .request, "/referenceImage/image", "…", false),
        Change("verification.biometric/1", .request, "/userData/age", 36, false),
        Change("verification.biometric/1", .result, "/decision", "approved", false),
        Change("verification.biometric/1", .result, "/checks/0/outcome", "alive", false),
        Change("verification.biometric/1", .result, "/portrait", .null, false),
        Change("templates.list/1", .request, "/cursor", nil, true),
        Change("templates.list/1", .request, "/cursor", "2", true),
        Change("templates.list/1", .request, "/cursor", "", false),
        Change("templates.list/1", .request, "/cursor", 2, false),
        Change("templates.list/1", .request, "/page", 2, false),
        Change("templates.list/1", .result, "/templates", [], true),
        Change("templates.list/1", .result, "/templates", nil, false),
        Change("templates.list/1", .result, "/nextCursor", nil, false),
        Change("templates.list/1", .result, "/nextCursor", .null, true),
        Change("templates.list/1", .result, "/nextCursor", "", false),
        Change("templates.list/1", .result, "/templates/0/externalId", 306, false),
        Change("templates.list/1", .result, "/templates/0/externalId", "", false),
        Change("templates.list/1", .result, "/templates/0/steps", [], true),
        Change("templates.list/1", .result, "/templates/0/steps/0", "", false),
        Change("templates.list/1", .result, "/templates/0/active", "yes", false),
        Change("templates.list/1", .result, "/templates/0/raw", .null, false),
        Change("templates.list/1", .result, "/templates/0/description", "Both sides", true),
        Change("templates.list/1", .result, "/templates/0/secret", "x", false),
        Change("plans.list/1", .request, "/cursor", 2, false),
        Change("plans.list/1", .result, "/nextCursor", "2", true),
        Change("plans.list/1", .result, "/plans", nil, false),
        Change("plans.list/1", .result, "/plans/0/externalId", 170, false),
        Change("plans.list/1", .result, "/plans/0/name", "", false),
        Change("plans.list/1", .result, "/plans/0/steps", [], false),
        Change("health.probe/1", .request, "/x", 1, false),
        Change("health.probe/1", .result, "/healthy", nil, false),
        Change("health.probe/1", .result, "/version", .null, true),
        Change("credentials.validate/1", .request, "/x", 1, false),
        Change("credentials.validate/1", .result, "/valid", nil, false),
        Change("credentials.validate/1", .result, "/valid", "no", false),
        Change("credentials.validate/1", .result, "/message", .null, true),
        Change("credentials.validate/1", .result, "/account", "Acme Bank", true),
        Change("credentials.validate/1", .result, "/scopes", [], false),
    ]

    @Test("one change to an example is accepted or refused as documented", arguments: changes)
    func judgesChanges(change: Change) throws {
        let known =
            change.kind == .request
            ? OperationSchemas.request(change.operation) : OperationSchemas.result(change.operation)
        let schema = try #require(known)
        var value = try #require(schema.source["examples"]?[0])
        let pointer = try #require(JSONPointer(change.pointer))
        if let replacement = change.value {
            let isSet = value.set(replacement, at: pointer)
            #expect(isSet)
        } else {
            var members = try #require(value.object)
            let removed = members.removeValue(forKey: pointer.tokens[0])
            #expect(removed != nil)
            value = .object(members)
        }
        #expect(schema.validate(value).isEmpty == change.isAccepted, "\(schema.validate(value))")
    }

    @Test("amounts that the schema accepts are amounts of money, and the other way round")
    func amountsAgree() throws {
        let schema = try #require(OperationSchemas.request("voucher.issue/1"))
        var value = try #require(schema.source["examples"]?[0])
        for amount in [
            "0.01", "0.10", "1.00", "10.05", "9999999999.99", "0.00", "00.10", "01.00", "10000000000.00", "1.0",
        ] {
            value.set(.string(amount), at: JSONPointer(tokens: ["amount"]))
            #expect(
                schema.validate(value).isEmpty == ((try? Money(amount: amount, currency: .usd)) != nil), "\(amount)")
        }
    }

    @Test("neither a PIN nor personal data shows in a violation")
    func violationsAreDiscreet() throws {
        let voucher = try #require(OperationSchemas.result("voucher.issue/1"))
        var value = try #require(voucher.source["examples"]?[0])
        value.set(.string(String(repeating: "7", count: 2000)), at: JSONPointer(tokens: ["pin"]))
        let request = try #require(OperationSchemas.request("voucher.issue/1"))
        var order = try #require(request.source["examples"]?[0])
        order.set("0777777777", at: JSONPointer(tokens: ["recipient"]))
        let violations = voucher.validate(value) + request.validate(order)
        #expect(violations.count == 2)
        for violation in violations { #expect(!violation.message.contains("777"), "\(violation)") }
    }
}
