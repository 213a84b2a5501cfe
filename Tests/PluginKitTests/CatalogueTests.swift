import FoundationEssentials
import Testing

@testable import PluginKit

/// The JSON of requests and results as the published schemas have it.
@Suite struct CatalogueTests {
    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    @Test("a vendor's entry is handed on as it is, numbers in their own form where a number can hold them")
    func entries() throws {
        let text = #"{"a":[1,-2.5,true,null,"x"],"b":{"c":{}},"n":9007199254740993}"#
        #expect(try Self.json(JSON(tolerant: Array(text.utf8))) == text)
        #expect(try Self.json(JSON.array([.absent, .number("1e999")])) == #"[null,"1e999"]"#)
    }

    @Test("the last page says that it is the last")
    func lastPage() throws {
        let entry = TemplateListing.Entry(externalID: "306", name: "A", steps: ["aml"], active: true, raw: ["id": 306])
        #expect(
            try Self.json(TemplateListing(templates: [entry], nextCursor: nil))
                == #"{"nextCursor":null,"templates":[{"active":true,"externalId":"306","name":"A","raw":{"id":306},"#
                + #""steps":["aml"]}]}"#)
        let plan = PlanListing.Entry(externalID: "170", name: "aml", description: "Lists", active: false)
        #expect(
            try Self.json(PlanListing(plans: [plan], nextCursor: "2"))
                == #"{"nextCursor":"2","plans":[{"active":false,"description":"Lists","externalId":"170","name":"aml","#
                + #""raw":{}}]}"#)
    }

    @Test("a first page is asked for with null or with nothing")
    func firstPage() throws {
        #expect(try Self.decode(ListingRequest.self, #"{"cursor":null}"#).cursor == nil)
        #expect(try Self.decode(ListingRequest.self, "{}") == ListingRequest())
        #expect(try Self.decode(ListingRequest.self, #"{"cursor":"2"}"#).cursor == "2")
    }

    @Test("a biometric request may leave out all but the selfie")
    func biometric() throws {
        let request = try Self.decode(
            BiometricVerificationRequest.self,
            #"{"verificationType":"biometric","selfie":{"blob":"blob:1","mediaType":"image/png"}}"#)
        let selfie = DocumentVerificationRequest.Image(blob: Blob(handle: "blob:1"), mediaType: "image/png")
        #expect(request == BiometricVerificationRequest(selfie: selfie))
        #expect(throws: DecodingError.self) {
            try Self.decode(BiometricVerificationRequest.self, #"{"verificationType":"biometric"}"#)
        }
    }

    @Test("acquired credentials are named with the lifetimes that the vendor told")
    func acquired() throws {
        let result = AcquiredCredentials([.init("token", lifetime: .seconds(3600)), .init("session")])
        #expect(
            try Self.json(result)
                == #"{"credentials":[{"lifetimeMs":3600000,"name":"token"},{"name":"session"}]}"#)
        #expect(try Self.decode(CredentialAcquisitionRequest.self, #"{"reason":"refused"}"#).reason == .refused)
    }

    @Test("what an operation needs and what the plugin requires stand in the manifest where there is some")
    func growth() {
        var manifest = Manifest(id: "a", version: "1.0.0", vendor: "V", title: "T")
        let plain = Operation<AcmePlugin>.healthProbe(ProbeFlow.self)
        #expect(manifest.json(operations: [plain])["requires"] == .absent)
        #expect(plain.manifest["needs"] == .absent)
        manifest.requires = [.needs, .cookieCapture]
        let needing = plain.needing(endpoints: ["files"], secrets: ["key"])
        #expect(needing.manifest["needs"] == ["endpoints": ["files"], "secrets": ["key"]])
        #expect(manifest.json(operations: [needing])["requires"] == ["operations.needs", "capture.cookie"])
    }

    @Test("what is nil in a verdict on credentials is left out")
    func credentials() throws {
        #expect(try Self.json(CredentialsValidationResult(valid: false)) == #"{"valid":false}"#)
        #expect(
            try Self.json(CredentialsValidationResult(valid: true, message: "m", account: "a"))
                == #"{"account":"a","message":"m","valid":true}"#)
    }
}
