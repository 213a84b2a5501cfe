import Domain
import ProviderConfig
import Testing

@testable import API

@Suite("The contract as a document")
struct DocumentTests {
    @Test("docs/openapi.yaml is what the sources say")
    func yamlIsCurrent() throws {
        try Repository.expect("docs/openapi.yaml", toHold: OpenAPIDocument.yaml)
    }

    @Test("docs/errors.md is what the sources say")
    func errorsAreCurrent() throws {
        try Repository.expect("docs/errors.md", toHold: ErrorCatalogue.markdown)
    }

    @Test("the YAML reads back as the same document")
    func yamlReadsBack() {
        let (root, problems) = YAMLParser.parse(Array(OpenAPIDocument.yaml.utf8), file: "openapi.yaml")
        #expect(problems.isEmpty)
        #expect(root?.json == OpenAPIDocument.json)
    }

    @Test("every reference leads somewhere, and every component is used")
    func references() {
        let references = Set(Contract.objects().compactMap { $0.object["$ref"]?.string })
        for reference in references {
            let pointer = JSONPointer(String(reference.dropFirst()))
            #expect(pointer.map { OpenAPIDocument.json[$0] != nil } == true, "\(reference) leads nowhere")
        }
        for kind in ["parameters", "headers", "responses", "schemas"] {
            for name in OpenAPIDocument.json["components"]?[kind]?.object?.keys.sorted() ?? [] {
                #expect(references.contains("#/components/\(kind)/\(name)"), "nothing uses \(kind)/\(name)")
            }
        }
    }

    @Test("operation ids are unique and tags are declared")
    func operations() {
        let operations = OpenAPIDocument.operations
        #expect(Set(operations.map(\.id)).count == operations.count)
        let tags = OpenAPIDocument.json["tags"]?.array?.compactMap { $0["name"]?.string } ?? []
        #expect(Set(operations.map(\.tag)) == Set(tags))
    }

    @Test("every example follows the schema it stands beside")
    func examples() throws {
        var count = 0
        for (pointer, object) in Contract.objects() {
            guard let schema = object["schema"], let examples = object["examples"]?.object else { continue }
            for (name, example) in examples {
                count += 1
                let violations = try Contract.violations(of: example["value"] ?? .null, schema: schema)
                #expect(violations.isEmpty, "\(pointer) \(name)")
            }
        }
        #expect(count > ProblemCode.allCases.count / 2)
    }

    @Test("the examples of requests are accepted as they stand")
    func requestExamples() throws {
        let tenant = Principal(key: .make(), tenant: .make(), tenantName: "acme", scopes: ["client"])
        _ = try DocumentRequest.read(Examples.documentRequest, for: tenant, correlationID: .make())
        _ = try IDRequest.read(Examples.idRequest, for: tenant, correlationID: .make())
        _ = try BiometricRequest.read(Examples.biometricRequest, for: tenant, correlationID: .make())
        _ = try VoucherRequest.read(Examples.voucherRequest, for: tenant, correlationID: .make())
    }

    @Test("each shared problem response names all codes of its status", arguments: ProblemCode.allCases)
    func problemResponses(_ code: ProblemCode) throws {
        guard let response = OpenAPIDocument.json["components"]?["responses"]?[ProblemResponses.name(code.status)]
        else {
            // Statuses that no operation answers with itself: wrong method, scopes, rate limits.
            #expect([405].contains(code.status))
            return
        }
        #expect(response["content"]?["application/problem+json"]?["examples"]?[code.rawValue] != nil)
    }
}
